/** Comparisons for people who watch: how much speaks for green being worse than blue. */
import type { UnitEvidence } from './compare/unit-evidence.ts';
import { comparingOf } from './comparisons.ts';
import type { Criterion } from './criteria.ts';
import { odds } from './state.ts';

export interface ComparisonView {
  readonly criterion: string;
  /** It decides nothing. */
  readonly isInformational: boolean;
  readonly state: 'well' | 'failed';
  /** Natural logarithm of the evidence that green is worse, now and at its highest. */
  readonly logE: number;
  readonly mostLogE: number;
  /** Where it stops. */
  readonly failAt: number;
  /** The store that the most evidence is about; null where there is none. */
  readonly worst: string | null;
  /** Units with a first bad answer, since launch. */
  readonly counted: { readonly blue: number; readonly green: number };
  /** All of it in words, without the criterion. */
  readonly text: string;
}

/** @returns one line for each criterion that compares */
export function comparisonViews(
  criteria: readonly Criterion[],
  stores: readonly string[],
  units: UnitEvidence,
): ComparisonView[] {
  return comparingOf(criteria).map(({ criterion, measure, failAt }) => {
    const { logE, worst } = units.standing(measure);
    const mostLogE = units.most(measure).logE;
    const counted = units.counted(measure, null);
    const { isInformational } = criterion.compare;
    const decides = isInformational ? 'decides nothing' : `stops at ${odds(failAt)}`;
    const text =
      `${odds(logE)} that green is worse than blue (${decides}); first bad answers: ` +
      `${counted.green} unit(s) on green, ${counted.blue} on blue`;
    return {
      criterion: criterion.id,
      isInformational,
      state: mostLogE >= failAt ? 'failed' : 'well',
      logE,
      mostLogE,
      failAt,
      worst: stores[worst] ?? null,
      counted,
      text,
    };
  });
}
