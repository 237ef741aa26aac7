/**
 * Judges: how one criterion stands at each store and in the fleet, whatever it is measured by. They
 * are made anew for each decision, and remember for its length what is dear to work out.
 */
import { comparingOf, comparisonBreach, type Comparing } from './comparisons.ts';
import { metered, isMetered, type Criterion, type MeterCriterion } from './criteria.ts';
import type { ReadingCriterion } from './criteria.ts';
import type { UnitEvidence } from './compare/unit-evidence.ts';
import type { Evidence } from './evidence.ts';
import { isStale } from './gate.ts';
import { crossing, quantity } from './quantity.ts';
import { standingAtStore, standingInFleet, type ReadingStanding } from './readings.ts';
import { kindOf } from './signals/index.ts';
import type { Because, StoreRamp } from './state.ts';
import { fleetBreach, measure, storeBreach, type Measures } from './tripwire.ts';

export interface Judge {
  readonly criterion: Criterion;
  /** What its tripwire fires at; no measured number, which would change with every look. */
  readonly words: string;
  /** @returns the breach at a store, by its place in the plan, or null */
  storeBreach(index: number): Because | null;
  fleetBreach(): Because | null;
  /** Whether there is enough evidence to say that no tripwire is breached. */
  isWellAt(index: number): boolean;
  isFleetWell(): boolean;
}

/** Judges by the meter's counts within the criterion's window, and by its comparison. */
class MeterJudge implements Judge {
  readonly criterion: MeterCriterion;
  readonly words: string;
  readonly #all: readonly MeterCriterion[];
  readonly #which: number;
  readonly #measures: Measures;
  readonly #stores: readonly StoreRamp[];
  readonly #stale: boolean;
  readonly #comparing: Comparing | undefined;
  readonly #units: UnitEvidence;

  constructor(
    all: readonly MeterCriterion[],
    which: number,
    measures: Measures,
    stores: readonly StoreRamp[],
    stale: boolean,
    comparing: readonly Comparing[],
    units: UnitEvidence,
  ) {
    this.#all = all;
    this.#which = which;
    this.#measures = measures;
    this.#stores = stores;
    this.#stale = stale;
    this.criterion = all[which]!;
    this.#comparing = comparing.find(({ criterion }) => criterion.id === this.criterion.id);
    this.#units = units;
    const { threshold, withinMs } = this.criterion.tripwire;
    this.words =
      `more than ${quantity(threshold, 'share')} ` +
      `of green's requests within ${withinMs / 1000} s`;
  }

  storeBreach(index: number): Because | null {
    const { store } = this.#stores[index]!;
    const tripped = storeBreach(this.#all, this.#measures, this.#which, index, store);
    return tripped ?? this.#compared(index, store);
  }

  fleetBreach(): Because | null {
    return fleetBreach(this.#all, this.#measures, this.#which) ?? this.#compared(null, null);
  }

  #compared(place: number | null, store: string | null): Because | null {
    return this.#comparing ? comparisonBreach(this.#comparing, this.#units, place, store) : null;
  }

  isWellAt(index: number): boolean {
    if (this.#stale || this.storeBreach(index)) return false;
    return this.#measures.sample[this.#which]![index]! >= this.criterion.tripwire.ofAtLeast;
  }

  isFleetWell(): boolean {
    if (this.#stale || this.fleetBreach()) return false;
    const sample = this.#measures.sample[this.#which]!.reduce((sum, one) => sum + one, 0);
    return sample >= this.criterion.tripwire.ofAtLeast;
  }
}

/** Judges by the newest readings. */
export class ReadingJudge implements Judge {
  readonly criterion: ReadingCriterion;
  readonly words: string;
  readonly #evidence: Evidence;
  readonly #stores: readonly StoreRamp[];
  readonly #nowMs: number;
  readonly #atStores: (ReadingStanding | undefined)[];
  #fleet: ReadingStanding | undefined;

  constructor(
    criterion: ReadingCriterion,
    evidence: Evidence,
    stores: readonly StoreRamp[],
    nowMs: number,
  ) {
    this.criterion = criterion;
    this.#evidence = evidence;
    this.#stores = stores;
    this.#nowMs = nowMs;
    this.#atStores = Array.from(stores, () => undefined);
    const { fires, threshold, unit } = criterion.tripwire;
    const what = kindOf(criterion.signal).say(criterion.signal);
    this.words = `${what} ${crossing(fires, threshold, unit)}`;
  }

  atStore(index: number): ReadingStanding {
    const known = this.#atStores[index];
    if (known) return known;
    const { store } = this.#stores[index]!;
    const found = standingAtStore(this.criterion, this.#evidence.readings, store, this.#nowMs);
    this.#atStores[index] = found;
    return found;
  }

  inFleet(): ReadingStanding {
    this.#fleet ??= standingInFleet(this.criterion, this.#evidence.readings, this.#nowMs);
    return this.#fleet;
  }

  storeBreach(index: number): Because | null {
    if (!this.criterion.scope.includes('store')) return null;
    return this.#because(this.atStore(index), this.#stores[index]!.store);
  }

  fleetBreach(): Because | null {
    return this.criterion.scope.includes('fleet') ? this.#because(this.inFleet(), null) : null;
  }

  isWellAt(index: number): boolean {
    const found = this.atStore(index);
    return found.kind === 'measured' && !found.isBreached;
  }

  isFleetWell(): boolean {
    const found = this.inFleet();
    return found.kind === 'measured' && !found.isBreached;
  }

  #because(found: ReadingStanding, store: string | null): Because | null {
    if (found.kind !== 'measured' || !found.isBreached) return null;
    const { id, tripwire } = this.criterion;
    const { fires, threshold, unit } = tripwire;
    const { value, count } = found;
    return { kind: 'reading', criterion: id, fires, threshold, unit, value, count, store };
  }
}

/** @returns a judge of each criterion, in their order */
export function judgesOf(
  criteria: readonly Criterion[],
  stores: readonly StoreRamp[],
  evidence: Evidence,
  nowMs: number,
): Judge[] {
  const all = metered(criteria);
  const measures = measure(all, stores, evidence.meter);
  const stale = isStale(evidence.meter, nowMs);
  const comparing = comparingOf(all);
  const { units } = evidence;
  return criteria.map((criterion) =>
    isMetered(criterion)
      ? new MeterJudge(all, all.indexOf(criterion), measures, stores, stale, comparing, units)
      : new ReadingJudge(criterion, evidence, stores, nowMs),
  );
}
