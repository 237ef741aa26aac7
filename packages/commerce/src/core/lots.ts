/**
 * A member's points lie in lots, one for each time they were credited, each with its own expiry.
 * Whoever takes points takes those that expire first; what never expires goes last.
 */

export interface Lot {
  readonly id: number;
  /** What is left of it, above zero. */
  readonly points: number;
  /** ms since 1970; null: never. */
  readonly expiresMs: number | null;
}

export interface Take {
  readonly lot: number;
  readonly points: number;
}

const byExpiry = (one: Lot, other: Lot): number =>
  (one.expiresMs ?? Infinity) === (other.expiresMs ?? Infinity)
    ? one.id - other.id
    : (one.expiresMs ?? Infinity) - (other.expiresMs ?? Infinity);

/**
 * @param points wanted, ≥ 0
 * @param nowMs lots that have expired by then give nothing
 * @returns what each lot gives, and how much is missing
 */
export function takeFrom(
  lots: readonly Lot[],
  points: number,
  nowMs: number,
): { readonly takes: readonly Take[]; readonly missing: number } {
  const takes: Take[] = [];
  let missing = points;
  for (const lot of lots.filter((each) => !isExpired(each, nowMs)).toSorted(byExpiry)) {
    if (missing === 0) break;
    const given = Math.min(missing, lot.points);
    takes.push({ lot: lot.id, points: given });
    missing -= given;
  }
  return { takes, missing };
}

/** Points are good until the very moment of their expiry. */
export function isExpired({ expiresMs }: Pick<Lot, 'expiresMs'>, nowMs: number): boolean {
  return expiresMs !== null && expiresMs <= nowMs;
}
