/**
 * Points that were paid with offline and are not there: the till could not know, and what was sold
 * is sold. The store's budget of risk bears them; what goes beyond it is posted all the same, and
 * put to a person.
 */

export interface LateBurn {
  /** Points that the customer was let pay with, above zero. */
  readonly points: number;
  /** What the member has. */
  readonly available: number;
  /** What is left of the store's budget, ≥ 0. */
  readonly budgetLeft: number;
}

export interface LateBurnShares {
  readonly fromMember: number;
  /** Borne by the store: within its budget, and beyond it. */
  readonly shortfall: number;
  /** The part of `shortfall` that no budget covers; above zero, a person looks at it. */
  readonly beyond: number;
}

/** @returns who bears a burn that is past undoing; the shares sum to its points */
export function shareLateBurn({ points, available, budgetLeft }: LateBurn): LateBurnShares {
  const fromMember = Math.min(points, Math.max(0, available));
  const shortfall = points - fromMember;
  return { fromMember, shortfall, beyond: Math.max(0, shortfall - Math.max(0, budgetLeft)) };
}
