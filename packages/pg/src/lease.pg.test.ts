import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureLeases, holdLease, releaseLease } from './lease.ts';
import type { Sql } from './sql.ts';
import { withTestDatabase } from './testing.ts';

async function untilHeld(sql: Sql, subject: string, holder: string): Promise<number> {
  const deadlineMs = Date.now() + 5000;
  while (Date.now() < deadlineMs) {
    const term = await holdLease(sql, subject, holder, 60);
    if (term !== undefined) return term;
    await delay(10);
  }
  throw new Error(`${holder} did not get ${subject} in time`);
}

test('one holds at a time; renewing keeps the term; letting go frees at once', async () => {
  await withTestDatabase(async ({ sql }) => {
    await ensureLeases(sql);
    assert.equal(await holdLease(sql, 'ramp', 'a', 60), 1);
    assert.equal(await holdLease(sql, 'ramp', 'b', 60), undefined);
    assert.equal(await holdLease(sql, 'ramp', 'a', 60), 1);
    assert.equal(await holdLease(sql, 'other', 'b', 60), 1);

    await releaseLease(sql, 'ramp', 'b'); // not b's to give back
    assert.equal(await holdLease(sql, 'ramp', 'b', 60), undefined);
    await releaseLease(sql, 'ramp', 'a');
    assert.equal(await holdLease(sql, 'ramp', 'b', 60), 2);
    assert.equal(await holdLease(sql, 'ramp', 'a', 60), undefined);
  });
});

test('a holder that falls silent is followed by another, under a new term', async () => {
  await withTestDatabase(async ({ sql }) => {
    await ensureLeases(sql);
    assert.equal(await holdLease(sql, 'ramp', 'a', 0.3), 1);
    assert.equal(await holdLease(sql, 'ramp', 'b', 60), undefined);
    assert.equal(await untilHeld(sql, 'ramp', 'b'), 2);
    assert.equal(await holdLease(sql, 'ramp', 'a', 60), undefined);
  });
});

test('of many who ask at one moment exactly one holds, on a new and an old lease', async () => {
  await withTestDatabase(async ({ sql }) => {
    await ensureLeases(sql);
    const holders = Array.from({ length: 16 }, (_, n) => `holder-${n}`);
    for (const term of [1, 2, 3]) {
      const subject = 'ramp';
      const terms = await Promise.all(holders.map((one) => holdLease(sql, subject, one, 60)));
      assert.deepEqual(
        terms.filter((got) => got !== undefined),
        [term],
      );
      // The next round's holders are others, so that the term must grow.
      const winner = holders[terms.indexOf(term)]!;
      await releaseLease(sql, subject, winner);
      holders.splice(holders.indexOf(winner), 1);
    }
  });
});
