/**
 * Evidence that green is worse than blue, and that it is not much worse: two processes that may be
 * looked at as often as anyone likes.
 *
 *   Λ(r) = Σ rows [ g·ln r − (g + b)·log1p((r − 1)·s) ],  s = n / (n + m),  Λ(1) = 0
 *   log E_fail = LSE_j( ln w_j + Λ(r_j) ) − Λ(tolerate)    grows if green is worse
 *   log E_pass = LSE_j( ln v_j + Λ(q_j) ) − Λ(R)           grows if green is not R times as bad
 *
 * If green's risk is r times blue's, a bad answer is one of green's with probability
 * r·s / (1 + (r − 1)·s), whatever the base rate does. Under the hypothesis each E is a
 * supermartingale that begins at 1, so that P(ever E ≥ 1/α) ≤ α (Ville).
 *
 * Source: safe tests, arXiv 2011.06931 and 2205.14762.
 */

/** Blue's requests (or units at risk), its errors, green's requests and errors. */
export type Row = readonly [m: number, b: number, n: number, g: number];

/** Ratios that are bet upon, each with its weight; the weights sum to 1. */
export interface Bets {
  readonly ratios: readonly number[];
  readonly weights: readonly number[];
}

/** Bets that green is worse. */
export const FAIL_BETS: Bets = {
  ratios: [1.5, 2, 3, 6, 20, 1000],
  weights: [0.15, 0.3, 0.2, 0.15, 0.1, 0.1],
};

/** Bets that green is not so much as `margin` times as bad. */
export function passBets(margin: number): Bets {
  return { ratios: [0.1, 0.5, 1, Math.sqrt(margin)], weights: [0.1, 0.2, 0.4, 0.3] };
}

/** @returns whether a row tells anything: it has an error, and requests of both colours */
export function isTelling([m, b, n, g]: Row): boolean {
  return g + b > 0 && m > 0 && n > 0;
}

/** @throws {RangeError} more errors than requests, or a count below 0 */
export function checkRow(row: Row): void {
  const [m, b, n, g] = row;
  if (row.every((count) => count >= 0) && b <= m && g <= n) return;
  throw new RangeError(`checkRow: these are no counts: ${row.join(', ')}`);
}

/** @returns one row's part of Λ(ratio) */
export function lambdaOf(row: Row, ratio: number): number {
  if (!isTelling(row)) return 0;
  const [m, b, n, g] = row;
  return g * Math.log(ratio) - (g + b) * Math.log1p(((ratio - 1) * n) / (n + m));
}

/** @returns Λ(ratio) of all rows */
export function lambda(rows: Iterable<Row>, ratio: number): number {
  let sum = 0;
  for (const row of rows) sum += lambdaOf(row, ratio);
  return sum;
}

/** @returns ln Σ e^x, without overflow; −∞ of none */
export function logSumExp(logs: ArrayLike<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < logs.length; at++) most = Math.max(most, logs[at]!);
  if (!Number.isFinite(most)) return most;
  let sum = 0;
  for (let at = 0; at < logs.length; at++) sum += Math.exp(logs[at]! - most);
  return most + Math.log(sum);
}

/** @returns log of Σ weight × e^Λ: what bets have come to, from the Λ of each ratio */
export function logBets({ weights }: Bets, lambdas: ArrayLike<number>): number {
  return logSumExp(weights.map((weight, at) => Math.log(weight) + lambdas[at]!));
}

/** @param tolerate the ratio that is still no reason to stop */
export function logEFail(rows: readonly Row[], bets: Bets = FAIL_BETS, tolerate = 1): number {
  const lambdas = bets.ratios.map((ratio) => lambda(rows, ratio));
  return logBets(bets, lambdas) - lambda(rows, tolerate);
}

/** @param margin the hypothesis: green is at least so many times as bad */
export function logEPass(rows: readonly Row[], margin: number, bets = passBets(margin)): number {
  const lambdas = bets.ratios.map((ratio) => lambda(rows, ratio));
  return logBets(bets, lambdas) - lambda(rows, margin);
}

/** Where blue has no errors to compare with: bets on green's share of errors, as parts of p0. */
const CEILING_BETS: Bets = { ratios: [0, 0.1, 0.3, 0.6], weights: [0.4, 0.3, 0.2, 0.1] };

/**
 * Evidence that green's share of errors is below a ceiling.
 *
 *   log E = LSE_j( ln v_j + g·ln q_j + n·p0·(1 − q_j) )    hypothesis: the share is p0 or more
 *
 * @param n green's requests
 * @param g errors among them
 * @param ceiling p0, above 0 and below 1
 */
export function logEBelowCeiling(n: number, g: number, ceiling: number): number {
  const { ratios, weights } = CEILING_BETS;
  const logs = ratios.map((q, at) => {
    const errors = g === 0 ? 0 : g * Math.log(q); // −∞ for q = 0: an error has lost that bet
    return Math.log(weights[at]!) + errors + n * ceiling * (1 - q);
  });
  return logSumExp(logs);
}
