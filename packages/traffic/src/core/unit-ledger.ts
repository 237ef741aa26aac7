/**
 * The units of all stores, as the gates' comparison of green with blue needs them: which are at
 * risk in their store's step, and which got their first bad answer of it, when.
 *
 * Memory is bounded: only so many units are kept over all stores. Those that were never counted
 * are let go when their store's step ends; beyond the limit new ones are left out. A store with
 * everything on one colour has nothing to compare: it has no step, and costs nothing.
 *
 * Rules: SPEC.md, U1 to U7.
 */
import type { ChangeLog } from './change-log.ts';
import { BUCKETS } from './bucket.ts';
import type { Colour, RoutingTable } from './routing-table.ts';
import { UnitStep, type OpenUnitRow, type StoreUnits, type Subject } from './unit-step.ts';

/** How many units are kept, over all stores. */
export const UNIT_LIMIT = 500_000;

interface Store {
  readonly units: StoreUnits;
  step: UnitStep | undefined;
}

export class UnitLedger {
  readonly #objectivesMs: readonly number[];
  /** One bit for each measure: failure, then the objectives in their order. */
  readonly #allBits: number;
  readonly #log: Pick<ChangeLog<OpenUnitRow>, 'secondOf' | 'changed'>;
  readonly #limit: number;
  readonly #stores = new Map<string, Store>();
  #kept = 0;
  #leftOut = 0;

  /**
   * @param objectivesMs latency objectives, in milliseconds, 16 at most
   * @param log gets each row whenever it changes
   * @param limit how many units are kept, over all stores
   */
  constructor(
    objectivesMs: readonly number[],
    log: Pick<ChangeLog<OpenUnitRow>, 'secondOf' | 'changed'>,
    limit = UNIT_LIMIT,
  ) {
    this.#objectivesMs = objectivesMs;
    this.#allBits = (2 << objectivesMs.length) - 1;
    this.#log = log;
    this.#limit = limit;
  }

  /** How many units are kept now, over all stores. */
  get kept(): number {
    return this.#kept;
  }

  /** How many requests were left out since the start, because their unit was beyond the limit. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** @returns what is kept of each store that ever had a step */
  *stores(): Generator<StoreUnits> {
    for (const { units } of this.#stores.values()) yield units;
  }

  /** Lets each store whose weight differs from the one before begin a step. */
  apply({ version, weightsBp }: RoutingTable): void {
    for (const [name, store] of this.#stores) {
      const isNamed = Object.hasOwn(weightsBp, name);
      if (!isNamed || store.step?.weightBp !== weightsBp[name]) this.#end(store);
    }
    for (const [name, weightBp] of Object.entries(weightsBp)) {
      if (weightBp <= 0 || weightBp >= BUCKETS) continue;
      const store = this.#storeOf(name);
      store.step ??= new UnitStep(store.units, version, weightBp);
    }
  }

  /** @returns the step that a store is in; undefined if all of it is on one colour */
  stepOf(store: string): UnitStep | undefined {
    return this.#stores.get(store)?.step;
  }

  /**
   * Notes that a request of a unit begins.
   *
   * @returns the unit within the step, to count its answer by; undefined if it is left out
   */
  see(step: UnitStep, fingerprint: number, colour: Colour): Subject | undefined {
    const known = step.find(fingerprint);
    // A unit has one colour in a step: what comes on the other is no answer of that colour's unit.
    if (known) return known.colour === colour ? known : undefined;
    if (!step.remembers(fingerprint)) {
      if (this.#kept >= this.#limit) {
        this.#leftOut++;
        return undefined;
      }
      this.#kept++;
    }
    return step.join(fingerprint, colour);
  }

  /** Counts what a unit's request came to, in the second in which that is known. */
  count(subject: Subject, latencyMs: number, failed: boolean, nowMs: number): void {
    if (failed) {
      this.breakOff(subject, nowMs);
      return;
    }
    let bits = 0;
    const objectives = this.#objectivesMs;
    for (let at = 0; at < objectives.length; at++) {
      if (latencyMs > objectives[at]!) bits |= 2 << at;
    }
    this.#countBits(subject, bits, nowMs);
  }

  /** Counts a failure, also of an answer that had begun well: it is over every objective. */
  breakOff(subject: Subject, nowMs: number): void {
    this.#countBits(subject, this.#allBits, nowMs);
  }

  #countBits(subject: Subject, bits: number, nowMs: number): void {
    const { step } = subject;
    const newBits = bits & ~subject.doneBits;
    if (newBits === 0 || step.hasEnded) return;
    const second = this.#log.secondOf(nowMs);
    for (let measure = 0; newBits >> measure !== 0; measure++) {
      const isBad = (newBits & (1 << measure)) !== 0;
      if (isBad) this.#log.changed(step.count(subject, measure, second));
    }
  }

  #storeOf(name: string): Store {
    let store = this.#stores.get(name);
    if (!store) {
      const measures = [0, ...this.#objectivesMs];
      const totals = measures.map(() => ({ blue: 0, green: 0 }));
      store = { units: { store: name, histories: new Map(), totals }, step: undefined };
      this.#stores.set(name, store);
    }
    return store;
  }

  #end(store: Store): void {
    if (!store.step) return;
    this.#kept -= store.step.newcomers;
    store.step.end();
    store.step = undefined;
  }
}
