/**
 * One step of one store: the units seen in it, and the first bad answer of each, per measure.
 *
 *   join ──► at risk ──bad answer──► counted on blue:  at risk again in a later step, there in the
 *               │                                      stratum of this one
 *               │                ──► counted on green: never at risk again
 *               └──the step ends──► forgotten, unless it was ever counted
 *
 * A unit is at risk from the beginning of its first request in the step, whatever that comes to:
 * so who is at risk depends on the units and the hash alone, and not on how a colour does.
 * Rules: SPEC.md, U1 to U7.
 */
import type { LoggedRow } from './change-log.ts';
import { COLOURS, type ByColour, type Colour } from './routing-table.ts';
import type { UnitRow } from './unit-row.ts';

/** Where a unit was counted, per measure. Kept for the life of the router. */
interface UnitHistory {
  /** One bit for each measure in which it was counted on green. */
  greenBits: number;
  /** For each measure, the step in which it was last counted on blue; 0: never. */
  readonly blueSteps: number[];
}

/** What is kept of a store from step to step. */
export interface StoreUnits {
  readonly store: string;
  /** Of units that were ever counted, by their fingerprint. */
  readonly histories: Map<number, UnitHistory>;
  /** Units counted since the start, for each measure. */
  readonly totals: readonly ByColour<number>[];
}

/** A unit within one step of its store. */
export interface Subject {
  readonly step: UnitStep;
  readonly fingerprint: number;
  readonly colour: Colour;
  /** One bit for each measure in which it is no longer at risk. */
  doneBits: number;
  history: UnitHistory | undefined;
}

/** Units that were last counted on blue in the same step. */
interface Stratum {
  readonly step: number;
  readonly atRisk: ByColour<number>;
  /** The newest second in which some were counted. */
  row: OpenUnitRow | undefined;
}

/** A row while it is still counted in. */
export interface OpenUnitRow extends LoggedRow {
  readonly step: UnitStep;
  readonly measure: number;
  readonly stratum: number;
  readonly counts: ByColour<{ atRisk: number; counted: number }>;
}

export class UnitStep {
  readonly #units: StoreUnits;
  readonly #subjects = new Map<number, Subject>();
  /** For each measure, by the step that names the stratum. */
  readonly #strata: readonly Map<number, Stratum>[];
  #newcomers = 0;
  /** The table's version at which the store's weight became this one. */
  readonly version: number;
  readonly weightBp: number;
  #hasEnded = false;

  constructor(units: StoreUnits, version: number, weightBp: number) {
    this.#units = units;
    this.#strata = units.totals.map(() => new Map());
    this.version = version;
    this.weightBp = weightBp;
  }

  get store(): string {
    return this.#units.store;
  }

  /** Whether the store has another weight by now. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Units seen in this step that were never counted, in no step. */
  get newcomers(): number {
    return this.#newcomers;
  }

  /** @returns the unit as it was first seen in this step, undefined if it was not */
  find(fingerprint: number): Subject | undefined {
    return this.#subjects.get(fingerprint);
  }

  /** @returns whether the unit was ever counted, in whatever step */
  remembers(fingerprint: number): boolean {
    return this.#units.histories.has(fingerprint);
  }

  /** Takes in a unit that this step has not seen before: from now on it is at risk. */
  join(fingerprint: number, colour: Colour): Subject {
    const history = this.#units.histories.get(fingerprint);
    const doneBits = history?.greenBits ?? 0;
    const subject: Subject = { step: this, fingerprint, colour, doneBits, history };
    this.#subjects.set(fingerprint, subject);
    if (!history) this.#newcomers++;
    for (let measure = 0; measure < this.#strata.length; measure++) {
      const isDone = (doneBits & (1 << measure)) !== 0;
      if (!isDone) this.#stratum(measure, history?.blueSteps[measure] ?? 0).atRisk[colour]++;
    }
    return subject;
  }

  /** Counts the first bad answer of a unit that is at risk. @returns the row that changed */
  count(subject: Subject, measure: number, second: number): OpenUnitRow {
    const { colour } = subject;
    const history = this.#historyOf(subject);
    const stratum = this.#stratum(measure, history.blueSteps[measure] ?? 0);
    const bit = 1 << measure;
    subject.doneBits |= bit;
    if (colour === 'green') history.greenBits |= bit;
    else history.blueSteps[measure] = this.version;
    stratum.atRisk[colour]--;
    this.#units.totals[measure]![colour]++;
    const row = this.#rowOf(stratum, measure, second);
    row.counts[colour].counted++;
    for (const each of COLOURS) {
      row.counts[each].atRisk = stratum.atRisk[each] + row.counts[each].counted;
    }
    return row;
  }

  /** The store has another weight from now on: what is known of this step's units is let go. */
  end(): void {
    this.#hasEnded = true;
    // Rows and requests under way still name this step.
    this.#subjects.clear();
    for (const strata of this.#strata) strata.clear();
  }

  #historyOf(subject: Subject): UnitHistory {
    if (!subject.history) {
      subject.history = { greenBits: 0, blueSteps: this.#strata.map(() => 0) };
      this.#units.histories.set(subject.fingerprint, subject.history);
      this.#newcomers--;
    }
    return subject.history;
  }

  #stratum(measure: number, step: number): Stratum {
    const strata = this.#strata[measure]!;
    let stratum = strata.get(step);
    if (!stratum) {
      stratum = { step, atRisk: { blue: 0, green: 0 }, row: undefined };
      strata.set(step, stratum);
    }
    return stratum;
  }

  #rowOf(stratum: Stratum, measure: number, second: number): OpenUnitRow {
    if (stratum.row?.second === second) return stratum.row;
    const none = () => ({ atRisk: 0, counted: 0 });
    const counts = { blue: none(), green: none() };
    const row = { step: this, measure, stratum: stratum.step, second, counts, epoch: 0 };
    stratum.row = row;
    return row;
  }
}

/** @returns the row as it stands now */
export function plainUnitRow({ step, second, measure, stratum, counts }: OpenUnitRow): UnitRow {
  const { store, version, weightBp } = step;
  const [blue, green] = [{ ...counts.blue }, { ...counts.green }];
  return { store, step: version, weightBp, second, measure, stratum, blue, green };
}
