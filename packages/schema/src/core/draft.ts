/**
 * A change being worked out: per table, the columns of the new version and where each one lies.
 *
 * Operations write into the draft, one after the other; nothing here knows SQL steps or order.
 * `up` reads the old version's columns, `down` the new version's.
 */
import { nearest } from '@slipway/kernel';
import { PlanRefusedError } from '../errors.ts';
import type { Catalog, CatalogColumn, CatalogTable, EnumType } from './catalog.ts';
import type { DraftPolicy, DraftStatistics } from './carry-others.ts';
import type { Change, ChangeOperation } from './change.ts';
import type { TableReturn } from './kept.ts';
import { fits, generatedTrigger } from './names.ts';
import type { ExpressionFacts } from './relations.ts';
import { findSeen, seenOf, type SeenColumn, type SeenTable } from './seen.ts';

/** A column as the new version shows it. */
export interface NewColumn {
  name: string;
  /** Its name in the base table until the contract. */
  physical: string;
  /** The old version's column that it continues, by its physical name; null if it is new. */
  readonly old: string | null;
  type: string;
  default: string | null;
  comment: string | null;
  /** Identity, numbered and generated columns get no view default. */
  computed: boolean;
}

/** A physical column that the change adds: a new column or an altered one's twin. */
export interface AddedColumn {
  readonly physical: string;
  type: string;
  readonly notNull: boolean;
  readonly default: string | null;
  /** Qualified and quoted, or null for the type's own. */
  readonly collation: string | null;
  /** Whether `default` may go into ADD COLUMN, so that all rows have it at once. */
  readonly instant: boolean;
  /** The expression of a column that the server computes on every read. */
  readonly virtual?: string;
}

/** An `up` or `down`: what one side's column becomes from the other side's row. */
export interface Expression {
  readonly side: 'up' | 'down';
  /** The physical column that is set. */
  readonly target: string;
  readonly sql: string;
  readonly notNull: boolean;
  /** Whether a sequence fills the column: the new version may leave it out. */
  readonly numbered?: boolean;
  readonly operation: ChangeOperation;
  /** Whether it is a generated column's, so that it holds for every write of any version. */
  readonly computed?: boolean;
  /** What is known of it, where the database need not be asked. */
  readonly known?: ExpressionFacts;
}

/** An identity column that the change adds: numbered by its sequence before it becomes one. */
export interface AddedIdentity {
  readonly physical: string;
  readonly type: string;
  /** The sequence, qualified and quoted. */
  readonly sequence: string;
  readonly always: boolean;
  /** Options of the sequence, as SQL. */
  readonly options: string;
}

/**
 * Whose column names an index or rule is written in: the base table's, or the new version's.
 * The database itself puts the physical names in (probe-rules.ts).
 */
export type NamesOf = 'old' | 'new';

interface DraftRule {
  /** The comment of the constraint or index that it stands for; absent for a new one. */
  readonly comment?: string | null;
  /** Unique per table. */
  readonly name: string;
  /** Its name after the contract, if another holds that name until then. */
  readonly finalName: string;
  readonly operation: ChangeOperation;
  /** The operation's field that a refusal points at. */
  readonly field: string;
}

export interface DraftIndex extends DraftRule {
  /** The comment of the constraint that it backs; absent for a new one. */
  readonly constraintComment?: string | null;
  /** Whether the table is clustered on the one that it stands for. */
  readonly clustered?: boolean;
  readonly unique: boolean;
  /** All that follows ON table. */
  readonly body: string;
  readonly names: NamesOf;
  /** The constraint of the same name that it backs. */
  readonly constraint: 'UNIQUE' | 'PRIMARY KEY' | null;
  /** ` DEFERRABLE …` of the constraint, or empty. */
  readonly deferrable: string;
  /** Physical names. */
  readonly columns: readonly string[];
}

export interface DraftCheck extends DraftRule {
  readonly kind: 'check';
  /** Physical names, as far as they are known. */
  readonly columns: readonly string[];
  readonly condition: string;
  readonly names: NamesOf;
  readonly noInherit: boolean;
}

export interface DraftForeignKey extends DraftRule {
  readonly kind: 'foreign key';
  /** Physical names. */
  readonly columns: readonly string[];
  /** The table that it refers to, qualified and quoted; it is locked too. */
  readonly target: string;
  readonly targetColumns: readonly string[];
  /** Types of target columns that this change adds; absent for columns that are there. */
  readonly targetTypes?: readonly string[];
  /** ` MATCH …`, ` ON DELETE …` and so on. */
  readonly tail: string;
}

export type DraftConstraint = DraftCheck | DraftForeignKey;

/** A column whose new values stand beside the old ones until the contract. */
export interface Twin {
  readonly base: string;
  readonly twin: string;
  readonly operation: ChangeOperation;
  /** Whether the new values may differ from the old ones. */
  readonly converts: boolean;
}

/** What numbers an altered column's rows. */
export interface MovedSequence {
  /** Qualified and quoted; null for an identity, whose sequence goes with the column. */
  readonly sequence: string | null;
  readonly base: string;
  readonly twin: string;
  /** The default that draws from it, or the kind of identity; null: nothing draws from it. */
  readonly draws: string | null;
}

export interface TableDraft {
  /** Its name in the base schema. */
  readonly name: string;
  /** Its name in the new version. */
  shown: string;
  /** The table as the old version shows it. */
  readonly seen: SeenTable;
  readonly table: CatalogTable;
  readonly columns: NewColumn[];
  readonly added: AddedColumn[];
  readonly expressions: Expression[];
  /** Physical columns that the contract drops. */
  readonly dropped: string[];
  readonly constraints: DraftConstraint[];
  readonly indexes: DraftIndex[];
  /** Sequences that move to a twin at the contract. */
  readonly sequences: MovedSequence[];
  /** The index that becomes the primary key at the contract, in place of the old one. */
  promoted: { readonly constraint: string; readonly index: string; deferrable: string } | null;
  /** The index that becomes the replica identity at the contract. */
  replicaIndex: string | null;
  /** Foreign keys that the contract drops before anything else: others stand in their place. */
  readonly freed: Set<string>;
  readonly policies: DraftPolicy[];
  readonly statistics: DraftStatistics[];
  readonly twins: Twin[];
  readonly identities: AddedIdentity[];
  /** Constraints that the contract drops. */
  readonly droppedConstraints: Set<string>;
  /** Constraints that the contract renames: the new name by the old one. */
  readonly renamedConstraints: Map<string, string>;
  /** What follows REPLICA IDENTITY, if it is set anew. */
  replicaIdentity: string | null;
}

/** A table that the change creates. */
export interface NewTable {
  readonly name: string;
  readonly columns: NewColumn[];
  readonly create: string[];
  readonly refersTo: string[];
  /** What takes it back where it was not made but brought back; a drop otherwise. */
  undo?: readonly string[];
}

/** A rule of a table that was brought back. */
export type ReturnedRule = TableReturn['rules'][number];

/** SQL as somebody wrote it: runs with the start, or with the contract. */
export interface SqlStep {
  readonly up: string;
  readonly down: string | null;
  readonly onComplete: boolean;
  readonly operation: ChangeOperation;
}

/** A value that an enum type gets; it stays for good. */
export interface EnumValueStep {
  readonly type: EnumType;
  readonly value: string;
  readonly sql: string;
}

/** What runs before all else, in the order of the file. */
export type Early =
  | { readonly create: NewTable }
  | { readonly sql: SqlStep }
  | { readonly enumValue: EnumValueStep };

export interface ChangeDraft {
  readonly catalog: Catalog;
  readonly change: Change;
  readonly number: number;
  readonly tables: Map<string, TableDraft>;
  readonly created: Map<string, NewTable>;
  readonly early: Early[];
  /** SQL that runs with the contract. */
  readonly late: SqlStep[];
  /** Tables that the new version does not show. */
  readonly dropped: Map<string, CatalogTable>;
  /** Indexes that the contract drops. */
  readonly droppedIndexes: Map<string, CatalogTable>;
  /** Foreign keys of tables that are brought back. */
  readonly returned: ReturnedRule[];
  readonly taken: Set<string>;
  readonly warnings: string[];
}

/** @returns an empty draft */
export function newDraft(catalog: Catalog, change: Change, number: number): ChangeDraft {
  const taken = new Set(catalog.relations);
  return {
    catalog,
    change,
    number,
    tables: new Map(),
    created: new Map(),
    early: [],
    late: [],
    dropped: new Map(),
    droppedIndexes: new Map(),
    returned: [],
    taken,
    warnings: [],
  };
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
export function takeName(
  draft: ChangeDraft,
  name: string,
  operation: ChangeOperation,
  field = 'name',
): void {
  checkName(name, operation, field);
  if (draft.taken.has(name)) {
    const problem = `Schema ${draft.catalog.schema} holds a relation named ${name} already.`;
    refuse(operation, field, problem, 'Choose another name.');
  }
  draft.taken.add(name);
}

/** Refuses a name that PostgreSQL would cut off, or that is ours. */
export function checkName(name: string, operation: ChangeOperation, field = 'name'): void {
  if (!fits(name)) {
    const problem = `The name "${name}" is empty or longer than 63 bytes.`;
    refuse(operation, field, problem, 'PostgreSQL would cut it off: choose a shorter one.');
  }
  if (name.startsWith('_sw_')) {
    refuse(operation, field, `The name ${name} begins with _sw_.`, 'These names are Slipway’s.');
  }
}

function newColumnOf(column: SeenColumn): NewColumn {
  const { base: _, ...shown } = column;
  return { ...shown, old: column.physical };
}

/** @returns the name under which the old version shows a physical column */
export function oldName(table: TableDraft, physical: string): string {
  return table.seen.columns.find((each) => each.physical === physical)?.name ?? physical;
}

/** @returns the table's draft, begun on first use; refuses a table that is not there */
export function tableOf(
  draft: ChangeDraft,
  name: string,
  operation: ChangeOperation,
  field = 'table',
): TableDraft {
  const begun = [...draft.tables.values()].find((each) => each.shown === name);
  if (begun) return begun;
  const table = findSeen(draft.catalog, name);
  if (table && (draft.tables.has(table.name) || draft.dropped.has(table.name))) {
    const what = draft.dropped.has(table.name) ? 'dropped' : 'renamed';
    const problem = `Table ${name} is ${what} in this same change.`;
    refuse(operation, field, problem, 'Name it as the new version does, or leave one out.');
  }
  if (draft.created.has(name)) {
    const problem = `Table ${name} is created in this same change.`;
    refuse(operation, field, problem, 'Put what it needs into its create_table.');
  }
  if (!table) {
    const names = draft.catalog.tables.flatMap((each) => seenOf(each)?.name ?? []);
    const near = nearest(name, names);
    const hint = near ? `Did you mean ${near}?` : `Its tables: ${names.join(', ') || '(none)'}.`;
    refuse(operation, field, `Schema ${draft.catalog.schema} has no table ${name}.`, hint);
  }
  if (table.inherited) {
    const problem =
      `Other tables inherit from ${name}: their rows show in it, ` +
      'but they have triggers, indexes and keys of their own.';
    const hint =
      'Change it with a `sql` operation while few write to it, or end the inheritance first: ' +
      'ALTER TABLE … NO INHERIT.';
    refuse(operation, field, problem, hint);
  }
  const seen = seenOf(table)!;
  const made: TableDraft = {
    name: table.name,
    shown: name,
    seen,
    table,
    columns: seen.columns.map(newColumnOf),
    added: [],
    expressions: [],
    dropped: [],
    constraints: [],
    indexes: [],
    sequences: [],
    twins: [],
    identities: [],
    droppedConstraints: new Set(),
    renamedConstraints: new Map(),
    replicaIdentity: null,
    promoted: null,
    replicaIndex: null,
    freed: new Set(),
    policies: [],
    statistics: [],
  };
  draft.tables.set(table.name, made);
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

/** @returns the catalog's column behind an old version's column */
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
  return base;
}

/** @returns why a column cannot be hidden from the new version, or null where it can */
function whyNotHidden({ name, default: fallback, notNullDomain }: CatalogColumn): string | null {
  if (!notNullDomain || fallback !== null) return null;
  return `the type of ${name} is a NOT NULL domain, which inserts that do not name it would break`;
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
      `Column ${oldName(table, column)} of ${table.shown} cannot go: ${what}.`,
      'Take that away first, or keep the column.',
    );
  if (base.primaryKey.includes(column)) no('it is in the primary key');
  if (base.referenced.includes(column)) no('a foreign key refers to it');
  const policy = base.policies.find((each) => each.columns.includes(column));
  if (policy) no(`policy ${policy.name} reads it`);
  const statistics = base.statistics.find((each) => each.columns.includes(column));
  if (statistics) no(`statistics ${statistics.name} cover it`);
  const identity = base.indexes.find(
    (each) => each.replicaIdentity && each.columns.includes(column),
  );
  if (identity && table.replicaIdentity === null) {
    no(`it is in ${identity.name}, the replica identity`);
  }
  checkIndependent(table, column, op, 'stop it');
}

/** Refuses a column on which something stands that would stop the contract. */
export function checkIndependent(
  table: TableDraft,
  column: string,
  op: ChangeOperation,
  triggers: 'stop it' | 'move along',
): void {
  const shown = oldName(table, column);
  const no = (why: string): never => {
    const problem = `Column ${shown} of ${table.shown} cannot go: ${why}.`;
    refuse(op, 'column', problem, 'Take that away first, or keep the column.');
  };
  const hidden = table.table.columns.find((each) => each.name === column);
  const unfit = hidden ? whyNotHidden(hidden) : null;
  if (unfit !== null) no(unfit);
  if (table.table.partitionKey.includes(column)) no('the table is partitioned by it');
  const own = `trigger ${generatedTrigger(column)} on `;
  const dependent = table.table.dependents.find(
    (each) =>
      each.column === column &&
      !each.what.startsWith(own) &&
      !(each.trigger && triggers === 'move along'),
  );
  if (dependent) no(`${dependent.what} depends on it`);
}

/** @returns an SQL expression in parentheses; one that begins with SELECT becomes a subselect */
export function parenthesized(sql: string): string {
  return `(${sql.trim().replace(/;\s*$/, '')})`;
}
