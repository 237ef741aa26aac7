/**
 * Random sequences of changes against the oracle, as many as wanted:
 * `SLIPWAY_SEQUENCES=200 SLIPWAY_SEED=1 npm run test:soak -- schema`.
 */
import { test } from 'node:test';
import { runSequence } from './sequence.ts';

const COUNT = Number(process.env['SLIPWAY_SEQUENCES'] ?? 50);
const FIRST = Number(process.env['SLIPWAY_SEED'] ?? 1);

for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
  void test(`sequence of seed ${seed}`, () => runSequence(seed));
}
