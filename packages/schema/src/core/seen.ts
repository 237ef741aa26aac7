/**
 * How the newest live version shows a table, where that is not how the table lies in the base.
 *
 * Names settle when no change is in flight: until then a twin keeps the name it was made with, and
 * a renamed column, index or constraint its old one. What a later change must know of this is kept
 * as data, so that it can be planned on a version whose change has not come to its end.
 */
import type { Catalog, CatalogIndex, CatalogTable } from './catalog.ts';

/** A column as a version shows it, with what the base table itself has. */
export interface SeenColumn {
  readonly name: string;
  /** Its name in the base table. */
  readonly physical: string;
  readonly type: string;
  readonly default: string | null;
  readonly comment: string | null;
  readonly computed: boolean;
  /** Default and comment of the base table's column until names settle. */
  readonly base: { readonly default: string | null; readonly comment: string | null };
}

/** An index or constraint that bears another name in the base until names settle. */
export interface SeenRule {
  readonly kind: 'index' | 'constraint';
  readonly physical: string;
  readonly name: string;
  /** Physical names of its columns: it goes with any of them. */
  readonly columns: readonly string[];
  /** Whether its contract makes it the primary key. */
  readonly primary?: boolean;
}

/** A table as a version shows it. */
export interface SeenTable {
  /** Its name in the base schema. */
  readonly base: string;
  /** Its name in the version. */
  readonly name: string;
  readonly columns: readonly SeenColumn[];
  readonly rules: readonly SeenRule[];
  /** Indexes and constraints that an earlier change's contract drops; physical names. */
  readonly hidden: readonly string[];
  /** Sequences that an earlier change's contract gives to a twin. */
  readonly sequences: readonly { readonly sequence: string; readonly column: string }[];
  /** Whether triggers of a change in flight must know which version inserts. */
  readonly marked: boolean;
}

/** @returns a table as the newest live version shows it, or null if it does not */
export function seenOf(table: CatalogTable): SeenTable | null {
  if (table.seen !== undefined) return table.seen;
  const columns = table.columns
    .filter((column) => !column.name.startsWith('_sw_'))
    .map((column) => ({
      name: column.name,
      physical: column.name,
      type: column.type,
      default: column.default,
      comment: column.comment,
      computed: column.identity !== '' || column.generated,
      base: { default: column.default, comment: column.comment },
    }));
  const { name } = table;
  return { base: name, name, columns, rules: [], hidden: [], sequences: [], marked: false };
}

/** @returns the table that the newest live version shows under a name, or undefined */
export function findSeen(catalog: Catalog, name: string): CatalogTable | undefined {
  return catalog.tables.find((table) => seenOf(table)?.name === name);
}

/** @returns the name of an index or constraint in the base, by the name that the version gives */
export function physicalRule(table: CatalogTable, name: string): string {
  const found = [...table.indexes, ...table.constraints].find((each) => each.name === name);
  return found?.physical ?? name;
}

/** The primary key as the version has it: until its contract, that is a unique index only. */
function withKey<T extends CatalogIndex>(table: CatalogTable, seen: SeenTable, shown: T[]) {
  const rule = seen.rules.find((one) => one.primary === true);
  const key = shown.find((index) => rule !== undefined && index.physical === rule.physical);
  const indexes = shown.map((index) => {
    if (index === key) return { ...index, primary: true, constraint: index.name };
    return index.constraint === null ? index : { ...index, constraint: index.name };
  });
  return { indexes, primaryKey: key?.columns ?? table.primaryKey };
}

/** Renames and hides what the version shows otherwise; columns keep their physical names. */
function asSeen(table: CatalogTable, seen: SeenTable, dropped: ReadonlySet<string>): CatalogTable {
  const shown = new Set(seen.columns.map((column) => column.physical));
  const isHidden = (name: string, columns: readonly string[]) =>
    seen.hidden.includes(name) || dropped.has(name) || columns.some((column) => !shown.has(column));
  const hiddenRules = [
    ...table.indexes
      .filter((each) => isHidden(each.name, [...each.columns, ...each.reads]))
      .map((each) => each.name),
    ...table.constraints
      .filter((each) => isHidden(each.name, each.columns))
      .map((each) => each.name),
  ];
  const named = <T extends { readonly name: string }>(each: T): T & { physical: string } => {
    const rule = seen.rules.find((one) => one.physical === each.name);
    return { ...each, name: rule?.name ?? each.name, physical: each.name };
  };
  const kept = <T extends { readonly name: string }>(rules: readonly T[]) =>
    rules.filter((each) => !hiddenRules.includes(each.name)).map((each) => named(each));
  return {
    ...table,
    seen,
    hiddenRules,
    columns: table.columns.map((column) => {
      const moved = seen.sequences.find((each) => each.column === column.name);
      return moved ? { ...column, sequence: moved.sequence } : column;
    }),
    ...withKey(table, seen, kept(table.indexes)),
    constraints: kept(table.constraints),
  };
}

/** A table that is shown as it lies, without indexes that a change in flight drops. */
function withoutIndexes(table: CatalogTable, dropped: ReadonlySet<string>): CatalogTable {
  const hiddenRules = table.indexes.flatMap(({ name }) => (dropped.has(name) ? [name] : []));
  if (hiddenRules.length === 0) return table;
  return { ...table, hiddenRules, indexes: table.indexes.filter(({ name }) => !dropped.has(name)) };
}

/**
 * @param seen what is shown otherwise, by the table's name in the base; null: not at all
 * @param dropped indexes that go with the contract of a change in flight
 * @returns the catalog as the next change must look at it
 */
export function seenCatalog(
  catalog: Catalog,
  seen: ReadonlyMap<string, SeenTable | null>,
  dropped: ReadonlySet<string>,
): Catalog {
  const tables = catalog.tables.map((table) => {
    const found = seen.get(table.name);
    if (found === undefined) return withoutIndexes(table, dropped);
    return found === null ? { ...table, seen: null } : asSeen(table, found, dropped);
  });
  const names = [...seen.values()].flatMap((table) =>
    table === null ? [] : [table.name, ...table.rules.map((rule) => rule.name)],
  );
  return { ...catalog, tables, relations: [...new Set([...catalog.relations, ...names])] };
}
