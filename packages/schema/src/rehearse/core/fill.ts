/**
 * The statement that fills a table: one INSERT … SELECT over row numbers, every value an expression
 * of its row's number. A foreign key is the referenced table's own expression at another number.
 */
import { ident } from '@slipway/kernel';
import { unitsOf, type Unit } from './keys.ts';
import { distinctOf, type ColumnLikeness, type Note, type TableLikeness } from './likeness.ts';
import { Lets, placeOf, shareOfRows } from './rows.ts';
import { MARKER } from '../../core/catalog.ts';
import { valueSql, type Making } from './values.ts';

/** A table as it is to be filled. */
export interface Filling {
  readonly table: TableLikeness;
  /** Number of its first row: partitions go on where the one before ended. */
  readonly first: number;
  /** How many rows to make, before those that break a check are left out. */
  readonly rows: number;
  /** Rows of all partitions of the same table. */
  readonly total: number;
}

/** A statement with $1 and $2: the first row's number, and the last one's. */
export interface FillStatement {
  readonly sql: string;
  readonly notes: readonly Note[];
}

const DEEPEST_REFERENCE = 4;

/** Builds the expressions of one statement. */
class Writer {
  readonly lets = new Lets();
  readonly notes: Note[] = [];
  readonly #fillings: ReadonlyMap<string, Filling>;
  readonly #making: Making;

  constructor(fillings: ReadonlyMap<string, Filling>, making: Making) {
    this.#fillings = fillings;
    this.#making = making;
  }

  /**
   * @param wanted the columns that are asked for
   * @returns each one's expression at a row of the table, or null where none can be made
   */
  valuesAt(filling: Filling, row: string, wanted: ReadonlySet<string>, depth: number) {
    const { table, total } = filling;
    const values = new Map<string, string | null>();
    const rowsOf = (name: string) => this.#fillings.get(name)?.total ?? 0;
    for (const [salt, unit] of unitsOf(table, total, rowsOf).units.entries()) {
      if (!unit.columns.some(({ name }) => wanted.has(name))) continue;
      const made = unit.foreign
        ? this.#foreign(filling, unit, row, salt, depth)
        : [this.#own(filling, unit, row, salt)];
      for (const [at, column] of unit.columns.entries()) {
        values.set(column.name, this.#orNull(column, made[at] ?? null, row, salt));
      }
    }
    return values;
  }

  #orNull(column: ColumnLikeness, value: string | null, row: string, salt: number): string | null {
    if (column.name === MARKER) return 'null'; // rows of no change yet
    if (value === null || column.notNull || column.nullFraction === 0) return value;
    const isNull = shareOfRows(row, column.nullFraction, salt);
    return `case when ${isNull} then null else ${value} end`;
  }

  /** @returns the unit's place, of how many, and how many differ */
  #place({ total }: Filling, unit: Unit, row: string, salt: number) {
    const { places, columns } = unit;
    const column = columns[0]!;
    if (places.kind === 'digit') {
      const { divide, modulo } = places;
      return { at: this.lets.add(`${row} / ${divide} % ${modulo}`), of: modulo, distinct: modulo };
    }
    const at = this.lets.add(placeOf(row, Math.max(1, total), column.correlation, salt));
    const distinct = places.kind === 'unique' ? total : distinctOf(column, total);
    return { at, of: Math.max(1, total), distinct };
  }

  #own(filling: Filling, unit: Unit, row: string, salt: number): string | null {
    const column = unit.columns[0]!;
    const place = this.#place(filling, unit, row, salt);
    const value = valueSql(
      this.lets,
      column,
      { ...place, checks: filling.table.checks },
      this.#making,
    );
    if (value === null) {
      const what = `values of type ${column.type} cannot be made; its default stands`;
      this.notes.push({ about: `${filling.table.name}.${column.name}`, what });
    }
    return value;
  }

  #foreign(filling: Filling, unit: Unit, row: string, salt: number, depth: number) {
    const target = this.#fillings.get(unit.foreign!.table);
    if (!target || target.total === 0 || depth > DEEPEST_REFERENCE) {
      return unit.columns.map(() => 'null');
    }
    const place = this.#place(filling, unit, row, salt);
    const column = unit.columns[0]!;
    const free = unit.places.kind === 'free';
    const distinct = Math.min(free ? distinctOf(column, place.of) : place.of, target.total);
    const among = this.#skewed(column, place.at, place.of, distinct, free);
    const last = target.total - 1;
    const other = this.lets.add(`least(${last}, ${among} * ${target.total} / ${distinct})`);
    const theirs = this.valuesAt(target, other, new Set(unit.foreign!.to), depth + 1);
    return unit.foreign!.to.map((name) => theirs.get(name) ?? 'null');
  }

  /** The frequent values' rows go to as many of the referenced rows. */
  #skewed(column: ColumnLikeness, at: string, of: number, distinct: number, free: boolean) {
    if (!free) return `${at} * ${distinct} / ${of}`;
    let start = 0;
    const arms = column.common.slice(0, distinct).map(({ frequency }, place) => {
      start += Math.max(1, Math.round((frequency / (1 - column.nullFraction || 1)) * of));
      return { start, place };
    });
    if (arms.length === 0) return `${at} * ${distinct} / ${of}`;
    const ends = arms.map((arm) => arm.start).join(',');
    const segment = `width_bucket(${at}::bigint, '{${ends}}'::bigint[])`;
    const left = Math.max(1, of - start);
    const others = Math.max(1, distinct - arms.length);
    const beyond = `${arms.length} + (${at} - ${start}) * ${others} / ${left}`;
    const chosen = `case when ${at} < ${start} then ${segment}::bigint else ${beyond} end`;
    return this.lets.add(`least(${distinct - 1}, ${chosen})`);
  }
}

/**
 * @param fillings all tables by the name of their root
 * @param making how values are made
 */
export function fillStatement(
  filling: Filling,
  fillings: ReadonlyMap<string, Filling>,
  making: Making,
  filter: readonly string[],
): FillStatement {
  const writer = new Writer(fillings, making);
  const all = new Set(filling.table.columns.map(({ name }) => name));
  const values = writer.valuesAt(filling, 'r', all, 0);
  const columns = filling.table.columns.filter(
    ({ name, generated }) => !generated && values.get(name) !== null,
  );
  const names = columns.map(({ name }) => ident(name)).join(', ');
  const shown = columns.map(({ name }) => `${values.get(name)} as ${ident(name)}`);
  const rows =
    `select ${shown.join(',\n       ')}\n` +
    `from   generate_series($1::bigint, $2::bigint) as n(r)${writer.lets.from}`;
  const kept = filter.length === 0 ? rows : `select * from (${rows}) t where ${allOf(filter)}`;
  const insert = `insert into ${filling.table.name} (${names}) overriding system value\n`;
  return { sql: insert + kept, notes: writer.notes };
}

/** @returns the condition that a row breaks none of the checks */
export function allOf(checks: readonly string[]): string {
  return checks.map((check) => `(${check}) is not false`).join(' and ');
}
