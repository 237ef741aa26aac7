/**
 * One measure in the whole launch: its stores, their fleet, and the two merged.
 *
 *   E = ½·E(fleet) + ½·mean over stores of E(store)
 *
 * The fleet's is of Λ added over the stores that take part: counts of stores are never pooled. A
 * store that takes no part counts 0 in the mean: that only makes it harder to stop. All sums follow
 * what changes, so that a look costs no more than the stores that have rows.
 *
 * Source: merging of e-values, arXiv 2409.19888.
 */
import { logSumExp, type Row } from './evidence-process.ts';
import { RunningPass } from './running-pass.ts';
import { addLambdas, logMixture, noLambdas, StoreUnits } from './store-units.ts';
import type { Counted, StepLambdas } from './store-units.ts';

/** How one measure stands. */
export interface Standing {
  /** Of the whole measure: log of ½·fleet + ½·mean over stores. */
  readonly logE: number;
  /** The store with the most evidence, by its place; −1 where no store has any. */
  readonly worst: number;
  /** The measure again, without that store: one bad store is to go back alone. */
  readonly logEWithoutWorst: number;
}

export const NOTHING: Standing = { logE: 0, worst: -1, logEWithoutWorst: 0 };

/** Which stores take part, and by which places that differs from what was before. */
export interface Taking {
  readonly now: readonly boolean[];
  readonly count: number;
  readonly joined: readonly number[];
  readonly left: readonly number[];
}

export class MeasureUnits {
  readonly #storeCount: number;
  readonly #steps: number;
  readonly #stores = new Map<number, StoreUnits>();
  readonly #fleet: StepLambdas;
  readonly #passes = new Map<string, RunningPass>();
  #taking: readonly boolean[] = [];
  #standing = NOTHING;
  #most = NOTHING;
  #isStale = false;

  constructor(storeCount: number, steps: number) {
    this.#storeCount = storeCount;
    this.#steps = steps;
    this.#fleet = noLambdas(steps);
  }

  replace(place: number, key: string, step: number, row: Row): void {
    const units = this.#stores.get(place) ?? new StoreUnits(this.#steps);
    this.#stores.set(place, units);
    const takes = this.#taking[place] === true;
    if (takes) addLambdas(this.#fleet, units.lambdas, -1);
    const change = units.replace(key, step, row);
    if (takes) addLambdas(this.#fleet, units.lambdas, 1);
    if (!change || !takes) return;
    this.#isStale = true;
    for (const pass of this.#passes.values()) {
      if (change.before) pass.add(step, change.before, -1);
      pass.add(step, change.after, 1);
    }
  }

  /** Forgets all rows of a store. */
  forget(place: number): void {
    if (this.#taking[place]) this.#take(place, -1);
    this.#stores.delete(place);
    this.#isStale = true;
  }

  look(taking: Taking): void {
    this.#taking = taking.now;
    for (const place of taking.joined) this.#take(place, 1);
    for (const place of taking.left) this.#take(place, -1);
    const hasLeft = taking.left.length > 0;
    if (!this.#isStale && !hasLeft && taking.joined.length === 0) return;
    this.#isStale = false;
    this.#standing = this.#stand(taking.count);
    if (hasLeft || this.#standing.logE > this.#most.logE) this.#most = this.#standing;
  }

  get standing(): Standing {
    return this.#standing;
  }

  get most(): Standing {
    return this.#most;
  }

  /** @returns log E_pass over the stores that take part; it is kept up to date once asked for */
  logEPass(step: number | null, margin: number): number {
    const key = `${step}/${margin}`;
    let pass = this.#passes.get(key);
    if (!pass) {
      pass = new RunningPass(step, margin);
      this.#passes.set(key, pass);
      for (const { units } of this.#takingPart()) {
        for (const one of units.rows()) pass.add(one.step, one.row, 1);
      }
    }
    return pass.logE;
  }

  counted(place: number | null): Counted {
    if (place !== null) return this.#stores.get(place)?.counted ?? { blue: 0, green: 0 };
    let [blue, green] = [0, 0];
    for (const { counted } of this.#stores.values()) {
      blue += counted.blue;
      green += counted.green;
    }
    return { blue, green };
  }

  /** Adds a store to all sums of the fleet (−1: takes it out). */
  #take(place: number, sign: 1 | -1): void {
    const units = this.#stores.get(place);
    if (!units) return;
    addLambdas(this.#fleet, units.lambdas, sign);
    for (const pass of this.#passes.values()) {
      for (const { step, row } of units.rows()) pass.add(step, row, sign);
    }
  }

  *#takingPart(): Iterable<{ readonly place: number; readonly units: StoreUnits }> {
    for (const [place, units] of this.#stores) if (this.#taking[place]) yield { place, units };
  }

  #stand(takingCount: number): Standing {
    let [worst, most] = [-1, Number.NEGATIVE_INFINITY];
    const logs: number[] = [];
    for (const { place, units } of this.#takingPart()) {
      logs.push(units.logE);
      if (units.logE > most) [worst, most] = [place, units.logE];
    }
    if (worst < 0) return NOTHING;
    // Stores without a row stand at E = 1, those that take no part at 0.
    const silent = takingCount - logs.length;
    if (silent > 0) logs.push(Math.log(silent));
    const logE = this.#merge(this.#fleet, logs);
    const rest = this.#fleet.map((sums) => sums.slice());
    addLambdas(rest, this.#stores.get(worst)!.lambdas, -1);
    logs.splice(logs.indexOf(most), 1);
    return { logE, worst, logEWithoutWorst: this.#merge(rest, logs) };
  }

  #merge(fleet: StepLambdas, logs: readonly number[]): number {
    const mean = logSumExp(logs) - Math.log(this.#storeCount);
    return logSumExp([logMixture(fleet), mean]) - Math.LN2;
  }
}
