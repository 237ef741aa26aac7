/** The runner killed at every moment that the cases know, some of them several times. */
import { test } from 'node:test';
import { CASES, killAndResume } from './kill-support.ts';

const ROUNDS = Number(process.env['SLIPWAY_SOAK_RUNS'] ?? 1);

for (let round = 1; round <= ROUNDS; round++) {
  for (const each of CASES) {
    void test(`round ${round}: SIGKILL at ${each.name}`, () => killAndResume(each));
  }
}
