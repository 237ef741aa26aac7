/** Small random schemas: what they hold as data, and the plain DDL that builds one from nothing. */
import { ident, int, literal, pick, type Random } from '@slipway/kernel';
import { FALLBACK, FIRST_FORMS, literalOf, type Form } from './forms.ts';

/** A column; values are numbers in its form (forms.ts). */
export interface Column {
  readonly name: string;
  readonly form: Form;
  readonly notNull: boolean;
  /** Whether its default is the fallback, or there is none. */
  readonly hasDefault: boolean;
  /** The unique constraint on it. */
  readonly unique: string | null;
  /** The least number that its check lets in. */
  readonly floor: number;
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

/** @returns the key's columns */
export function keyOf(table: Table): readonly Column[] {
  return table.columns.slice(0, table.keyLength);
}

/** @returns a check's condition */
export function conditionOf(check: Omit<Check, 'name'>): string {
  return `${ident(check.column)}::text <> ${literal(check.forbidden)}`;
}

function randomColumn(random: Random, name: string, table: string): Column {
  const form = pick(random, FIRST_FORMS);
  const unique = form.indexable && int(random, 5) === 0;
  return {
    name,
    form,
    notNull: unique || int(random, 2) === 0,
    hasDefault: !unique && int(random, 2) === 0,
    unique: unique ? `${table} ${name} key` : null,
    floor: 0,
  };
}

/** @returns 1 to 3 tables with a single or composite key and 2 to 5 further columns each */
export function randomSchema(random: Random): Table[] {
  return Array.from({ length: 1 + int(random, 3) }, (_, at): Table => {
    const name = pick(random, [`t${at}`, `Table ${at}`]);
    const [number, text] = [FIRST_FORMS[1]!, FIRST_FORMS[0]!];
    const part = { notNull: true, hasDefault: false, unique: null, floor: 0 };
    const key = [
      { ...part, name: pick(random, ['id', 'Id']), form: number },
      ...(int(random, 2) === 0 ? [] : [{ ...part, name: 'Key B', form: text }]),
    ];
    const names = NAMES.slice(0, 2 + int(random, 4));
    const columns = [...key, ...names.map((each) => randomColumn(random, each, name))];
    const keyName = `${name}_pkey`;
    return { name, columns, keyLength: key.length, keyName, indexes: [], checks: [] };
  });
}

/** @returns the statements that build the tables in a schema */
export function schemaDdl(schema: string, tables: readonly Table[]): string[] {
  return tables.flatMap((table) => {
    const on = ident(schema, table.name);
    const lines = table.columns.map((column) => {
      const given = column.hasDefault ? ` default ${literalOf(column.form, FALLBACK)}` : '';
      const rule = column.notNull ? ' not null' : '';
      return `${ident(column.name)} ${column.form.type}${rule}${given}`;
    });
    const key = keyOf(table).map((column) => ident(column.name));
    lines.push(`constraint ${ident(table.keyName)} primary key (${key.join(', ')})`);
    for (const { name, unique } of table.columns) {
      if (unique) lines.push(`constraint ${ident(unique)} unique (${ident(name)})`);
    }
    for (const check of table.checks) {
      lines.push(`constraint ${ident(check.name)} check (${conditionOf(check)})`);
    }
    const indexes = table.indexes.map((index) => {
      const columns = index.columns.map((name) => ident(name)).join(', ');
      const where = index.partial ? ` where (${ident(index.columns[0]!)} is not null)` : '';
      return `create index ${ident(index.name)} on ${on} (${columns})${where}`;
    });
    return [`create table ${on} (${lines.join(', ')})`, ...indexes];
  });
}
