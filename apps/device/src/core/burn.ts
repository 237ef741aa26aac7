/**
 * How many points may be burned without asking the cloud. Two bounds, the lower one holds:
 *
 *   member  what its balance was when last heard, less what was burned here since, at most a cap
 *           that shrinks linearly with the balance's age and is nothing at `maxAgeMs`
 *   store   a budget of risk for the whole time offline, given back as burns are applied
 */

export interface BurnRules {
  /** Points that one member may burn offline on a fresh balance. */
  readonly memberCap: number;
  /** Age at which a balance is worth nothing, in ms. */
  readonly maxAgeMs: number;
  /** Points that are at risk at once on this device: its share of the store's escrow. */
  readonly storeBudget: number;
}

export const BURN_RULES: BurnRules = {
  memberCap: 2_000,
  maxAgeMs: 72 * 3_600_000,
  storeBudget: 20_000,
};

export interface BurnState {
  readonly balance: { readonly points: number; readonly atMs: number } | null;
  /** Burned by this member here, not yet applied by the cloud. */
  readonly memberOpen: number;
  /** Burned by all members here, not yet applied. */
  readonly storeOpen: number;
  readonly nowMs: number;
}

/** @returns the most that may be burned, and which bound it is */
export function burnLimit(
  rules: BurnRules,
  state: BurnState,
): { readonly points: number; readonly because: string } {
  if (!state.balance) return { points: 0, because: 'the balance is not known here' };
  const ageMs = Math.max(0, state.nowMs - state.balance.atMs);
  const freshness = Math.max(0, 1 - ageMs / rules.maxAgeMs);
  const bounds = [
    { points: state.balance.points - state.memberOpen, because: 'the balance' },
    {
      points: Math.floor(rules.memberCap * freshness) - state.memberOpen,
      because: 'the cap for a balance of this age',
    },
    { points: rules.storeBudget - state.storeOpen, because: "the store's budget of risk" },
  ];
  const lowest = bounds.reduce((low, bound) => (bound.points < low.points ? bound : low));
  return { points: Math.max(0, lowest.points), because: lowest.because };
}
