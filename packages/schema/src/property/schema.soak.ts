/**
 * Random sequences of changes against the oracle, as many as wanted:
 * `npm run test:soak -- schema --runs 500`, and `--seed 17 --runs 1` for one that failed.
 */
import { describe, test } from 'node:test';
import { runSequence } from './sequence.ts';

const COUNT = Number(process.env['SLIPWAY_SOAK_RUNS'] ?? 50);
const FIRST = Number(process.env['SLIPWAY_SOAK_SEED'] ?? 1);

describe(`${COUNT} sequences`, { concurrency: 2 }, () => {
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    test(`sequence of seed ${seed}`, () => runSequence(seed));
  }
});
