/** Constraints: primary keys, unique, check, foreign keys and exclusion. */
import type { Constraint } from 'libpg-query';
import { short } from '../core/names.ts';
import { allOf, stringsOf } from '../lint/sql.ts';
import type { TableContext } from './columns.ts';
import { compact, Unconvertible, type Fields, type Note } from './draft.ts';
import type { Source } from './source.ts';

const ACTIONS: Readonly<Record<string, string | undefined>> = {
  r: 'RESTRICT',
  c: 'CASCADE',
  n: 'SET NULL',
  d: 'SET DEFAULT',
};

const KINDS: Readonly<Record<string, readonly [type: string, suffix: string]>> = {
  CONSTR_PRIMARY: ['primary_key', 'pkey'],
  CONSTR_UNIQUE: ['unique', 'key'],
  CONSTR_CHECK: ['check', 'check'],
  CONSTR_FOREIGN: ['foreign_key', 'fkey'],
  CONSTR_EXCLUSION: ['exclude', 'excl'],
};

/** @returns a name as PostgreSQL would make it, cut to fit */
export function nameFor(table: string, columns: readonly string[], suffix: string): string {
  return short([table, ...columns, suffix].join('_'));
}

/** @returns a name for a rule without one; PostgreSQL numbers those that would be the same */
function freeName(context: TableContext, columns: readonly string[], suffix: string): string {
  const name = nameFor(context.table, columns, suffix);
  let free = name;
  for (let count = 1; context.taken.has(free); count++) free = `${name}${count}`;
  return free;
}

/** @returns the columns that an expression reads */
export function columnsRead(expression: unknown): string[] {
  const names = allOf(expression, 'ColumnRef').map(({ fields }) => stringsOf(fields).at(-1) ?? '');
  return [...new Set(names)].filter((name) => name !== '');
}

/** @returns what a trailing DEFERRABLE or INITIALLY DEFERRED adds, or null if it is neither */
export function deferral({ contype }: Constraint): Partial<Constraint> | null {
  if (contype === 'CONSTR_ATTR_DEFERRABLE') return { deferrable: true };
  if (contype === 'CONSTR_ATTR_DEFERRED') return { deferrable: true, initdeferred: true };
  if (contype === 'CONSTR_ATTR_NOT_DEFERRABLE' || contype === 'CONSTR_ATTR_IMMEDIATE') return {};
  if (contype === 'CONSTR_ATTR_ENFORCED') return {};
  return contype === 'CONSTR_ATTR_NOT_ENFORCED' ? { is_enforced: false } : null;
}

function targetOf(each: Constraint, context: TableContext): string {
  const { schemaname: schema, relname = '' } = each.pktable ?? {};
  return schema === undefined || schema === context.schema ? relname : `${schema}.${relname}`;
}

function targetColumns(
  each: Constraint,
  context: TableContext,
  count: number,
  notes: Note[],
): string[] {
  const written = stringsOf(each.pk_attrs);
  if (written.length > 0) return written;
  const table = targetOf(each, context);
  const key = context.keyOf(table);
  if (key !== undefined) return [key];
  const what = `The foreign key to ${table} does not say to which columns.`;
  if (count > 1) throw new Unconvertible(what, `Name the columns of ${table}’s key.`);
  notes.push({ what: `${what} "id" is a guess.`, fix: `Name the column of ${table}’s key.` });
  return ['id'];
}

function actions(each: Constraint): Fields {
  if (each.fk_del_set_cols) throw new Unconvertible('ON DELETE SET of some columns.');
  return {
    on_delete: ACTIONS[each.fk_del_action ?? ''],
    on_update: ACTIONS[each.fk_upd_action ?? ''],
    match_type: each.fk_matchtype === 'f' ? 'FULL' : undefined,
  };
}

function deferred(each: Constraint): Fields {
  return {
    deferrable: each.deferrable === true ? true : undefined,
    initially_deferred: each.initdeferred === true ? true : undefined,
  };
}

/** @returns `references` of a column */
export function referenceOf(each: Constraint, context: TableContext, notes: Note[]): Fields {
  return compact({
    name: each.conname,
    table: targetOf(each, context),
    column: targetColumns(each, context, 1, notes)[0],
    ...actions(each),
    ...deferred(each),
  });
}

function excludeOf(each: Constraint, source: Source, at: number, end: number): Fields {
  const method = each.access_method ?? 'btree';
  const elements = source.bracketsAfter(at, end, 'exclude');
  const predicate = each.where_clause && source.bracketsAfter(at, end, 'where');
  return compact({ index_method: method, elements, predicate });
}

function indexParameters(each: Constraint, source: Source, at: number, end: number) {
  const included = stringsOf(each.including);
  const stored = each.options ? source.bracketsAfter(at, end, 'with') : undefined;
  if (stored !== undefined && !/^[\w =.,]+$/.test(stored)) {
    throw new Unconvertible('Storage parameters that the format does not take.');
  }
  if (included.length === 0 && stored === undefined) return undefined;
  const include = included.length > 0 ? included : undefined;
  return compact({ include_columns: include, storage_parameters: stored });
}

/**
 * @param columns the column it stands beside, if it does
 * @returns an entry of create_table's `constraints`; `table` is not in it
 */
export function constraintOf(
  each: Constraint,
  context: TableContext,
  source: Source,
  columns: readonly string[],
  notes: Note[],
): Fields {
  const [type, suffix] = KINDS[each.contype ?? ''] ?? [];
  if (type === undefined || suffix === undefined) {
    throw new Unconvertible(`The format has no ${each.contype} constraint.`);
  }
  const enforceable = type === 'check' || type === 'foreign_key';
  if (enforceable && each.is_enforced !== true) {
    throw new Unconvertible('A rule that is not enforced.');
  }
  if (each.indexspace) throw new Unconvertible('TABLESPACE has no operation.');
  const keys = stringsOf(type === 'foreign_key' ? each.fk_attrs : each.keys);
  const own = keys.length > 0 ? keys : columns;
  const read = type === 'check' && own.length === 0 ? columnsRead(each.raw_expr) : own;
  const named = type === 'primary_key' || type === 'exclude' || read.length === 0 ? [] : read;
  const wide = type === 'check' && read.length > 1; // then PostgreSQL names no column
  const name = each.conname ?? freeName(context, wide ? [] : named, suffix);
  context.taken.add(name);
  const at = each.location ?? 0;
  const end = source.endOf(at);
  const references =
    type === 'foreign_key'
      ? compact({
          table: targetOf(each, context),
          columns: targetColumns(each, context, own.length, notes),
          ...actions(each),
        })
      : undefined;
  return compact({
    name,
    type,
    columns: type === 'check' || type === 'exclude' ? undefined : own,
    check: type === 'check' ? source.bracketsAfter(at, end, 'check') : undefined,
    references,
    exclude: type === 'exclude' ? excludeOf(each, source, at, end) : undefined,
    no_inherit: each.is_no_inherit === true ? true : undefined,
    nulls_not_distinct: each.nulls_not_distinct === true ? true : undefined,
    index_parameters: indexParameters(each, source, at, end),
    ...deferred(each),
  });
}
