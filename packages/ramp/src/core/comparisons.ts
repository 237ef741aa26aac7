/**
 * Comparisons of green with blue, by the criteria that ask for one, and what they stop.
 *
 * A measure that fails and is far from well even without its worst store is the fleet's; else its
 * worst store is sent back, or held, alone.
 */
import { FULL_BP } from '@slipway/kernel';
import { blamed } from './compare/blame.ts';
import { UnitEvidence } from './compare/unit-evidence.ts';
import { metered, objectivesOf, type Criterion, type MeterCriterion } from './criteria.ts';
import type { RampPlan } from './plan.ts';
import { FAILED } from './second-ring.ts';
import type { Because, StoreRamp } from './state.ts';
import { badColumn, isJudged } from './tripwire.ts';

/** A criterion with its comparison, as it is judged. */
export interface Comparing {
  readonly criterion: MeterCriterion & { readonly compare: NonNullable<MeterCriterion['compare']> };
  /** What unit rows count for it: 0 failed, 1 + n slower than the objective of place n. */
  readonly measure: number;
  /** log E at which it fails: comparisons share the launch's chance of a false stop. */
  readonly failAt: number;
}

/** @returns the criteria that compare, those that decide nothing among them */
export function comparingOf(criteria: readonly Criterion[]): Comparing[] {
  const all = metered(criteria);
  const objectives = objectivesOf(all);
  const deciding = all.filter(({ compare }) => compare && !compare.isInformational).length;
  return all.flatMap((criterion) => {
    const { compare } = criterion;
    if (!compare) return [];
    const measure = badColumn(criterion, objectives) - FAILED;
    const failAt = Math.log(Math.max(1, deciding) / compare.alpha);
    return [{ criterion: { ...criterion, compare }, measure, failAt }];
  });
}

/** @returns where the unit rows of a ramp are kept; nothing is in it yet */
export function unitEvidenceOf(plan: RampPlan, criteria: readonly Criterion[]): UnitEvidence {
  const stores = plan.stores.map(({ store, stepsBp }) => {
    return { store, stepsBp: stepsBp.filter((bp) => bp < FULL_BP) };
  });
  return new UnitEvidence(stores, 1 + objectivesOf(criteria).length);
}

/** Which stores take part, by their place: those whose customers are, or were sent, up the ramp. */
export function takingPart(stores: readonly StoreRamp[]): boolean[] {
  return stores.map(isJudged);
}

/** @returns the evidence that stops the fleet, or one store by its place; null where none does */
function failedBy(
  { criterion, measure, failAt }: Comparing,
  units: UnitEvidence,
  place: number | null,
): number | null {
  const most = units.most(measure);
  const who = blamed(most, failAt);
  if (who === null) return null;
  const [ofStore, ofFleet] = [criterion.scope.includes('store'), criterion.scope.includes('fleet')];
  const isFleets = ofFleet && (who === 'fleet' || !ofStore);
  if (place === null) return isFleets ? most.logE : null;
  const found = [units.standing(measure), most].find((one) => {
    return one.logE >= failAt && one.worst === place;
  });
  return !isFleets && ofStore ? (found?.logE ?? null) : null;
}

/**
 * @param place the store's, in the plan; null: the fleet
 * @returns why the comparison stops it, or null
 */
export function comparisonBreach(
  comparing: Comparing,
  units: UnitEvidence,
  place: number | null,
  store: string | null,
): Because | null {
  const { criterion, measure, failAt } = comparing;
  if (criterion.compare.isInformational) return null;
  const logE = failedBy(comparing, units, place);
  if (logE === null) return null;
  const counted = units.counted(measure, place);
  return { kind: 'comparison', criterion: criterion.id, logE, failAt, counted, store };
}
