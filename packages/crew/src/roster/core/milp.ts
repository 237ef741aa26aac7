/** A mixed integer program as sparse arrays: what the solver takes, with nothing of rosters. */

export interface Milp {
  readonly offset: number;
  readonly cost: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** 1 for a column that must be whole. */
  readonly whole: Int32Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** Row i's entries are those from `starts[i]` up to `starts[i + 1]`. */
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

export type Entry = readonly [column: number, value: number];

/** Collects columns and rows, and packs them. */
export class MilpBuilder {
  offset = 0;
  readonly #columns: { cost: number; lower: number; upper: number; whole: boolean }[] = [];
  readonly #rows: { lower: number; upper: number; entries: readonly Entry[] }[] = [];

  /** @returns the new column's number */
  column(cost: number, upper: number, { lower = 0, whole = false } = {}): number {
    this.#columns.push({ cost, lower, upper, whole });
    return this.#columns.length - 1;
  }

  /** Adds to what a column costs. */
  charge(column: number, cost: number): void {
    this.#columns[column]!.cost += cost;
  }

  /** The sum of entries lies between `lower` and `upper`, both included. */
  row(lower: number, upper: number, entries: readonly Entry[]): void {
    if (entries.length > 0) this.#rows.push({ lower, upper, entries });
  }

  build(): Milp {
    const columns = this.#columns;
    const rows = this.#rows;
    const entries = rows.flatMap((row) => row.entries);
    const starts = new Int32Array(rows.length + 1);
    for (const [index, row] of rows.entries()) {
      starts[index + 1] = starts[index]! + row.entries.length;
    }
    return {
      offset: this.offset,
      cost: Float64Array.from(columns, ({ cost }) => cost),
      lower: Float64Array.from(columns, ({ lower }) => lower),
      upper: Float64Array.from(columns, ({ upper }) => upper),
      whole: Int32Array.from(columns, ({ whole }) => (whole ? 1 : 0)),
      rowLower: Float64Array.from(rows, ({ lower }) => lower),
      rowUpper: Float64Array.from(rows, ({ upper }) => upper),
      starts,
      indices: Int32Array.from(entries, ([column]) => column),
      values: Float64Array.from(entries, ([, value]) => value),
    };
  }
}
