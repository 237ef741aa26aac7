/**
 * What comparisons could see, before the launch: at each gate the smallest regression that the
 * first wave's traffic would show. A comparison that could see nothing is a promise nobody keeps.
 */
import { smallestDetectableRatios } from './compare/smallest-ratio.ts';
import { comparingOf } from './comparisons.ts';
import type { Criterion } from './criteria.ts';
import { dwellAtMs, type RampPlan } from './plan.ts';

/** Below this a comparison is worth its name: green ten times as bad must be seen. */
export const LARGEST_USEFUL_RATIO = 10;

/** What one comparison could see. */
export interface Sight {
  readonly criterion: string;
  readonly isInformational: boolean;
  /** Of requests, bad when nothing is wrong: the criterion's ceiling. */
  readonly base: number;
  /** Requests in a second of the first wave's stores; null: some store does not say. */
  readonly perSecond: number | null;
  /** By gate below 100 %; empty where the traffic is not known. */
  readonly gates: readonly { readonly bp: number; readonly ratio: number }[];
}

/**
 * @param expectedPerSecond requests in a second to expect of a store, on both colours
 * @param speed plan milliseconds per real millisecond: a faster clock leaves less to see
 */
export function sightsOf(
  plan: RampPlan,
  criteria: readonly Criterion[],
  expectedPerSecond: ReadonlyMap<string, number | null>,
  speed: number,
): Sight[] {
  const comparing = comparingOf(criteria);
  const deciding = comparing.filter(({ criterion }) => !criterion.compare.isInformational).length;
  const first = plan.stores.filter(({ wave }) => wave === 1);
  const rates = first.map(({ store }) => expectedPerSecond.get(store) ?? null);
  const known = rates.filter((rate) => rate !== null);
  const sum = known.reduce((total, rate) => total + rate, 0);
  const perSecond = known.length === rates.length ? sum : null;
  return comparing.map(({ criterion }) => {
    const { compare, ceiling, id } = criterion;
    const base = ceiling ?? 0;
    const about = { criterion: id, isInformational: compare.isInformational, base, perSecond };
    const [one] = first;
    if (perSecond === null || !one) return { ...about, gates: [] };
    const { stepsBp } = one;
    const stepSeconds = stepsBp.map((_, step) => dwellAtMs(one, step) / 1000 / speed);
    const ratios = smallestDetectableRatios({
      perSecond,
      base,
      stepsBp,
      stepSeconds,
      alpha: compare.alpha,
      comparisons: Math.max(1, deciding),
    });
    return { ...about, gates: ratios.map((ratio, gate) => ({ bp: stepsBp[gate]!, ratio })) };
  });
}

/** @returns whether a comparison that decides would miss even a green ten times as bad */
export function isBlind({ isInformational, gates }: Sight): boolean {
  const last = gates.at(-1);
  return !isInformational && (last === undefined || last.ratio >= LARGEST_USEFUL_RATIO);
}
