/** Seeded defects: found, classed, one case a cause, and settled as the truth says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { int, seededRandom } from '@slipway/kernel';
import { withTestDatabase } from '@slipway/pg/testing';
import { runReconcile } from './run.ts';
import { readRules } from './shipped.ts';
import { ensureReconcileTables } from './tables.ts';
import { deliver, LATER_MS } from './testing/deliver.ts';
import { judge } from './testing/judge.ts';
import { runSeeded } from './testing/seeded-run.ts';
import { makeTruth } from './testing/truth.ts';
import { FIRST_DAY_MS } from './testing/world.ts';

test('64 defects in 5,000 baskets: found, one case a cause, none false, none wrong', async () => {
  const { result, judged } = await runSeeded(5000, 64, 7);
  assert.deepEqual(judged.falseCases, []);
  assert.equal(result.instances, 64);
  assert.ok(result.near > 0, 'rows without a reference were matched by key and tolerance');
  assert.ok(result.byHistory > 0, 'a declined try before a charge is no defect');
  assert.ok(result.notYetDue > 0, 'what the offline till did is not due');
});

test('the same books in five deliveries and runs, in any order: nothing lost, nothing false', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureReconcileTables(sql);
    const truth = makeTruth(1500, 32, 3);
    const random = seededRandom(3);
    const batches = Map.groupBy(truth.rows, () => int(random, 5));
    const offline = [truth.world.offline];
    for (const rows of batches.values()) {
      await deliver(sql, rows, FIRST_DAY_MS);
      // The first of them makes the table of matches anew, the later ones grow it.
      const rules = readRules();
      await runReconcile(sql, { rules, nowMs: FIRST_DAY_MS, offline, bulkRows: 1000 });
    }
    await deliver(sql, [], LATER_MS);
    await runReconcile(sql, { rules: readRules(), nowMs: LATER_MS, offline });
    const judged = await judge(sql, truth);
    assert.deepEqual(judged.lost, []);
    assert.deepEqual(judged.falseCases, []);
  }));
