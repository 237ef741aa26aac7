/**
 * Wilson's score interval of a proportion: sound for small samples and for shares near 0 and 1,
 * where the normal approximation leaves [0, 1].
 *
 *   centre = (p + z²/2n) / (1 + z²/n)      half = z/(1 + z²/n) · √(p(1−p)/n + z²/4n²)
 *
 * @see E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
 *   Journal of the American Statistical Association 22 (1927), 209–212
 * @see L. D. Brown, T. T. Cai, A. DasGupta, "Interval estimation for a binomial proportion",
 *   Statistical Science 16 (2001), 101–133: why this one and not Wald's
 */

/** Shares of 1, `low` ≤ `high`. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The standard normal's 97.5 % point: 95 % of intervals so made hold the true share. */
export const Z_95 = 1.959963984540054;

/**
 * @param hits whole number, 0 to `of`
 * @param of whole number; 0 gives [0, 1]: nothing is known
 * @param z the standard normal's quantile, 1.96 for 95 %
 */
export function wilson(hits: number, of: number, z = Z_95): Interval {
  if (!Number.isInteger(hits) || !Number.isInteger(of) || hits < 0 || hits > of) {
    throw new RangeError(`wilson: ${hits} of ${of} is no proportion`);
  }
  if (of === 0) return { low: 0, high: 1 };
  const share = hits / of;
  const scale = 1 + z ** 2 / of;
  const centre = (share + z ** 2 / (2 * of)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  // Rounding may leave 0 and 1 by some 1e-17 at the ends.
  return {
    low: hits === 0 ? 0 : Math.max(0, centre - half),
    high: hits === of ? 1 : Math.min(1, centre + half),
  };
}
