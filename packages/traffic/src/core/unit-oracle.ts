/**
 * What unit rows must say, counted naively by their definitions from a list of all that happened.
 * For tests: it forgets nothing and looks at everything each time.
 */
import type { Colour, RoutingTable } from './routing-table.ts';
import type { UnitCounts, UnitRow } from './unit-row.ts';

interface Step {
  readonly store: string;
  readonly version: number;
  readonly weightBp: number;
}

/** A request that has begun. */
export interface OracleRequest {
  readonly step: Step | undefined;
  readonly unit: number | string;
  readonly colour: Colour;
}

interface Counted extends OracleRequest {
  readonly measure: number;
  readonly second: number;
}

/** What two rows of the same key have in common. */
export function unitRowKey({ store, step, second, measure, stratum }: UnitRow): string {
  return [store, step, second, measure, stratum].join('/');
}

export class UnitOracle {
  readonly #tables: RoutingTable[] = [];
  readonly #seen: OracleRequest[] = [];
  readonly #counted: Counted[] = [];
  readonly #rows = new Map<string, UnitRow>();

  /** All rows, in the order of their keys. */
  get rows(): UnitRow[] {
    return sortedRows(this.#rows.values());
  }

  apply(table: RoutingTable): void {
    this.#tables.push(table);
  }

  #stepOf(store: string): Step | undefined {
    const newest = this.#tables.at(-1);
    const weightBp = newest?.weightsBp[store];
    if (!newest || weightBp === undefined || weightBp === 0 || weightBp === 10_000) return;
    let { version } = newest;
    for (const table of this.#tables.toReversed()) {
      if (table.weightsBp[store] !== weightBp) break;
      version = table.version;
    }
    return { store, version, weightBp };
  }

  /** A request begins. */
  begin(store: string, unit: number | string, colour: Colour): OracleRequest {
    const step = this.#stepOf(store);
    const first = this.#seen.find((other) => other.unit === unit && isSame(other.step, step));
    const isOther = first !== undefined && first.colour !== colour;
    const request = { step: isOther ? undefined : step, unit, colour };
    if (request.step && !first) this.#seen.push(request);
    return request;
  }

  /** A request turns out to be bad in some measures. */
  bad(request: OracleRequest, measures: readonly number[], second: number): void {
    const { step, unit, colour } = request;
    if (!step || !isSame(this.#stepOf(step.store), step)) return;
    for (const measure of measures) {
      const before = this.#of(step.store, unit, measure);
      if (before.some((one) => one.colour === 'green' || isSame(one.step, step))) continue;
      this.#counted.push({ step, unit, colour, measure, second });
      const stratum = this.#stratum(step, unit, measure);
      const [blue, green] = (['blue', 'green'] as const).map((each) =>
        this.#counts(step, each, measure, stratum, second),
      ) as [UnitCounts, UnitCounts];
      const { store, version, weightBp } = step;
      const row = { store, step: version, weightBp, second, measure, stratum, blue, green };
      this.#rows.set(unitRowKey(row), row);
    }
  }

  #of(store: string, unit: number | string, measure: number): Counted[] {
    return this.#counted.filter(
      (one) => one.step?.store === store && one.unit === unit && one.measure === measure,
    );
  }

  #stratum(step: Step, unit: number | string, measure: number): number {
    const blue = this.#of(step.store, unit, measure).filter((one) => one.colour === 'blue');
    const steps = blue.map((one) => one.step?.version ?? 0);
    return Math.max(0, ...steps.filter((version) => version < step.version));
  }

  #counts(
    step: Step,
    colour: Colour,
    measure: number,
    stratum: number,
    second: number,
  ): UnitCounts {
    const units = this.#seen
      .filter((one) => isSame(one.step, step) && one.colour === colour)
      .filter(({ unit }) => this.#stratum(step, unit, measure) === stratum)
      .map(({ unit }) => this.#of(step.store, unit, measure));
    const isNow = (one: Counted) => isSame(one.step, step) && one.second === second;
    const isOver = (one: Counted) =>
      isSame(one.step, step) ? one.second < second : one.colour === 'green';
    return {
      atRisk: units.filter((counted) => !counted.some(isOver)).length,
      counted: units.filter((counted) => counted.some(isNow)).length,
    };
  }
}

/** @returns rows in the order of their keys */
export function sortedRows(rows: Iterable<UnitRow>): UnitRow[] {
  return Array.from(rows).toSorted((a, b) => (unitRowKey(a) < unitRowKey(b) ? -1 : 1));
}

function isSame(a: Step | undefined, b: Step | undefined): boolean {
  return a?.store === b?.store && a?.version === b?.version;
}
