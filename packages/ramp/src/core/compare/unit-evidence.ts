/**
 * What the unit rows have come to: for each thing that is measured, evidence that green is worse
 * than blue, at each store and in the fleet.
 *
 *   at a store    E = ½·E(from launch) + ½·mean over later steps of E(from that step)
 *   in the fleet  the same, of Λ added over the stores: counts of stores are never pooled
 *   of a measure  E = ½·E(fleet) + ½·mean over stores of E(store)
 *
 * Evidence from launch alone would sink while all is well, and a late fault would first have to pay
 * that debt; so at each step a bet starts anew. A store that takes no part any more counts 0 in the
 * mean: that only makes it harder to stop.
 *
 * Source: merging of e-values, arXiv 2409.19888.
 */
import { FAIL_BETS, lambdaOf, logBets, logSumExp, type Row } from './evidence-process.ts';
import type { UnitRow } from './unit-row.ts';

const BETS = FAIL_BETS.ratios.length;

/** How one measure stands. */
export interface Standing {
  /** Of the whole measure: log of ½·fleet + ½·mean over stores. */
  readonly logE: number;
  /** The store with the most evidence, by its place; −1 where no store has any. */
  readonly worst: number;
  /** The measure again, without that store: one bad store is to go back alone. */
  readonly logEWithoutWorst: number;
}

const NOTHING: Standing = { logE: 0, worst: -1, logEWithoutWorst: 0 };

/** One store and measure. */
class StoreUnits {
  readonly rows = new Map<string, { readonly step: number; readonly row: Row }>();
  /** By step: Λ of each bet that green is worse. */
  readonly lambdas: Float64Array[];
  #logE: number | null = 0;

  constructor(steps: number) {
    this.lambdas = Array.from({ length: steps }, () => new Float64Array(BETS));
  }

  replace(key: string, step: number, row: Row): void {
    const known = this.rows.get(key);
    if (known) this.#add(known.step, known.row, -1);
    this.#add(step, row, 1);
    this.rows.set(key, { step, row });
    this.#logE = null;
  }

  #add(step: number, row: Row, sign: number): void {
    const sums = this.lambdas[step]!;
    for (let bet = 0; bet < BETS; bet++) {
      sums[bet]! += sign * lambdaOf(row, FAIL_BETS.ratios[bet]!);
    }
  }

  get logE(): number {
    return (this.#logE ??= logMixture(this.lambdas));
  }
}

/** @param lambdas by step: Λ of each bet */
function logMixture(lambdas: readonly Float64Array[]): number {
  const from = new Float64Array(BETS);
  const later: number[] = [];
  let launch = 0;
  for (let step = lambdas.length - 1; step >= 0; step--) {
    for (let bet = 0; bet < BETS; bet++) from[bet]! += lambdas[step]![bet]!;
    const logE = logBets(FAIL_BETS, from);
    if (step === 0) launch = logE;
    else later.push(logE);
  }
  if (later.length === 0) return launch;
  const mean = logSumExp(later) - Math.log(later.length);
  return logSumExp([launch, mean]) - Math.LN2;
}

/** Where a store's steps stand: the weights on its way up, below 100 %. */
export interface ComparedStore {
  readonly store: string;
  readonly stepsBp: readonly number[];
}

export class UnitEvidence {
  readonly #stores: readonly ComparedStore[];
  readonly #placeOf: ReadonlyMap<string, number>;
  readonly #steps: number;
  /** By measure, by store. */
  readonly #units: readonly (StoreUnits | undefined)[][];
  #standings: Standing[];
  #most: Standing[];
  #taking: readonly boolean[] = [];
  #isStale = false;

  /** @param measures how many things are measured: failed, and slower than each objective */
  constructor(stores: readonly ComparedStore[], measures: number) {
    this.#stores = stores;
    this.#placeOf = new Map(stores.map(({ store }, place) => [store, place]));
    this.#steps = Math.max(1, ...stores.map(({ stepsBp }) => stepsBp.length));
    this.#units = Array.from({ length: measures }, () => stores.map(() => undefined));
    this.#standings = Array.from({ length: measures }, () => NOTHING);
    this.#most = this.#standings.slice();
  }

  /** Takes in a row's whole counts, over what was known of it. */
  ingest(bootId: string, unitRow: UnitRow): void {
    const place = this.#placeOf.get(unitRow.store);
    const units = this.#units[unitRow.measure];
    if (place === undefined || !units) return;
    const { step: version, second, stratum, weightBp, blue, green } = unitRow;
    const above = this.#stores[place]!.stepsBp.findIndex((bp) => bp > weightBp);
    const step = above < 0 ? this.#steps - 1 : Math.max(0, above - 1);
    const row: Row = [blue.atRisk, blue.counted, green.atRisk, green.counted];
    const key = `${bootId}/${version}/${second}/${stratum}`;
    (units[place] ??= new StoreUnits(this.#steps)).replace(key, step, row);
    this.#isStale = true;
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
   * Brings the standings up to date, and remembers the highest: once it was high enough to stop,
   * what comes later takes that not back.
   *
   * @param taking by a store's place, whether it takes part; when one leaves, the highest is forgot
   */
  look(taking: readonly boolean[]): void {
    const left = this.#taking.some((took, place) => took && !taking[place]);
    const changed = taking.some((takes, place) => takes !== (this.#taking[place] ?? false));
    if (!this.#isStale && !changed) return;
    this.#taking = taking;
    this.#isStale = false;
    this.#standings = this.#units.map((_, measure) => this.#standingOf(measure));
    this.#most = this.#standings.map((now, measure) => {
      const before = this.#most[measure]!;
      return left ? now : higher(now, before);
    });
  }

  /** @returns how a measure stands, as of the last look */
  standing(measure: number): Standing {
    return this.#standings[measure] ?? NOTHING;
  }

  /** @returns the most that ever spoke against the measure, and against all but its worst store */
  most(measure: number): Standing {
    return this.#most[measure] ?? NOTHING;
  }

  /** @param step only of this step of each store; null: since launch */
  rows(measure: number, step: number | null): Row[] {
    const of = this.#units[measure] ?? [];
    return of.flatMap((units, place) => {
      if (!units || !this.#taking[place]) return [];
      const all = Array.from(units.rows.values());
      return all.filter((one) => step === null || one.step === step).map(({ row }) => row);
    });
  }

  /** @returns first bad answers of units, since launch: at one store, or of all */
  counted(
    measure: number,
    place: number | null,
  ): { readonly blue: number; readonly green: number } {
    const of = this.#units[measure] ?? [];
    const found = place === null ? of : [of[place]];
    const rows = found.flatMap((units) => (units ? Array.from(units.rows.values()) : []));
    return rows.reduce(
      (sum, { row: [, b, , g] }) => ({ blue: sum.blue + b, green: sum.green + g }),
      { blue: 0, green: 0 },
    );
  }

  #standingOf(measure: number): Standing {
    const taking = this.#units[measure]!.flatMap((units, place) => {
      return units && this.#taking[place] ? [{ units, place }] : [];
    });
    const [first] = taking;
    if (!first) return NOTHING;
    const fleet = Array.from({ length: this.#steps }, () => new Float64Array(BETS));
    let worst = first;
    for (const one of taking) {
      addAll(fleet, one.units.lambdas, 1);
      if (one.units.logE > worst.units.logE) worst = one;
    }
    const logE = this.#merged(fleet, taking);
    addAll(fleet, worst.units.lambdas, -1);
    const rest = taking.filter((one) => one !== worst);
    return { logE, worst: worst.place, logEWithoutWorst: this.#merged(fleet, rest) };
  }

  #merged(
    fleet: readonly Float64Array[],
    taking: readonly { readonly units: StoreUnits }[],
  ): number {
    // Stores without a row stand at E = 1, those that take no part at 0.
    const silent = this.#taking.filter(Boolean).length - taking.length;
    const logs = taking.map(({ units }) => units.logE);
    if (silent > 0) logs.push(Math.log(silent));
    const mean = logSumExp(logs) - Math.log(this.#stores.length);
    return logSumExp([logMixture(fleet), mean]) - Math.LN2;
  }
}

function higher(now: Standing, before: Standing): Standing {
  const { worst, logE } = now.logE > before.logE ? now : before;
  const logEWithoutWorst = Math.max(now.logEWithoutWorst, before.logEWithoutWorst);
  return { worst, logE, logEWithoutWorst };
}

function addAll(into: readonly Float64Array[], from: readonly Float64Array[], sign: number): void {
  for (let step = 0; step < into.length; step++) {
    for (let bet = 0; bet < BETS; bet++) into[step]![bet]! += sign * from[step]![bet]!;
  }
}
