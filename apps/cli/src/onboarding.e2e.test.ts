/** `slipway onboarding` on sign-ups as stores and providers leave them, on a real PostgreSQL. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  captureSignUp,
  ensureCommerceTables,
  ingestEvent,
  noteFact,
  type Expiring,
  type FactKind,
  type FunnelRow,
} from '@slipway/commerce';
import type { Sql } from '@slipway/pg';
import { BEGAN_MS, recordEverything, WINDOW_MS } from '@slipway/launch/report/testing';
import { withTestDatabase } from '@slipway/pg/testing';
import { serverIdentity, until, withWorkplace } from './testing/bin.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.now();

/** A sign-up of some hours ago, and what its provider then told. */
async function signUp(
  sql: Sql,
  id: string,
  { store = 's01', hoursAgo = 30 },
  told: readonly FactKind[],
): Promise<void> {
  const capturedMs = NOW_MS - hoursAgo * HOUR_MS;
  await captureSignUp(sql, { id, store, member: `m-${id}`, capturedMs });
  await noteFact(sql, id, 'verified', capturedMs);
  for (const [at, kind] of told.entries()) {
    const expiresMs = kind === 'payment-started' ? capturedMs + 23 * HOUR_MS : null;
    const detail = kind === 'payment-declined' ? 'insufficient_funds' : null;
    await ingestEvent(sql, {
      source: 'stripe',
      id: `${id}-${kind}`,
      kind,
      atMs: capturedMs + (at + 1) * 1000,
      refs: [`sub_${id}`],
      signUp: id,
      detail,
      expiresMs,
      bodyHash: null,
    });
  }
}

/** Four of five of s01 are members with a benefit; s02 has one who hurries, and one who is lost. */
async function fill(sql: Sql): Promise<void> {
  await ensureCommerceTables(sql);
  for (const id of ['a', 'b', 'c', 'd']) {
    await signUp(sql, id, {}, ['payment-started', 'payment-succeeded', 'activated']);
    await noteFact(sql, id, 'benefit-visible', NOW_MS - 29 * HOUR_MS);
  }
  const failed = ['payment-started', 'payment-declined', 'payment-expired'] as const;
  await signUp(sql, 'e', {}, failed);
  await signUp(sql, 'f', { store: 's02', hoursAgo: 21 }, ['payment-started', 'payment-declined']);
  await signUp(sql, 'g', { store: 's02' }, ['payment-started', 'payment-expired']);
  await captureSignUp(sql, {
    id: 'test',
    store: 's02',
    member: 't',
    capturedMs: NOW_MS - HOUR_MS,
    isTest: true,
  });
}

test('the funnel is a picture with counts, the rate with its interval, losses by reason', () =>
  withTestDatabase(async ({ sql, url }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async ({ slipway, json }) => {
      const none = await slipway(['onboarding', 'status']);
      assert.equal(none.code, 0, none.stderr);
      assert.match(none.stdout, /^Captured from \S+ to \S+:\n\nNo sign-up was captured\.\n$/);

      await fill(sql);
      const all = await slipway(['onboarding', 'status']);
      assert.match(all.stdout, /^ {2}captured +7 +█{40} +100\.0 %$/m);
      assert.match(all.stdout, /^ {2}visible at till +4 +█{23}░{17} +57\.1 %$/m);
      const rate =
        /^Activated within a day: 4 of 6, 66\.7 % \(95 % interval 30\.0 % to 90\.3 %\)\.$/m;
      assert.match(all.stdout, rate);
      assert.match(all.stdout, /^1 sign-up less than a day old: .* 57\.1 % and 71\.4 %\.$/m);
      assert.match(all.stdout, /^Lost: 1 declined, 1 payment-abandoned\.$/m);
      assert.match(all.stdout, /^Not counted: 1 test\.$/m);

      const one = await json<{ rows: FunnelRow[] }>(['onboarding', 'status', '--store', 's01']);
      assert.deepEqual(
        one.rows.map(({ activation: { due, activated } }) => [due, activated]),
        [[5, 4]],
      );
      const by = await slipway(['onboarding', 'status', '--by', 'store']);
      assert.match(by.stdout, /^s01 +5 +5 +5 +4 +4 +5 +80\.0 % +37\.6 % to 96\.4 % +1 declined$/m);
      const day = new Date(NOW_MS - 30 * HOUR_MS).toISOString().slice(0, 10);
      const days = await json<{ rows: FunnelRow[] }>(['onboarding', 'status', '--by', 'day']);
      assert.ok(days.rows.some(({ key, reached }) => key === day && reached.captured >= 6));
      const before = [
        'onboarding',
        'status',
        '--to',
        new Date(NOW_MS - 40 * HOUR_MS).toISOString(),
      ];
      assert.match((await slipway(before)).stdout, /No sign-up was captured/);
    });
  }));

test('of a launch, the sign-ups that its budget is judged by, and how it stands', () =>
  withTestDatabase(async ({ sql, url }) => {
    const env = { SLIPWAY_DATABASE_URL: url, MY_DATABASE_URL: url };
    await withWorkplace(env, async (place) => {
      const words = ['onboarding', 'status', '--launch', 'spring-fifteen'];
      const down = await place.slipway(words);
      assert.match(down.stderr, /slipway up/);
      await recordEverything(sql, url, place.folder);
      const running = place.slipway(['up']);
      await until('the control plane is there', 20_000, () => serverIdentity(place.home));
      const { code, stdout, stderr } = await place.slipway(words);
      assert.equal(code, 0, stderr);
      const [from, to] = [BEGAN_MS, BEGAN_MS + WINDOW_MS].map((ms) => new Date(ms).toISOString());
      assert.ok(stdout.startsWith(`Captured from ${from} to ${to}:\n`), stdout);
      // Six signed up; one before that time, and one after it.
      assert.match(stdout, /^ {2}captured +4 +█/m);
      const budget = /^Budget of spring-fifteen: 50 % activated, not at least 92 % activated\.$/m;
      assert.match(stdout, budget);
      const both = await place.slipway([...words, '--from', '2026-11-28']);
      assert.match(both.stderr, /--launch and --from or --to both say a time/);
      const unknown = await place.slipway(['onboarding', 'status', '--launch', 'spring']);
      assert.match(unknown.stderr, /no launch "spring".*Known: spring-fifteen/s);
      await sql`update slipway.launch set ramp_origin_ms = null`;
      await until('the server reads the launch again', 20_000, async () => {
        const early = await place.slipway(words);
        return /counted from its ramp on, which has not begun/.test(early.stderr);
      });
      await place.slipway(['down']);
      await running;
    });
  }));

test('what expires soon is listed, the most urgent first, with what it ran into', () =>
  withTestDatabase(async ({ sql, url }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async ({ slipway, json }) => {
      await fill(sql);
      await signUp(sql, 'h', { store: 's03', hoursAgo: 10 }, ['payment-started']);
      const soon = await slipway(['onboarding', 'expiring']);
      assert.match(soon.stdout, /^1 payment within 4:00:00:\nexpires in +store/);
      assert.match(soon.stdout, /^1:5\d:\d\d +s02 +m-f +f +declined: insufficient_funds$/m);
      const words = ['onboarding', 'expiring', '--within', '24h'];
      const later = await json<{ expiring: Expiring[] }>(words);
      assert.deepEqual(
        later.expiring.map(({ signUp: id, trouble }) => [id, trouble]),
        [
          ['f', 'declined'],
          ['h', null],
        ],
      );
      const none = await slipway(['onboarding', 'expiring', '--within', '1m']);
      assert.equal(none.stdout, 'No payment expires within 1:00.\n');
    });
  }));

test('words that make no sense are refused before anything is asked', () =>
  withWorkplace({ SLIPWAY_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, async (place) => {
    const refused = async (words: string[], says: RegExp) => {
      const { code, stderr } = await place.slipway(['onboarding', ...words]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, says);
    };
    await refused(['status', '--by', 'week'], /--by is "week"\. .*One of: store, shift, day\./);
    await refused(['status', '--from', 'monday'], /--from is "monday", which is no moment/);
    await refused(
      ['status', '--from', '2026-11-28T09:00'],
      /such as 2026-11-28 or 2026-11-28T09:00Z/,
    );
    const empty = ['status', '--from', '2026-11-28', '--to', '2026-11-27'];
    await refused(empty, /--from is not before --to/);
    await refused(['expiring', '--within', 'soon'], /--within is "soon", which is no duration/);
  }));
