/**
 * A change being worked out: per table, the columns of the new version and where each one lies.
 *
 * Operations write into the draft, one after the other; nothing here knows SQL steps or order.
 * `up` reads the old version's columns, `down` the new version's.
 */
import { nearest } from '@slipway/kernel';
import { PlanRefusedError } from '../errors.ts';
import { findTable, type Catalog, type CatalogColumn, type CatalogTable } from './catalog.ts';
import type { Change, ChangeOperation } from './change.ts';
import { fits } from './names.ts';

/** A column as the new version shows it. */
export interface NewColumn {
  name: string;
  /** Its name in the base table until the contract. */
  physical: string;
  /** The old version's column that it continues, or null if it is new. */
  readonly old: string | null;
  type: string;
  default: string | null;
  comment: string | null;
  /** Identity and generated columns get no view default. */
  readonly computed: boolean;
}

/** A physical column that the change adds: a new column or an altered one's twin. */
export interface AddedColumn {
  readonly physical: string;
  type: string;
  readonly notNull: boolean;
  readonly default: string | null;
  /** Whether `default` may go into ADD COLUMN, so that all rows have it at once. */
  readonly instant: boolean;
}

/** An `up` or `down`: what one side's column becomes from the other side's row. */
export interface Expression {
  readonly side: 'up' | 'down';
  /** The physical column that is set. */
  readonly target: string;
  readonly sql: string;
  readonly notNull: boolean;
  readonly operation: ChangeOperation;
}

export interface DraftIndex {
  readonly name: string;
  /** Its name after the contract, if another holds that name until then. */
  readonly finalName: string;
  readonly unique: boolean;
  /** All that follows ON table. */
  readonly body: string;
  /** Whether it backs a unique constraint of the same name. */
  readonly constraint: boolean;
  readonly columns: readonly string[];
  readonly operation: ChangeOperation;
}

export interface DraftConstraint {
  readonly name: string;
  readonly finalName: string;
  /** `CHECK (…)` or `FOREIGN KEY …`. */
  readonly definition: string;
  /** The table that a foreign key refers to; it is locked too. */
  readonly refersTo: string | null;
  /** SQL that is true for a row of `t` that breaks it. */
  readonly broken: string;
}

export interface TableDraft {
  readonly name: string;
  readonly table: CatalogTable;
  readonly columns: NewColumn[];
  readonly added: AddedColumn[];
  readonly expressions: Expression[];
  /** Physical columns that the contract drops. */
  readonly dropped: string[];
  readonly constraints: DraftConstraint[];
  readonly indexes: DraftIndex[];
  /** Sequences that move to a twin at the contract: sequence and twin. */
  readonly sequences: { readonly sequence: string; readonly twin: string }[];
}

/** A table that the change creates. */
export interface NewTable {
  readonly name: string;
  readonly columns: NewColumn[];
  readonly create: readonly string[];
  readonly refersTo: readonly string[];
}

export interface ChangeDraft {
  readonly catalog: Catalog;
  readonly change: Change;
  readonly number: number;
  readonly tables: Map<string, TableDraft>;
  readonly created: Map<string, NewTable>;
  readonly taken: Set<string>;
}

/** @returns an empty draft */
export function newDraft(catalog: Catalog, change: Change, number: number): ChangeDraft {
  const taken = new Set(catalog.relations);
  return { catalog, change, number, tables: new Map(), created: new Map(), taken };
}

/** Throws the refusal of an operation, at one of its fields if it is given. */
export function refuse(
  operation: ChangeOperation,
  field: string | null,
  problem: string,
  hint: string,
): never {
  const place = (field === null ? undefined : operation.fields[field]) ?? operation.place;
  throw new PlanRefusedError(problem, hint, place);
}

/** Reserves a name for a new relation of the schema, or refuses. */
export function takeName(draft: ChangeDraft, name: string, operation: ChangeOperation): void {
  checkName(name, operation);
  if (draft.taken.has(name)) {
    const problem = `Schema ${draft.catalog.schema} holds a relation named ${name} already.`;
    refuse(operation, 'name', problem, 'Choose another name.');
  }
  draft.taken.add(name);
}

/** Refuses a name that PostgreSQL would cut off, or that is ours. */
export function checkName(name: string, operation: ChangeOperation): void {
  if (!fits(name)) {
    const problem = `The name "${name}" is empty or longer than 63 bytes.`;
    refuse(operation, 'name', problem, 'PostgreSQL would cut it off: choose a shorter one.');
  }
  if (name.startsWith('_sw_')) {
    refuse(operation, 'name', `The name ${name} begins with _sw_.`, 'These names are Slipway’s.');
  }
}

function newColumnOf(column: CatalogColumn): NewColumn {
  return {
    name: column.name,
    physical: column.name,
    old: column.name,
    type: column.type,
    default: column.default,
    comment: column.comment,
    computed: column.identity !== '' || column.generated,
  };
}

/** @returns the table's draft, begun on first use; refuses a table that is not there */
export function tableOf(draft: ChangeDraft, name: string, operation: ChangeOperation): TableDraft {
  const begun = draft.tables.get(name);
  if (begun) return begun;
  if (draft.created.has(name)) {
    const problem = `Table ${name} is created in this same change.`;
    refuse(operation, 'table', problem, 'Put what it needs into its create_table.');
  }
  const table = findTable(draft.catalog, name);
  if (!table) {
    const names = draft.catalog.tables.map((each) => each.name);
    const near = nearest(name, names);
    const hint = near ? `Did you mean ${near}?` : `Its tables: ${names.join(', ') || '(none)'}.`;
    refuse(operation, 'table', `Schema ${draft.catalog.schema} has no table ${name}.`, hint);
  }
  if (table.inherited) {
    const problem = `Other tables inherit from ${name}, and triggers do not run for them.`;
    refuse(operation, 'table', problem, 'This version changes no inherited tables.');
  }
  const made: TableDraft = {
    name,
    table,
    columns: table.columns.filter((each) => !each.name.startsWith('_sw_')).map(newColumnOf),
    added: [],
    expressions: [],
    dropped: [],
    constraints: [],
    indexes: [],
    sequences: [],
  };
  draft.tables.set(name, made);
  return made;
}

/** @returns the new version's column of that name; refuses one that is not there */
export function columnOf(
  table: TableDraft,
  name: string,
  operation: ChangeOperation,
  field = 'column',
): NewColumn {
  const found = table.columns.find((column) => column.name === name);
  if (found) return found;
  const names = table.columns.map((column) => column.name);
  const near = nearest(name, names);
  const hint = near ? `Did you mean ${near}?` : `Its columns: ${names.join(', ')}.`;
  refuse(operation, field, `Table ${table.name} has no column ${name}.`, hint);
}

/** @returns the catalog's column behind an old version's column; refuses a generated one */
export function baseColumn(
  table: TableDraft,
  column: NewColumn,
  operation: ChangeOperation,
): CatalogColumn {
  const base = table.table.columns.find((each) => each.name === column.old);
  if (!base || column.physical !== column.old) {
    const problem = `Column ${column.name} is changed twice in this change.`;
    refuse(operation, 'column', problem, 'Put both into one operation, or into two changes.');
  }
  if (base.generated) {
    const problem = `Column ${column.name} is generated.`;
    refuse(operation, 'column', problem, 'This version does not change generated columns.');
  }
  return base;
}

/**
 * Refuses to lose what PostgreSQL would drop along with a column in silence, and what would stop
 * the contract.
 */
export function checkDroppable(table: TableDraft, column: string, op: ChangeOperation): void {
  const { table: base } = table;
  const no = (what: string): never =>
    refuse(
      op,
      'column',
      `Column ${column} of ${table.name} cannot go: ${what}.`,
      'Take that away first, or keep the column.',
    );
  if (base.primaryKey.includes(column)) no('it is in the primary key');
  if (base.referenced.includes(column)) no('a foreign key refers to it');
  const dependent = base.dependents.find((each) => each.column === column);
  if (dependent) no(`${dependent.what} depends on it`);
}

/** @returns an SQL expression in parentheses; one that begins with SELECT becomes a subselect */
export function parenthesized(sql: string): string {
  return `(${sql.trim().replace(/;\s*$/, '')})`;
}
