/**
 * What the audits of a rule's automatic matches say of all its matches.
 *
 * Which ones a person looks at is drawn with a key that is random and new in each run
 * (matching.ts): nobody who writes a rule can know which of its matches will be looked at.
 */

/**
 * How many of a rule's matches are wrong at most, as far as its sample tells: the upper end of
 * Wilson's interval at 95 % (one-sided, z = 1.645).
 *
 * @returns a share of 1; 0 where nothing was found wrong, for then it would only tell how few were
 *   looked at
 * @see https://doi.org/10.1080/01621459.1927.10502953
 */
export function wrongAtMost(judged: number, wrong: number): number {
  if (wrong === 0 || judged === 0) return 0;
  const z = 1.645;
  const share = wrong / judged;
  const centre = share + (z * z) / (2 * judged);
  const spread = z * Math.sqrt((share * (1 - share)) / judged + (z * z) / (4 * judged * judged));
  return Math.min(1, (centre + spread) / (1 + (z * z) / judged));
}
