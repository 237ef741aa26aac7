/**
 * Counts units as the router does: the first bad answer of a unit in a step counts; once counted on
 * green it never counts again; strata by the step in which a unit was last counted on blue; at risk
 * are those that were seen in this step and not counted before this second.
 */
import type { UnitRow } from '../unit-row.ts';
import type { BadAnswer } from './bad-answers.ts';

export interface Unit {
  /** The place of its store. */
  readonly store: number;
  /** Its hash, 0 to 1: it is on green while this is below the weight. */
  readonly position: number;
}

/** A unit's first request in the present step. */
export type Seen = BadAnswer;

const BLUE = 0;
const GREEN = 1;

export class UnitCount {
  readonly #units: readonly Unit[];
  readonly #storeIds: readonly string[];
  /** By unit: the step in which it was last counted on blue, 0 for never. */
  readonly #strata: Int32Array;
  readonly #isDone: Uint8Array;
  /** By unit: seen in this step, and not counted in it. */
  readonly #isAtRisk: Uint8Array;
  /** By store, then stratum: how many are at risk on blue and on green. */
  #atRisk: Map<number, [blue: number, green: number]>[] = [];
  #seen: readonly Seen[] = [];
  #nextSeen = 0;
  #step = 0;
  #weightBp = 0;

  constructor(units: readonly Unit[], storeIds: readonly string[]) {
    this.#units = units;
    this.#storeIds = storeIds;
    this.#strata = new Int32Array(units.length);
    this.#isDone = new Uint8Array(units.length);
    this.#isAtRisk = new Uint8Array(units.length);
  }

  /**
   * @param step counts from 1
   * @param seen when each unit is first seen in it, in order of time
   */
  beginStep(step: number, weightBp: number, seen: readonly Seen[]): void {
    this.#step = step;
    this.#weightBp = weightBp;
    this.#seen = seen;
    this.#nextSeen = 0;
    this.#isAtRisk.fill(0);
    this.#atRisk = this.#storeIds.map(() => new Map());
  }

  /** @returns the rows of bad answers that are in order of time, and come after all before */
  count(answers: readonly BadAnswer[]): UnitRow[] {
    const bySecond = Map.groupBy(answers, ({ at }) => Math.floor(at));
    return Array.from(bySecond).flatMap(([second, those]) => {
      for (; (this.#seen[this.#nextSeen]?.at ?? Infinity) < second + 1; this.#nextSeen++) {
        this.#put(this.#seen[this.#nextSeen]!.unit);
      }
      for (const { unit } of those) this.#put(unit);
      const counted = new Set(those.map(({ unit }) => unit).filter((one) => this.#isAtRisk[one]));
      return this.#rows(second, counted);
    });
  }

  #colour(unit: number): typeof BLUE | typeof GREEN {
    return this.#units[unit]!.position * 10_000 < this.#weightBp ? GREEN : BLUE;
  }

  /** The unit was seen: from now on it is at risk, unless it was counted already. */
  #put(unit: number): void {
    const wasCounted = this.#strata[unit] === this.#step || this.#isDone[unit] === 1;
    if (wasCounted || this.#isAtRisk[unit] === 1) return;
    this.#isAtRisk[unit] = 1;
    const ofStore = this.#atRisk[this.#units[unit]!.store]!;
    const stratum = this.#strata[unit]!;
    const atRisk = ofStore.get(stratum) ?? [0, 0];
    atRisk[this.#colour(unit)]++;
    ofStore.set(stratum, atRisk);
  }

  #rows(second: number, counted: ReadonlySet<number>): UnitRow[] {
    const groups = Map.groupBy(counted, (unit) => {
      return this.#units[unit]!.store * 1000 + this.#strata[unit]!;
    });
    return Array.from(groups, ([key, units]) => {
      const [place, stratum] = [Math.floor(key / 1000), key % 1000];
      const atRisk = this.#atRisk[place]!.get(stratum)!;
      const [blueAtRisk, greenAtRisk] = atRisk;
      const green = units.filter((unit) => this.#colour(unit) === GREEN).length;
      for (const unit of units) this.#take(unit, atRisk);
      return {
        store: this.#storeIds[place]!,
        step: this.#step,
        weightBp: this.#weightBp,
        second,
        measure: 0,
        stratum,
        blue: { atRisk: blueAtRisk, counted: units.length - green },
        green: { atRisk: greenAtRisk, counted: green },
      };
    });
  }

  #take(unit: number, atRisk: [blue: number, green: number]): void {
    const colour = this.#colour(unit);
    atRisk[colour]--;
    this.#isAtRisk[unit] = 0;
    if (colour === GREEN) this.#isDone[unit] = 1;
    else this.#strata[unit] = this.#step;
  }
}
