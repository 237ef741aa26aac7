/**
 * The runner killed at every single step, forward and back, and at the moments that the cases
 * know; `--runs N` does it all so many times.
 */
import { describe, test } from 'node:test';
import { CHAIN_DEATHS, killInChain, killInChainAndRollBack } from './chain-kill.ts';
import { CASES, everyStep, killAndResume, killAndRollBack } from './kill-support.ts';

const ROUNDS = Number(process.env['SLIPWAY_SOAK_RUNS'] ?? 1);
const steps = await everyStep();

for (let round = 1; round <= ROUNDS; round++) {
  describe(`round ${round}`, { concurrency: 2 }, () => {
    for (const each of [...CASES, ...steps]) {
      test(`SIGKILL at ${each.name}, resumed`, () => killAndResume(each));
    }
    for (const each of CHAIN_DEATHS) {
      test(`SIGKILL beside another change at ${each.name}, resumed`, () => killInChain(each));
      if (!each.move.startsWith('start')) continue;
      test(`SIGKILL beside another change at ${each.name}, taken back`, () =>
        killInChainAndRollBack(each));
    }
    for (const each of steps.filter(({ command }) => command === 'start')) {
      test(`SIGKILL at ${each.name}, taken back`, () => killAndRollBack(each));
    }
  });
}
