/** A till's sign-up in the funnel: with the member or not at all, and never later than now. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { captureSignUp, ensureCommerceTables, noteFact } from '@slipway/commerce';
import { PoisonOpError, type PerformedOp } from '@slipway/fleet/server';
import { withTestDatabase } from '@slipway/pg/testing';
import { captureAtTill } from './sign-ups.ts';

const NOW_MS = 1_795_000_000_000;

const opOf = (member: string, wallMs: number, store = 's01'): PerformedOp =>
  ({ device: 'till-1', store, wallMs, body: { member } }) as unknown as PerformedOp;

test('a till that was offline tells of the past; one whose clock is ahead captured now', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureCommerceTables(sql);
    const yesterdayMs = NOW_MS - 86_400_000;
    const cases = [
      ['past', yesterdayMs, yesterdayMs],
      ['ahead', NOW_MS + 3_600_000, NOW_MS],
      ['absurd', Number.MAX_SAFE_INTEGER, NOW_MS],
      ['before-all', -5, 0],
    ] as const;
    for (const [member, wallMs, wantedMs] of cases) {
      await sql.begin((tx) => captureAtTill(tx, opOf(member, wallMs), NOW_MS));
      const [row] = await sql<{ stage: string; captured: Date; verified: Date }[]>`
        select stage, captured_at as captured, verified_at as verified
        from   slipway.commerce_sign_up where id = ${member}`;
      assert.equal(row?.stage, 'verified');
      assert.deepEqual([row.captured.getTime(), row.verified.getTime()], [wantedMs, wantedMs]);
    }
  }));

test('what the transaction takes back is in no funnel', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureCommerceTables(sql);
    const failed = sql.begin(async (tx) => {
      await captureAtTill(tx, opOf('mary', NOW_MS), NOW_MS);
      throw new Error('the member could not be written');
    });
    await assert.rejects(failed, /could not be written/);
    const rows = await sql`select id from slipway.commerce_sign_up`;
    assert.equal(rows.length, 0);
  }));

test('a member of another store is poison, and what was known of them stands', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureCommerceTables(sql);
    await captureSignUp(sql, { id: 'mary', store: 's02', member: 'mary', capturedMs: NOW_MS - 9 });
    const again = sql.begin((tx) => captureAtTill(tx, opOf('mary', NOW_MS), NOW_MS));
    await assert.rejects(again, (error) => {
      assert.ok(error instanceof PoisonOpError);
      assert.match(
        error.message,
        /^Sign-up mary of store s01 has the id of another one, of store s02/,
      );
      return true;
    });
    const { capturedMs, verifiedMs } = await noteFact(sql, 'mary', 'withdrawn', NOW_MS);
    assert.deepEqual([capturedMs, verifiedMs], [NOW_MS - 9, null]);
  }));
