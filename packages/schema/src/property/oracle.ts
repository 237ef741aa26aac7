/**
 * What all live versions must show of every row, worked out without the database.
 *
 * A row holds its values as each version shows them, oldest first. A write through one version
 * changes that one, then what is shared, then what the recipes derive, outward to both ends:
 * - from a column that only one of two neighbours shows, whatever was there before;
 * - from a shared column, only while the derived value is still the derived one.
 * What `down` set goes up again only from a column that the statement names: an UPDATE that saves
 * every column does, one that names what it changes does not.
 */
import { FALLBACK } from './forms.ts';
import type { Table } from './model.ts';

/** A live version by its place: 0 is the oldest. */
export type Place = number;
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
  shown: Values[];
  held: boolean;
  /** Whether another row may refer to it: it is not deleted any more. */
  pinned: boolean;
}

/** A column as one version shows it. */
interface Spot {
  readonly at: Place;
  readonly name: string;
}

type Shown = Record<string, Value>[];

/** A relation between two versions. */
interface Directed {
  /** The place of its change. */
  readonly at: number;
  readonly from: Place;
  readonly to: Place;
  readonly relation: Relation;
  /** Whether both versions show its source in the same place. */
  readonly shared: boolean;
}

function defaultOf({ hasDefault, form }: Table['columns'][number]): Value {
  return hasDefault ? form.encode(FALLBACK) : null;
}

/** @returns the values with what generated columns follow */
function compute(table: Table, values: Values): Values {
  const all: Record<string, Value> = { ...values };
  for (const { name, computed } of table.columns) {
    if (computed !== null) all[name] = computed.value(all[computed.source]!);
  }
  return all;
}

/** The rows of one table. */
export class TableOracle {
  readonly rows = new Set<Row>();
  #tables: Table[];
  /** Change `at` leads from the version `at` to the next one. */
  #changes: TableChange[] = [];
  /** Which of the changes begins or ends now. */
  #moving: number | null = null;

  constructor(table: Table) {
    this.#tables = [table];
  }

  /** @returns the table as a version shows it */
  tableOf(at: Place): Table {
    return this.#tables[at]!;
  }

  /** Adds a row that a version wrote; columns that are not given have their default. */
  insert(at: Place, given: Values): Row {
    const shown: Values[] = [];
    const table = this.tableOf(at);
    const written = table.columns.map((column) => [
      column.name,
      given[column.name] === undefined ? defaultOf(column) : given[column.name]!,
    ]);
    shown[at] = compute(table, Object.fromEntries(written));
    const last = this.#tables.length - 1;
    for (let up = at; up < last; up++) shown[up + 1] = this.#derive('up', up, shown[up]!);
    for (let down = at; down > 0; down--) {
      shown[down - 1] = this.#derive('down', down - 1, shown[down]!);
    }
    const row: Row = { shown, held: false, pinned: false };
    this.rows.add(row);
    return row;
  }

  /** Changes a row as an UPDATE through a version that sets the columns of `given` does. */
  update(at: Place, row: Row, given: Values): void {
    const before = row.shown;
    const after: Shown = before.map((values) => ({ ...values }));
    const written = Object.keys(given).filter((name) => given[name] !== before[at]![name]);
    const spots: Spot[] = [];
    for (const name of written) {
      for (const spot of this.#appearances({ at, name })) {
        after[spot.at]![spot.name] = given[name]!;
        spots.push(spot);
      }
    }
    const names = Object.keys(given).flatMap((name) => this.#appearances({ at, name }));
    const named = new Set(names.map(keyOf));
    const lowered = this.#carry('down', before, after, spots).filter((each) => {
      return named.has(keyOf(each));
    });
    this.#carry('up', before, after, [...spots, ...lowered]);
    row.shown = after.map((values, place) => compute(this.#tables[place]!, values));
  }

  /** Takes what was written outward on one side. @returns what was set by it */
  #carry(
    side: Relation['side'],
    before: readonly Values[],
    after: Shown,
    written: readonly Spot[],
  ): Spot[] {
    const set: Spot[] = [];
    const reached = new Set(written.map(keyOf));
    for (const { from, to, relation, shared } of this.#relations(side)) {
      const { source, target, value } = relation;
      if (source === null || !reached.has(keyOf({ at: from, name: source }))) continue;
      if (shared) {
        const outward = this.#outward(side, { at: to, name: target });
        const isTouched = outward.some(({ at, name }) => before[at]![name] !== after[at]![name]);
        const wasDerived = before[to]![target] === value(before[from]![source]!);
        if (isTouched || !wasDerived) continue;
      }
      for (const spot of this.#appearances({ at: to, name: target })) {
        after[spot.at]![spot.name] = value(after[from]![source]!);
        reached.add(keyOf(spot));
        set.push(spot);
      }
    }
    return set;
  }

  /** Relations of one side in the order in which a write passes them. */
  #relations(side: Relation['side']): Directed[] {
    const order = this.#changes.map((change, at) => ({ change, at }));
    if (side === 'down') order.reverse();
    return order.flatMap(({ change, at }) => {
      const [from, to] = side === 'up' ? [at, at + 1] : [at + 1, at];
      const names = side === 'up' ? [...change.shared.keys()] : [...change.shared.values()];
      return change.relations
        .filter((relation) => relation.side === side)
        .map((relation) => {
          const shared = relation.source !== null && names.includes(relation.source);
          return { at, from, to, relation, shared };
        });
    });
  }

  /** All versions' columns that lie in the same place. */
  #appearances(spot: Spot): Spot[] {
    const spots = [spot];
    for (let { at, name } = spot; at < this.#changes.length; at++) {
      const next = this.#changes[at]!.shared.get(name);
      if (next === undefined) break;
      spots.push({ at: at + 1, name: next });
      name = next;
    }
    for (let { at, name } = spot; at > 0; at--) {
      const found = [...this.#changes[at - 1]!.shared].find(([, now]) => now === name);
      if (!found) break;
      spots.push({ at: at - 1, name: found[0] });
      name = found[0];
    }
    return spots;
  }

  /** A column and all that derives from it on one side, wherever it is shown. */
  #outward(side: Relation['side'], spot: Spot): Spot[] {
    const spots = this.#appearances(spot);
    for (const { from, to, relation } of this.#relations(side)) {
      const { source, target } = relation;
      if (spots.some(({ at, name }) => at === from && name === source)) {
        spots.push(...this.#appearances({ at: to, name: target }));
      }
    }
    return spots;
  }

  /** A change begins; its new version is not there yet, but its triggers may be. */
  announce(change: TableChange): void {
    this.#changes.push(change);
    this.#tables.push(change.new);
    this.#moving = this.#changes.length - 1;
    for (const row of this.rows) {
      row.shown.push(this.#derive('up', this.#moving, row.shown[this.#moving]!));
    }
  }

  /** A change is about to end: the oldest one, or the newest one. */
  ending(at: number): void {
    this.#moving = at;
  }

  /**
   * While a change begins or ends: whether its triggers may derive something from what is written
   * here because it follows a shared column; from which moment on, nobody can tell.
   */
  isFollowed(at: Place, name: string): boolean {
    return this.#isSharedSource(at, name, (change) => change === this.#moving);
  }

  /** Whether something derives from what is written here only as long as nothing else is there. */
  isShared(at: Place, name: string): boolean {
    return this.#isSharedSource(at, name, () => true);
  }

  #isSharedSource(at: Place, name: string, counts: (change: number) => boolean): boolean {
    return (['up', 'down'] as const).some((side) => {
      const spots = this.#outward(side, { at, name });
      return this.#relations(side).some(({ at: change, from, relation, shared }) => {
        const isSource = spots.some((spot) => spot.at === from && spot.name === relation.source);
        return shared && counts(change) && isSource;
      });
    });
  }

  /**
   * @param shown a row as the versions show it; a version that nobody may use any more shows none
   * @returns columns of neighbours that both were written, and that neither derives from
   */
  disagreements(shown: readonly (Values | undefined)[]): string[] {
    const holds = ({ from, to, relation }: Directed) => {
      const { source, target, value } = relation;
      return shown[to]![target] === value(shown[from]![source!]!);
    };
    const seen = (each: Directed) => shown[each.from] && shown[each.to];
    const [ups, downs] = (['up', 'down'] as const).map((side) =>
      this.#relations(side).filter(
        (each) => seen(each) && !each.shared && each.relation.source !== null,
      ),
    );
    return ups!.flatMap((up) => {
      const back = downs!.find(
        ({ at, relation }) =>
          at === up.at &&
          relation.source === up.relation.target &&
          relation.target === up.relation.source,
      );
      if (back === undefined || holds(up) || holds(back)) return [];
      return `${up.from} ${up.relation.source}, ${up.to} ${up.relation.target}`;
    });
  }

  /** A change's new version is there: every row shows what `up` says. */
  publish(): void {
    const at = this.#moving!;
    for (const row of this.rows) row.shown[at + 1] = this.#derive('up', at, row.shown[at]!);
    this.#moving = null;
  }

  /** The oldest version goes, or the newest one. */
  settle(end: 'oldest' | 'newest'): void {
    const take = <T>(list: T[]) => (end === 'oldest' ? list.shift() : list.pop());
    take(this.#tables);
    take(this.#changes);
    for (const row of this.rows) take(row.shown);
    this.#moving = null;
  }

  /** @returns what the other side of a change shows of a row that came from one side */
  #derive(side: Relation['side'], at: number, values: Values): Values {
    const change = this.#changes[at]!;
    const derived: Record<string, Value> = {};
    for (const column of change[side === 'up' ? 'new' : 'old'].columns) {
      derived[column.name] = defaultOf(column);
    }
    for (const [old, now] of change.shared) {
      if (side === 'up') derived[now] = values[old]!;
      else derived[old] = values[now]!;
    }
    for (const { side: way, source, target, value } of change.relations) {
      if (way === side) derived[target] = value(source === null ? null : values[source]!);
    }
    return derived;
  }
}

function keyOf({ at, name }: Spot): string {
  return `${at} ${name}`;
}
