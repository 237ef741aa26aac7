/** A run killed where it writes each table: `npm run test:soak -- reconcile-kill [--seed N]`. */
import { test } from 'node:test';
import { killRuns, MOMENTS } from './testing/kill-runs.ts';

const seed = Number(process.env['SLIPWAY_SOAK_SEED'] ?? 1);

for (const moment of MOMENTS) {
  void test(`killed where it writes ${moment}`, () => killRuns([moment], seed));
}
void test('killed at each, one after another', () => killRuns(MOMENTS, seed));
