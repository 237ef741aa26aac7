/** Faults: the bad answers that one unit gets in a row once something is wrong for it. */
import type { Random } from '@slipway/kernel';
import { exponential } from './draws.ts';

export interface Fault {
  /** @returns how many bad answers one is, on average, to a unit of so many requests a second */
  meanAnswers(rate: number): number;
  /** @returns when they come, in seconds since the first, which is at 0 */
  answers(random: Random, rate: number): number[];
}

export const SINGLE: Fault = { meanAnswers: () => 1, answers: () => [0] };

/** Someone tries again at once, and again. */
export const BURST: Fault = { meanAnswers: () => 5, answers: () => [0, 1, 2, 3, 4] };

const OUTAGE_SECONDS = 600;

/** Every answer is bad until it is mended, ten minutes later on average. */
export const OUTAGE: Fault = {
  meanAnswers: (rate) => 1 + rate * OUTAGE_SECONDS,
  answers: (random, rate) => {
    const mended = exponential(random, 1 / OUTAGE_SECONDS);
    const found: number[] = [];
    for (let at = 0; at < mended; at += exponential(random, rate)) found.push(at);
    return found;
  },
};
