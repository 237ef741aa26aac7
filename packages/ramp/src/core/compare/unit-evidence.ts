/**
 * What the unit rows have come to: for each thing that is measured, evidence that green is worse
 * than blue, and that it is not much worse.
 *
 * Rows come in as the meter tells them; once a second all is looked at, and what stood highest then
 * is remembered: once it was high enough to stop, what comes later takes that not back.
 */
import type { Row } from './evidence-process.ts';
import { MeasureUnits, NOTHING, type Standing, type Taking } from './measure-units.ts';
import type { Counted } from './store-units.ts';
import type { UnitRow } from './unit-row.ts';

export type { Standing } from './measure-units.ts';

/** Where a store's steps stand: the weights on its way up, below 100 %. */
export interface ComparedStore {
  readonly store: string;
  readonly stepsBp: readonly number[];
}

export class UnitEvidence {
  readonly #stores: readonly ComparedStore[];
  readonly #placeOf: ReadonlyMap<string, number>;
  readonly #steps: number;
  readonly #measures: readonly MeasureUnits[];
  #taking: readonly boolean[] = [];
  /** By a store's place: its rows count only of steps after this version. */
  readonly #above = new Map<number, number>();

  /** @param measures how many things are measured: failed, and slower than each objective */
  constructor(stores: readonly ComparedStore[], measures: number) {
    this.#stores = stores;
    this.#placeOf = new Map(stores.map(({ store }, place) => [store, place]));
    this.#steps = Math.max(1, ...stores.map(({ stepsBp }) => stepsBp.length));
    const measureOf = () => new MeasureUnits(stores.length, this.#steps);
    this.#measures = Array.from({ length: measures }, measureOf);
  }

  /** Takes in a row's whole counts, over what was known of it. */
  ingest(bootId: string, unitRow: UnitRow): void {
    const place = this.#placeOf.get(unitRow.store);
    const measure = this.#measures[unitRow.measure];
    if (place === undefined || !measure) return;
    const { step: version, second, stratum, weightBp, blue, green } = unitRow;
    if (version <= (this.#above.get(place) ?? -1)) return;
    const above = this.#stores[place]!.stepsBp.findIndex((bp) => bp > weightBp);
    const step = above < 0 ? this.#steps - 1 : Math.max(0, above - 1);
    const row: Row = [blue.atRisk, blue.counted, green.atRisk, green.counted];
    measure.replace(place, `${bootId}/${version}/${second}/${stratum}`, step, row);
  }

  /**
   * Forgets what a store had counted up to a table version, for good: only steps that began under
   * later tables count from here on. May be repeated.
   */
  countFrom(store: string, version: number): void {
    const place = this.#placeOf.get(store);
    if (place === undefined || version <= (this.#above.get(place) ?? -1)) return;
    this.#above.set(place, version);
    for (const measure of this.#measures) measure.forget(place);
  }

  /**
   * Takes in what earlier lives wrote down, second by second: the highest is found again, for all
   * stores that are compared.
   *
   * @param rows oldest second first
   */
  restore(rows: readonly (UnitRow & { readonly bootId: string })[]): void {
    const all = this.#stores.map(() => true);
    for (const [at, row] of rows.entries()) {
      this.ingest(row.bootId, row);
      if (rows[at + 1]?.second !== row.second) this.look(all);
    }
  }

  /**
   * Brings the standings up to date, and remembers the highest.
   *
   * @param taking by a store's place, whether it takes part; when one leaves, the highest is forgot
   */
  look(taking: readonly boolean[]): void {
    const joined: number[] = [];
    const left: number[] = [];
    let count = 0;
    for (let place = 0; place < this.#stores.length; place++) {
      const [took, takes] = [this.#taking[place] === true, taking[place] === true];
      if (takes) count++;
      if (takes && !took) joined.push(place);
      if (took && !takes) left.push(place);
    }
    this.#taking = taking.slice();
    const change: Taking = { now: this.#taking, count, joined, left };
    for (const measure of this.#measures) measure.look(change);
  }

  /** @returns how a measure stands, as of the last look */
  standing(measure: number): Standing {
    return this.#measures[measure]?.standing ?? NOTHING;
  }

  /** @returns how it stood when its evidence was highest */
  most(measure: number): Standing {
    return this.#measures[measure]?.most ?? NOTHING;
  }

  /**
   * @param step only of this step of each store; null: since launch
   * @param margin the hypothesis: green is at least so many times as bad
   * @returns log E against it, over the stores that take part
   */
  logEPass(measure: number, step: number | null, margin: number): number {
    return this.#measures[measure]?.logEPass(step, margin) ?? 0;
  }

  /** @returns first bad answers of units, since launch: at one store, or of all */
  counted(measure: number, place: number | null): Counted {
    return this.#measures[measure]?.counted(place) ?? { blue: 0, green: 0 };
  }
}
