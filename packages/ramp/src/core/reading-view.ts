/** Readings for people who watch: how each criterion stands that the meter does not decide. */
import { isMetered, type Criterion, type ReadingCriterion } from './criteria.ts';
import { crossing, quantity } from './quantity.ts';
import { standingAtStore, standingInFleet, type Readings } from './readings.ts';
import type { ReadingStanding } from './readings.ts';
import { kindOf, type Unit } from './signals/index.ts';

export interface ReadingView {
  readonly criterion: string;
  /** Null: the fleet. */
  readonly store: string | null;
  readonly state: 'well' | 'breached' | 'missing';
  /** A share (0 to 1), milliseconds or a number; null when there is none to go by. */
  readonly value: number | null;
  readonly unit: Unit;
  readonly threshold: number;
  readonly count: number;
  /** Real milliseconds since 1970; null before any. */
  readonly atMs: number | null;
  /** All of it in words, without the criterion and the store. */
  readonly text: string;
}

/** Of a larger fleet only the stores that are not well are told. */
const MOST_STORES = 50;

/** @returns one line for each criterion and level; for stores one each */
export function readingViews(
  criteria: readonly Criterion[],
  stores: readonly string[],
  readings: Readings,
  nowMs: number,
): ReadingView[] {
  return criteria.flatMap((criterion) => {
    if (isMetered(criterion)) return [];
    const { scope } = criterion;
    const tell = (store: string | null, found: ReadingStanding) =>
      viewOf(criterion, store, found, readings);
    const fleet = scope.includes('fleet')
      ? [tell(null, standingInFleet(criterion, readings, nowMs))]
      : [];
    const each = (scope.includes('store') ? stores : []).map((store) =>
      tell(store, standingAtStore(criterion, readings, store, nowMs)),
    );
    const isLarge = stores.length > MOST_STORES;
    return [...fleet, ...each.filter(({ state }) => !isLarge || state !== 'well')];
  });
}

function viewOf(
  criterion: ReadingCriterion,
  store: string | null,
  found: ReadingStanding,
  readings: Readings,
): ReadingView {
  const { id, signal, tripwire } = criterion;
  const { fires, threshold, unit } = tripwire;
  const newest = readings.get(id)?.get(store);
  const limit = `fires ${crossing(fires, threshold, unit)}`;
  const about = { criterion: id, store, unit, threshold };
  if (found.kind === 'missing') {
    const trouble = newest?.trouble ? `: ${newest.trouble}` : '';
    const text = `no evidence, ${found.why}${trouble} (${limit})`;
    const { count = 0, atMs = null } = newest ?? {};
    return { ...about, state: 'missing', value: null, count, atMs, text };
  }
  const { value, count, atMs, isBreached } = found;
  const of = unit === 'share' ? ` of ${count}` : '';
  const text = `${quantity(value, unit)}${of}, ${kindOf(signal).say(signal)} (${limit})`;
  return { ...about, state: isBreached ? 'breached' : 'well', value, count, atMs, text };
}
