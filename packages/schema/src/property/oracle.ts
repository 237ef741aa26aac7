/**
 * What both live versions must show of every row, worked out without the database.
 *
 * A row holds its values as the old and as the new version show them. A write through one side
 * changes that side, then what is shared, then what the recipes derive:
 * - from a column that only one version shows, whatever was there before;
 * - from a shared column, only while the derived value is still the derived one.
 */
import { FALLBACK } from './forms.ts';
import type { Table } from './model.ts';

export type Side = 'old' | 'new';
export type Value = string | null;
export type Values = Readonly<Record<string, Value>>;

/** `up` sets a column of the new version from the old one's row, `down` the other way round. */
export interface Relation {
  readonly side: 'up' | 'down';
  /** The one column that is read; null: a constant. */
  readonly source: string | null;
  readonly target: string;
  readonly value: (source: Value) => Value;
}

/** One table's part of a change. */
export interface TableChange {
  readonly old: Table;
  readonly new: Table;
  /** Columns that lie in the same place for both versions: the new name by the old one. */
  readonly shared: ReadonlyMap<string, string>;
  readonly relations: readonly Relation[];
}

/** A row; whoever works on it holds it, so that its last writer is known. */
export interface Row {
  old: Values;
  new: Values | null;
  held: boolean;
}

const FROM = { up: 'old', down: 'new' } as const;
const TO = { up: 'new', down: 'old' } as const;
const OTHER = { old: 'new', new: 'old' } as const;

function defaultOf({ hasDefault, form }: Table['columns'][number]): Value {
  return hasDefault ? form.encode(FALLBACK) : null;
}

/** The rows of one table. */
export class TableOracle {
  readonly rows = new Set<Row>();
  #table: Table;
  #change: TableChange | null = null;
  #next: TableChange | null = null;

  constructor(table: Table) {
    this.#table = table;
  }

  /** @returns the table as a version shows it */
  tableOf(side: Side): Table {
    return this.#change ? this.#change[side] : this.#table;
  }

  /** Adds a row that was written through `side`; columns that are not given have their default. */
  insert(side: Side, given: Values): Row {
    const values = Object.fromEntries(
      this.tableOf(side).columns.map((column) => [
        column.name,
        given[column.name] === undefined ? defaultOf(column) : given[column.name]!,
      ]),
    );
    const other = this.#change ? this.#derive(side, values) : null;
    const row: Row =
      side === 'old'
        ? { old: values, new: other, held: false }
        : { old: other!, new: values, held: false };
    this.rows.add(row);
    return row;
  }

  /** Changes a row as an UPDATE through `side` that sets the columns of `given` does. */
  update(side: Side, row: Row, given: Values): void {
    const before = { old: row.old, new: row.new ?? {} };
    const after = { old: { ...before.old }, new: { ...before.new } };
    Object.assign(after[side], given);
    for (const [old, now] of this.#change?.shared ?? []) {
      if (side === 'old') after.new[now] = after.old[old]!;
      else after.old[old] = after.new[now]!;
    }
    const written = { old: { ...after.old }, new: { ...after.new } };
    for (const { side: way, source, target, value } of this.#change?.relations ?? []) {
      const [from, to] = [FROM[way], TO[way]];
      if (source === null || before[from][source] === written[from][source]) continue;
      const isShared = this.#isShared(from, source);
      const wasDerived = before[to][target] === value(before[from][source]!);
      if (isShared && (before[to][target] !== written[to][target] || !wasDerived)) continue;
      after[to][target] = value(written[from][source]!);
    }
    row.old = after.old;
    row.new = this.#change ? after.new : null;
  }

  /** A change begins; its new version is not there yet. */
  announce(change: TableChange): void {
    this.#next = change;
  }

  /**
   * While only one version is live: whether triggers of a change that begins or ends may derive
   * something from this column, which both versions show. `up` is no matter when a change begins:
   * what it derives is not seen before the new version is there.
   */
  isFollowed(side: Side, column: string): boolean {
    const change = this.#change ?? this.#next;
    if (!change) return false;
    const shared = [...change.shared].find(([old, now]) => column === (side === 'old' ? old : now));
    if (!shared) return false;
    const [old, now] = shared;
    return change.relations.some(({ side: way, source }) => {
      return way === 'down' ? source === now : source === old && this.#change !== null;
    });
  }

  /** A change's new version is there: every row shows what `up` says. */
  publish(change: TableChange): void {
    this.#change = change;
    this.#next = null;
    for (const row of this.rows) row.new = this.#derive('old', row.old);
  }

  /** One side alone remains. */
  settle(side: Side): void {
    this.#table = this.tableOf(side);
    for (const row of this.rows) {
      row.old = side === 'old' ? row.old : row.new!;
      row.new = null;
    }
    this.#change = null;
  }

  #isShared(side: Side, column: string): boolean {
    const shared = this.#change!.shared;
    return side === 'old' ? shared.has(column) : [...shared.values()].includes(column);
  }

  /** @returns what the other side shows of a row that `side` has inserted */
  #derive(side: Side, values: Values): Values {
    const change = this.#change!;
    const derived: Record<string, Value> = {};
    for (const column of change[OTHER[side]].columns) derived[column.name] = defaultOf(column);
    for (const [old, now] of change.shared) {
      if (side === 'old') derived[now] = values[old]!;
      else derived[old] = values[now]!;
    }
    for (const { side: way, source, target, value } of change.relations) {
      if (FROM[way] === side) derived[target] = value(source === null ? null : values[source]!);
    }
    return derived;
  }
}
