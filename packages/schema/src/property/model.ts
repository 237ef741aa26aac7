/** Small random schemas: what they hold as data, and the plain DDL that builds one from nothing. */
import { ident, int, literal, pick, type Random } from '@slipway/kernel';
import { FALLBACK, FIRST_FORMS, KEY_FORMS, literalOf, type Form } from './forms.ts';

/** A column; values are numbers in its form (forms.ts). */
export interface Column {
  readonly name: string;
  readonly form: Form;
  readonly notNull: boolean;
  /** Whether its default is the fallback, or there is none. */
  readonly hasDefault: boolean;
  /** The unique constraint on it. */
  readonly unique: string | null;
  /** Whether each of its values must occur once, for this version or one beside it. */
  readonly distinct: boolean;
  /** The foreign key on it. */
  readonly reference: string | null;
  /** The place of the table whose keys are its values, for this version or one beside it. */
  readonly refersTo: number | null;
  /** What generates it: a column beside it, and how; null: it is written. */
  readonly computed: Computed | null;
  /** Whether a sequence of its own numbers the rows that do not name it. */
  readonly identity: boolean;
  /** The least number that its check lets in. */
  readonly floor: number;
}

/** How a generated column follows another one. */
export interface Computed {
  readonly source: string;
  readonly sql: string;
  readonly value: (source: string | null) => string | null;
}

/** An index, over all rows or over those where its first column is not NULL. */
export interface Index {
  readonly name: string;
  readonly columns: readonly string[];
  readonly partial: boolean;
}

/** A check that one column's text is not `forbidden`. */
export interface Check {
  readonly name: string;
  readonly column: string;
  readonly forbidden: string;
}

export interface Table {
  readonly name: string;
  /** The key's columns come first. */
  readonly columns: readonly Column[];
  readonly keyLength: number;
  readonly keyName: string;
  readonly indexes: readonly Index[];
  readonly checks: readonly Check[];
  /** The partitions' names, for 0 and 1 in the key's last column; null: it has none. */
  readonly parts: readonly [string, string] | null;
  /** Names of columns that were dropped. */
  readonly former: readonly string[];
}

export const NAMES = [
  'Full Name',
  'select',
  'größe',
  'wei"rd',
  'plain',
  'old',
  'NEW',
  't0',
  'x y z',
];

/** A column of nothing special, which may be NULL. */
export const PLAIN = {
  notNull: false,
  hasDefault: false,
  unique: null,
  distinct: false,
  reference: null,
  refersTo: null,
  computed: null,
  identity: false,
  floor: 0,
} as const;

/** @returns the key's columns */
export function keyOf(table: Table): readonly Column[] {
  return table.columns.slice(0, table.keyLength);
}

/** @returns the column that says in which partition a row lies, or null */
export function partitionColumn({ columns, keyLength, parts }: Table): Column | null {
  return parts === null ? null : columns[keyLength - 1]!;
}

/** @returns a check's condition */
export function conditionOf(check: Omit<Check, 'name'>): string {
  return `${ident(check.column)}::text <> ${literal(check.forbidden)}`;
}

function randomColumn(random: Random, name: string, table: string, parted: boolean): Column {
  const form = pick(random, FIRST_FORMS);
  const unique = form.indexable && !form.few && !parted && int(random, 5) === 0;
  return {
    ...PLAIN,
    name,
    form,
    notNull: unique || int(random, 2) === 0,
    hasDefault: !unique && int(random, 2) === 0,
    unique: unique ? `${table} ${name} key` : null,
    distinct: unique,
  };
}

function randomTable(random: Random, at: number, first: Table | undefined): Table {
  const name = pick(random, [`t${at}`, `Table ${at}`]);
  const part = { ...PLAIN, notNull: true };
  const kind = pick(random, ['single', 'single', 'numbered', 'composite', 'composite', 'parted']);
  const { number, text } = KEY_FORMS;
  const key = [
    { ...part, name: pick(random, ['id', 'Id']), form: number, identity: kind === 'numbered' },
    ...(kind === 'composite' ? [{ ...part, name: 'Key B', form: text }] : []),
    ...(kind === 'parted' ? [{ ...part, name: 'Part', form: number }] : []),
  ];
  const names = NAMES.slice(0, 2 + int(random, 4));
  const columns: Column[] = [
    ...key,
    ...names.map((each) => randomColumn(random, each, name, kind === 'parted')),
  ];
  if (first?.keyLength === 1 && kind !== 'parted' && int(random, 2) === 0) {
    const refers = { reference: `${name} first fkey`, refersTo: 0 };
    columns.push({ ...PLAIN, name: 'first', form: number, ...refers });
  }
  const fit = columns.slice(key.length).filter((column) => column.form.indexable);
  const indexed = fit.length > 0 && int(random, 2) === 0 ? [pick(random, fit).name] : [];
  return {
    name,
    columns,
    keyLength: key.length,
    keyName: `${name}_pkey`,
    indexes: indexed.map((each) => ({ name: `${name} idx`, columns: [each], partial: false })),
    checks: [],
    parts: kind === 'parted' ? [`${name} 0`, `${name} 1`] : null,
    former: [],
  };
}

/**
 * @returns 1 to 3 tables with 2 to 5 further columns each beside a key: a single one, one that
 *   numbers the rows, a composite one, or one with partitions; some refer to the first table
 */
export function randomSchema(random: Random): Table[] {
  const tables: Table[] = [];
  const count = 1 + int(random, 3);
  for (let at = 0; at < count; at++) tables.push(randomTable(random, at, tables[0]));
  return tables;
}

function columnDdl(column: Column): string {
  const { name, form, notNull, hasDefault, identity, computed } = column;
  const given = hasDefault ? ` default ${literalOf(form, FALLBACK)}` : '';
  const numbered = identity ? ` generated by default as identity (start with 500001)` : '';
  const follows = computed === null ? '' : ` generated always as (${computed.sql}) virtual`;
  const rule = notNull ? ' not null' : '';
  return `${ident(name)} ${form.type}${rule}${given}${numbered}${follows}`;
}

function tableDdl(schema: string, table: Table): string[] {
  const on = ident(schema, table.name);
  const lines = table.columns.map(columnDdl);
  const key = keyOf(table).map((column) => ident(column.name));
  lines.push(`constraint ${ident(table.keyName)} primary key (${key.join(', ')})`);
  for (const { name, unique } of table.columns) {
    if (unique) lines.push(`constraint ${ident(unique)} unique (${ident(name)})`);
  }
  for (const check of table.checks) {
    lines.push(`constraint ${ident(check.name)} check (${conditionOf(check)})`);
  }
  const by = partitionColumn(table);
  const tail = by === null ? '' : ` partition by list (${ident(by.name)})`;
  const parts = (table.parts ?? []).map((name, value) => {
    return `create table ${ident(schema, name)} partition of ${on} for values in (${value})`;
  });
  const indexes = table.indexes.map((index) => {
    const columns = index.columns.map((name) => ident(name)).join(', ');
    const where = index.partial ? ` where (${ident(index.columns[0]!)} is not null)` : '';
    return `create index ${ident(index.name)} on ${on} (${columns})${where}`;
  });
  return [`create table ${on} (${lines.join(', ')})${tail}`, ...parts, ...indexes];
}

/** @returns the statements that build the tables in a schema */
export function schemaDdl(schema: string, tables: readonly Table[]): string[] {
  const references = tables.flatMap((table) =>
    table.columns.flatMap(({ name, reference, refersTo }) => {
      if (reference === null) return [];
      const far = tables[refersTo!]!;
      const key = ident(keyOf(far)[0]!.name);
      return `alter table ${ident(schema, table.name)} add constraint ${ident(reference)}
        foreign key (${ident(name)}) references ${ident(schema, far.name)} (${key})`;
    }),
  );
  return [...tables.flatMap((table) => tableDdl(schema, table)), ...references];
}
