/**
 * Tripwires: shares of bad requests on green within a window, per store and for the fleet.
 *
 * A fleet's tripwire fires only if it is still breached with its worst store left out: one bad
 * store goes back alone.
 */
import { objectivesOf, type MeterCriterion } from './criteria.ts';
import type { MeterWindow } from './evidence.ts';
import { FAILED, OVER, REQUESTS } from './second-ring.ts';
import type { Because, StoreRamp } from './state.ts';

/** Requests and bad requests of every criterion × store, in the store's order. */
export interface Measures {
  readonly sample: readonly Float64Array[];
  readonly bad: readonly Float64Array[];
}

/** @returns the column of the meter's counts that holds what a criterion calls bad */
export function badColumn(criterion: MeterCriterion, objectives: readonly number[]): number {
  const { signal } = criterion;
  return 'objectiveMs' in signal ? OVER + objectives.indexOf(signal.objectiveMs) : FAILED;
}

/** @returns the share of bad requests, 0 to 1; 0 of none */
export function shareOf(bad: number, sample: number): number {
  return sample > 0 ? bad / sample : 0;
}

/** @returns whether a tripwire fires on these counts */
export function isBreached(criterion: MeterCriterion, bad: number, sample: number): boolean {
  const { threshold, ofAtLeast } = criterion.tripwire;
  return sample >= ofAtLeast && shareOf(bad, sample) > threshold;
}

/** Whether a store's green requests count: it is, or was sent, up the ramp. */
export function isJudged(store: StoreRamp): boolean {
  const { phase } = store;
  return phase === 'full' || ((phase === 'ramping' || phase === 'holding') && store.targetBp > 0);
}

/** Sums up each store's green window once for all criteria: a longer one goes on from a shorter. */
export function measure(
  criteria: readonly MeterCriterion[],
  stores: readonly StoreRamp[],
  meter: MeterWindow,
): Measures {
  const objectives = objectivesOf(criteria);
  const columns = criteria.map((criterion) => badColumn(criterion, objectives));
  const distinctMs = new Set(criteria.map(({ tripwire }) => tripwire.withinMs));
  const windowsMs = Array.from(distinctMs).sort((a, b) => a - b);
  const windowOf = criteria.map(({ tripwire }) => windowsMs.indexOf(tripwire.withinMs));
  const sums = windowsMs.map(() => meter.scratch());
  const sample = criteria.map(() => new Float64Array(stores.length));
  const bad = criteria.map(() => new Float64Array(stores.length));
  for (let index = 0; index < stores.length; index++) {
    const store = stores[index]!;
    if (!isJudged(store)) continue;
    for (let window = 0; window < windowsMs.length; window++) {
      const sum = sums[window]!;
      if (window === 0) sum.fill(0);
      else sum.set(sums[window - 1]!);
      meter.windowInto(store.store, 'green', windowsMs[window]!, sum, windowsMs[window - 1] ?? 0);
    }
    for (let which = 0; which < criteria.length; which++) {
      const sum = sums[windowOf[which]!]!;
      sample[which]![index] = sum[REQUESTS]!;
      bad[which]![index] = sum[columns[which]!]!;
    }
  }
  return { sample, bad };
}

/** @returns the breach of one criterion at one store, or null */
export function storeBreach(
  criteria: readonly MeterCriterion[],
  measures: Measures,
  which: number,
  index: number,
  store: string,
): Because | null {
  const criterion = criteria[which]!;
  const sample = measures.sample[which]![index]!;
  const bad = measures.bad[which]![index]!;
  if (!criterion.scope.includes('store') || !isBreached(criterion, bad, sample)) return null;
  return becauseOf(criterion, bad, sample, store);
}

/** @returns the breach of one criterion by the fleet, or null */
export function fleetBreach(
  criteria: readonly MeterCriterion[],
  measures: Measures,
  which: number,
): Because | null {
  const criterion = criteria[which]!;
  if (!criterion.scope.includes('fleet')) return null;
  const samples = measures.sample[which]!;
  const bads = measures.bad[which]!;
  const sample = samples.reduce((sum, one) => sum + one, 0);
  const bad = bads.reduce((sum, one) => sum + one, 0);
  if (!isBreached(criterion, bad, sample)) return null;
  const breach = becauseOf(criterion, bad, sample, null);
  let [leastShare, leftSample, leftBad] = [Number.POSITIVE_INFINITY, 0, 0];
  for (let index = 0; index < samples.length; index++) {
    if (samples[index] === 0) continue;
    const [restSample, restBad] = [sample - samples[index]!, bad - bads[index]!];
    const share = shareOf(restBad, restSample);
    if (share < leastShare) [leastShare, leftSample, leftBad] = [share, restSample, restBad];
  }
  // No criterion looks at the one store alone when only the fleet is in scope.
  const alone = leftSample === 0 && !criterion.scope.includes('store');
  return alone || isBreached(criterion, leftBad, leftSample) ? breach : null;
}

function becauseOf(
  criterion: MeterCriterion,
  bad: number,
  sample: number,
  store: string | null,
): Because {
  const { threshold, withinMs } = criterion.tripwire;
  const value = shareOf(bad, sample);
  return { kind: 'criterion', criterion: criterion.id, value, threshold, sample, withinMs, store };
}
