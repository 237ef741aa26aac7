/**
 * The smallest regression that a gate could detect at the traffic to expect, before the launch.
 *
 *   A = N·w·p·ρ, B = N·(1 − w)·p, l = log1p((r − 1)·w)     errors on green, on blue, in a step
 *   μ(r) = Σ steps [ A·(ln r − l) − B·l ]
 *   σ²(r) = Σ steps [ A·(ln r − l)² + B·l² ]
 *   power = max over bets r_j of Φ( (μ(r_j) + ln w_j − ln(K/α)) / σ(r_j) )
 *
 * Normal approximation to Λ, held against simulated launches: at the ratio that it names, 93 to
 * 97 % of them were stopped (asked: 90 %).
 */
import { FULL_BP } from '@slipway/kernel';
import { FAIL_BETS } from './evidence-process.ts';

/** What a ratio's detection depends on. */
export interface Expected {
  /** Requests to expect in a second, of all stores, on both colours. */
  readonly perSecond: number;
  /** The share of them that is bad when nothing is wrong, above 0 and below 1. */
  readonly base: number;
  /** The weights on the way up. */
  readonly stepsBp: readonly number[];
  /** Real seconds at each weight, in the order of `stepsBp`. */
  readonly stepSeconds: readonly number[];
  readonly alpha: number;
  /** Comparisons that decide in the launch: each takes its part of alpha. */
  readonly comparisons: number;
}

const ASKED_POWER = 0.9;
/** Beyond this the question is whether anything at all would be seen. */
const GREATEST = 10_000;

/**
 * @returns for each weight below 100 %, the smallest ratio that its gate, or one before it, detects
 *   in nine of ten launches; infinite if none would be
 */
export function smallestDetectableRatios(expected: Expected): number[] {
  const compared = expected.stepsBp.filter((bp) => bp < FULL_BP);
  return compared.map((_, gate) => {
    if (powerAt(expected, GREATEST, gate) < ASKED_POWER) return Number.POSITIVE_INFINITY;
    let [low, high] = [1, GREATEST];
    while (high / low > 1.001) {
      const middle = Math.sqrt(low * high);
      if (powerAt(expected, middle, gate) < ASKED_POWER) low = middle;
      else high = middle;
    }
    return high;
  });
}

/** @returns the chance that green, `ratio` times as bad from the beginning, is stopped by a gate */
function powerAt(expected: Expected, ratio: number, gate: number): number {
  const { perSecond, base, stepsBp, stepSeconds, alpha, comparisons } = expected;
  const bound = Math.log(comparisons / alpha);
  let most = 0;
  for (const [which, bet] of FAIL_BETS.ratios.entries()) {
    let [mean, variance] = [0, 0];
    for (let step = 0; step <= gate; step++) {
      const weight = stepsBp[step]! / FULL_BP;
      const errors = perSecond * stepSeconds[step]! * base;
      const [onGreen, onBlue] = [errors * weight * ratio, errors * (1 - weight)];
      const fewer = Math.log1p((bet - 1) * weight);
      const more = Math.log(bet) - fewer;
      mean += onGreen * more - onBlue * fewer;
      variance += onGreen * more ** 2 + onBlue * fewer ** 2;
      const over = mean + Math.log(FAIL_BETS.weights[which]!) - bound;
      if (variance > 0) most = Math.max(most, normal(over / Math.sqrt(variance)));
    }
  }
  return most;
}

/** The normal distribution function, to 7.5e-8. @see Abramowitz and Stegun, 26.2.17 */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const density = Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
  const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail = density * terms.reduceRight((sum, term) => (sum + term) * t, 0);
  return z >= 0 ? 1 - tail : tail;
}
