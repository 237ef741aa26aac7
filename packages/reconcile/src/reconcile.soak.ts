/**
 * The whole size: `npm run test:soak -- reconcile [--runs N] [--seed N]`. 600 defects of all
 * classes in 135,000 baskets, each run from a seed of its own.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSeeded } from './testing/seeded-run.ts';

const runs = Number(process.env['SLIPWAY_SOAK_RUNS'] ?? 1);
const first = Number(process.env['SLIPWAY_SOAK_SEED'] ?? 1);

for (let seed = first; seed < first + runs; seed++) {
  void test(`600 defects in 135,000 baskets of seed ${seed}`, async (t) => {
    const { result, judged, causes, deliverMs, runMs } = await runSeeded(135_000, 600, seed);
    const share = judged.resolvedRightly / causes;
    t.diagnostic(`${result.records} rows taken in ${Math.round(deliverMs)} ms`);
    t.diagnostic(`reconciled in ${Math.round(runMs)} ms: ${JSON.stringify(result)}`);
    t.diagnostic(`${judged.falseCases.length} false of ${judged.cases} cases`);
    t.diagnostic(`${judged.resolvedRightly} of ${causes} causes settled: ${share.toFixed(4)}`);
    assert.ok(share >= 0.95, `${share} of the causes were settled without a person`);
  });
}
