/**
 * Comparisons of green with blue, by the criteria that ask for one: what they stop, and what they
 * say at a gate.
 *
 * A measure that fails and is far from well even without its worst store is the fleet's; else its
 * worst store is sent back, or held, alone.
 */
import { FULL_BP } from '@slipway/kernel';
import { blamed } from './compare/blame.ts';
import { compareAtGate } from './compare/gate-comparison.ts';
import { UnitEvidence } from './compare/unit-evidence.ts';
import { metered, objectivesOf, type Criterion, type MeterCriterion } from './criteria.ts';
import type { Evidence } from './evidence.ts';
import { badOf } from './gate.ts';
import type { RampPlan } from './plan.ts';
import type { InTheWay } from './reading-gate.ts';
import { FAILED } from './second-ring.ts';
import type { Because, GateComparison, StoreRamp } from './state.ts';
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

/** What comparisons have to say at a store's gate. */
export interface AtGate {
  readonly comparisons: readonly GateComparison[];
  /** The first that decides and does not pass; null when all pass. */
  readonly inTheWay: InTheWay | null;
}

const WHY: Readonly<Record<string, string>> = {
  MISSING: 'no store had requests of both colours at its weight',
  INCONCLUSIVE: 'green is not shown yet to be as good as blue',
  FAIL: 'green is worse than blue',
};

/** @param place the store's, in the plan; at 100 % there is no blue, and nothing is compared */
export function comparisonsAt(
  criteria: readonly Criterion[],
  stores: readonly StoreRamp[],
  evidence: Evidence,
  place: number,
): AtGate {
  const { targetBp, step } = stores[place]!;
  const all = targetBp < FULL_BP ? comparingOf(criteria) : [];
  const objectives = objectivesOf(criteria);
  const comparisons = all.map((comparing): GateComparison => {
    const { criterion, measure, failAt } = comparing;
    const { compare, ceiling, id } = criterion;
    const { units } = evidence;
    const compared = compareAtGate({
      ratio: compare.ratio,
      ceiling,
      weight: targetBp / FULL_BP,
      logEFail: units.most(measure).logE,
      failAt,
      sinceLaunch: (margin) => units.logEPass(measure, null, margin),
      thisStep: (margin) => units.logEPass(measure, step, margin),
      ...presentRequests(stores, evidence, badColumn(criterion, objectives)),
    });
    return { criterion: id, isInformational: compare.isInformational, ...compared };
  });
  const first = comparisons.find((one) => !one.isInformational && one.verdict !== 'PASS');
  const because = first ? `${first.criterion}: ${WHY[first.verdict]}` : '';
  return { comparisons, inTheWay: first ? { verdict: first.verdict, because } : null };
}

/** Requests of the stores that take part, each at its present weight. */
function presentRequests(
  stores: readonly StoreRamp[],
  { meter }: Evidence,
  column: number,
): { readonly hasBoth: boolean; readonly green: { requests: number; bad: number } } {
  const green = { requests: 0, bad: 0 };
  let hasBoth = false;
  for (const ramp of stores) {
    if (!ramp.atWeight || !isJudged(ramp)) continue;
    const { store, atWeight } = ramp;
    const counts = meter.since(store, 'green', atWeight.version);
    green.requests += counts.requests;
    green.bad += badOf(counts, column);
    hasBoth ||= counts.requests > 0 && meter.since(store, 'blue', atWeight.version).requests > 0;
  }
  return { hasBoth, green };
}
