/** Who met a bad answer, and when: a world's faults, interval by interval. */
import type { Random } from '@slipway/kernel';
import { poisson } from './draws.ts';
import type { Fault } from './fault.ts';

/** One bad answer. */
export interface BadAnswer {
  readonly unit: number;
  /** Since the launch began, with its fraction. */
  readonly at: number;
}

export class BadAnswers {
  readonly #fault: Fault;
  readonly #random: Random;
  readonly #rate: number;
  #pending: BadAnswer[] = [];

  /** @param rate requests a second of one unit */
  constructor(fault: Fault, random: Random, rate: number) {
    this.#fault = fault;
    this.#random = random;
    this.#rate = rate;
  }

  /**
   * @param from the second at which the interval begins
   * @param seconds how long it is
   * @param shares each unit's share of bad answers, on average over time
   * @returns those of the interval, in order of time
   */
  between(from: number, seconds: number, shares: readonly number[]): BadAnswer[] {
    const sums: number[] = [];
    let sum = 0;
    for (const share of shares) sums.push((sum += share));
    const perShare = this.#rate / this.#fault.meanAnswers(this.#rate);
    const faults = poisson(this.#random, sum * perShare * seconds);
    for (let turn = 0; turn < faults; turn++) {
      const unit = placeOf(this.#random.next() * sum, sums);
      const began = from + this.#random.next() * seconds;
      for (const later of this.#fault.answers(this.#random, this.#rate)) {
        this.#pending.push({ unit, at: began + later });
      }
    }
    const to = from + seconds;
    const now = this.#pending.filter(({ at }) => at < to);
    this.#pending = this.#pending.filter(({ at }) => at >= to);
    return now.sort((one, other) => one.at - other.at);
  }
}

/** @returns the first place whose running sum is above a value */
function placeOf(value: number, sums: readonly number[]): number {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
