/** Seeds, delivers, reconciles and judges, at any size. */
import assert from 'node:assert/strict';
import { withTestDatabase } from '@slipway/pg/testing';
import { runReconcile, type RunResult } from '../run.ts';
import { readRules } from '../shipped.ts';
import { ensureReconcileTables } from '../tables.ts';
import { deliver, LATER_MS } from './deliver.ts';
import { judge, type Judgement } from './judge.ts';
import { makeTruth } from './truth.ts';

export interface SeededRun {
  readonly result: RunResult;
  readonly judged: Judgement;
  readonly causes: number;
  readonly deliverMs: number;
  readonly runMs: number;
}

/** @throws {AssertionError} something was lost, torn, false, or settled wrongly or not at all */
export async function runSeeded(baskets: number, defects: number, seed: number) {
  return withTestDatabase(async ({ sql }): Promise<SeededRun> => {
    await ensureReconcileTables(sql);
    const truth = makeTruth(baskets, defects, seed);
    const beganMs = performance.now();
    await deliver(sql, truth.rows);
    const deliveredMs = performance.now();
    const offline = [truth.world.offline];
    const result = await runReconcile(sql, { rules: readRules(), nowMs: LATER_MS, offline });
    const endedMs = performance.now();
    const judged = await judge(sql, truth);
    assert.deepEqual(judged.lost, []);
    assert.deepEqual(judged.torn, []);
    assert.deepEqual(judged.resolvedWrongly, []);
    assert.ok(judged.falseCases.length <= baskets / 10_000, judged.falseCases.join('\n'));
    const clear = truth.causes.filter(({ settledBy }) => settledBy !== null);
    assert.equal(judged.resolvedRightly, clear.length);
    assert.equal(result.unruled, 0);
    const counts = { causes: truth.causes.length, deliverMs: deliveredMs - beganMs };
    return { result, judged, ...counts, runMs: endedMs - deliveredMs };
  });
}
