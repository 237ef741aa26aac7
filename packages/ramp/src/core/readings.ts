/**
 * Readings: what the signals beside the meter said, and how a criterion stands by them.
 *
 * The fleet's value is rolled up from the fresh readings of its stores, those on blue among them,
 * unless the signal has one of its own. Readings are not remembered: a controller that starts anew
 * has none until they come.
 */
import type { ReadingCriterion } from './criteria.ts';
import { crosses } from './quantity.ts';
import { kindOf, type Comparison, type RollUp } from './signals/index.ts';

/** One look at a signal. */
export interface Reading {
  /** The criterion's id. */
  readonly criterion: string;
  /** Null: of the fleet itself. */
  readonly store: string | null;
  /** A share (0 to 1), milliseconds or a number; null: it could not be read. */
  readonly value: number | null;
  /** Of how many; 1 for what counts nothing. */
  readonly count: number;
  /** It tells nothing of what came later; real milliseconds since 1970. */
  readonly atMs: number;
  /** Older than this it is no evidence, milliseconds. */
  readonly freshForMs: number;
  /** Why there is no value; null when there is one. */
  readonly trouble: string | null;
}

/** The newest readings by criterion and store. */
export type Readings = ReadonlyMap<string, ReadonlyMap<string | null, Reading>>;

export const NO_READINGS: Readings = new Map();

/** How a criterion stands at one level. */
export type ReadingStanding =
  | { readonly kind: 'missing'; readonly why: string }
  | {
      readonly kind: 'measured';
      readonly value: number;
      readonly count: number;
      readonly atMs: number;
      readonly isBreached: boolean;
    };

type Measured = Reading & { readonly value: number };

/** @returns how a criterion stands at a store */
export function standingAtStore(
  criterion: ReadingCriterion,
  readings: Readings,
  store: string,
  nowMs: number,
): ReadingStanding {
  return standingOf(criterion, readings.get(criterion.id)?.get(store), nowMs);
}

/** @returns how a criterion stands in the fleet */
export function standingInFleet(
  criterion: ReadingCriterion,
  readings: Readings,
  nowMs: number,
): ReadingStanding {
  const rollUp = kindOf(criterion.signal).rollUpOf(criterion.signal);
  const all = readings.get(criterion.id);
  if (rollUp === 'itself') return standingOf(criterion, all?.get(null), nowMs);
  const fresh = Array.from(all?.values() ?? []).filter((one) => isFresh(one, nowMs));
  const measured = fresh.filter((one): one is Measured => one.value !== null && one.count > 0);
  const [first] = measured;
  if (!first) return standingOf(criterion, fresh[0] ?? all?.values().next().value, nowMs);
  const { value, count } = rolledUp(measured, rollUp);
  const { ofAtLeast } = criterion.tripwire;
  if (count < ofAtLeast) return tooFew(ofAtLeast);
  const isBreached = breaches(criterion, value, count) && staysWithoutWorst(criterion, measured);
  const atMs = measured.reduce((newest, one) => Math.max(newest, one.atMs), 0);
  return { kind: 'measured', value, count, atMs, isBreached };
}

function standingOf(
  criterion: ReadingCriterion,
  reading: Reading | undefined,
  nowMs: number,
): ReadingStanding {
  if (!reading) return { kind: 'missing', why: 'there is no reading yet' };
  if (!isFresh(reading, nowMs)) return { kind: 'missing', why: 'its readings have stopped' };
  const { value, count, atMs } = reading;
  if (value === null) return { kind: 'missing', why: 'it could not be read' };
  const { ofAtLeast } = criterion.tripwire;
  if (count < ofAtLeast) return tooFew(ofAtLeast);
  return { kind: 'measured', value, count, atMs, isBreached: breaches(criterion, value, count) };
}

function tooFew(ofAtLeast: number): ReadingStanding {
  return { kind: 'missing', why: `fewer than ${ofAtLeast} were counted` };
}

export function isFresh({ atMs, freshForMs }: Reading, nowMs: number): boolean {
  return nowMs - atMs <= freshForMs;
}

function breaches({ tripwire }: ReadingCriterion, value: number, count: number): boolean {
  return count >= tripwire.ofAtLeast && crosses(tripwire.fires, value, tripwire.threshold);
}

/** One bad store goes back alone: a fleet is breached only if it is so without its worst store. */
function staysWithoutWorst(criterion: ReadingCriterion, all: readonly Measured[]): boolean {
  const { fires, threshold } = criterion.tripwire;
  const rollUp = kindOf(criterion.signal).rollUpOf(criterion.signal);
  if (all.length === 1) return !criterion.scope.includes('store');
  const worst = all.reduce((left, right) =>
    badness(right, fires, threshold, rollUp) > badness(left, fires, threshold, rollUp)
      ? right
      : left,
  );
  const rest = rolledUp(
    all.filter((one) => one !== worst),
    rollUp,
  );
  return breaches(criterion, rest.value, rest.count);
}

/** How much one store's reading has to do with the fleet's breach. */
function badness(one: Measured, fires: Comparison, threshold: number, rollUp: RollUp): number {
  const over = one.value - threshold;
  const weight = rollUp === 'share' ? one.count : 1;
  if (fires === 'not-equal') return Math.abs(rollUp === 'sum' ? one.value : over) * weight;
  return (fires === 'above' ? over : -over) * weight;
}

function rolledUp(
  readings: readonly Measured[],
  rollUp: RollUp,
): { readonly value: number; readonly count: number } {
  const count = readings.reduce((sum, one) => sum + one.count, 0);
  if (rollUp === 'longest') {
    return { value: readings.reduce((most, one) => Math.max(most, one.value), 0), count };
  }
  const weightOf = (one: Measured) => (rollUp === 'share' ? one.count : 1);
  const sum = readings.reduce((total, one) => total + one.value * weightOf(one), 0);
  return { value: rollUp === 'share' ? sum / Math.max(1, count) : sum, count };
}
