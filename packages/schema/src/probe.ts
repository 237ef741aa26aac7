/**
 * Asks the database about a change's types and expressions: which columns each one reads, whether
 * it is immutable, whether it names things of the users.
 *
 * All of it happens on temporary tables in a transaction that is always taken back.
 */
import { ident, type Sql, type Transaction } from '@slipway/pg';
import {
  oldName,
  parenthesized,
  type ChangeDraft,
  type Expression,
  type TableDraft,
} from './core/draft.ts';
import type { ExpressionFacts, Facts } from './core/relations.ts';
import { QUOTE } from './core/triggers.ts';
import { PlanRefusedError } from './errors.ts';
import { attempt } from './probe-attempt.ts';
import { columnsOf, probeRules } from './probe-rules.ts';
import { probeTriggers } from './probe-triggers.ts';

class TakenBack extends Error {}

async function makeTables(tx: Transaction, table: TableDraft): Promise<void> {
  const old = table.seen.columns.map((each) => `${ident(each.name)} ${each.type}`);
  await tx.unsafe(`CREATE TEMP TABLE _sw_old (${old.join(', ')}) ON COMMIT DROP`);
  await tx.unsafe('CREATE TEMP TABLE _sw_new () ON COMMIT DROP');
  for (const column of table.columns) {
    const add = `ALTER TABLE pg_temp._sw_new ADD COLUMN ${ident(column.name)} ${column.type}`;
    const failure = await attempt(tx, add);
    if (failure === null) continue;
    const operation = table.expressions.find((each) => each.target === column.physical)?.operation;
    throw new PlanRefusedError(
      `Column ${column.name} of ${table.name} cannot be made: ${failure}.`,
      'Check its type.',
      operation?.fields['type'] ?? operation?.fields['column'] ?? operation?.place,
    );
  }
}

async function typesOf(tx: Transaction, table: TableDraft): Promise<Record<string, string>> {
  await tx`set local search_path to pg_catalog`;
  const rows = await tx<{ name: string; type: string }[]>`
    select attname as name, format_type(atttypid, atttypmod) as type
    from   pg_attribute
    where  attrelid = 'pg_temp._sw_new'::regclass and attnum > 0 and not attisdropped`;
  const types: Record<string, string> = {};
  for (const { name, type } of rows) {
    const column = table.columns.find((each) => each.name === name);
    if (column) types[`${table.name}.${column.physical}`] = type;
  }
  return types;
}

/** A NOT NULL domain is checked before triggers run, so an empty column cannot have it. */
async function refuseNotNullDomains(
  tx: Transaction,
  table: TableDraft,
  types: Readonly<Record<string, string>>,
): Promise<void> {
  for (const column of table.added.filter((each) => !each.instant)) {
    const shown = table.columns.find((each) => each.physical === column.physical);
    if (!shown) continue;
    const type = types[`${table.name}.${column.physical}`] ?? column.type;
    const failure = await attempt(tx, `SELECT CAST(NULL AS ${type})`);
    if (failure === null) continue;
    const operation = table.expressions.find((each) => each.target === column.physical)?.operation;
    throw new PlanRefusedError(
      `Column ${shown.name} of ${table.name} cannot begin empty: ${failure}.`,
      'Take the domain’s base type, and write its rules as `check` and NOT NULL.',
      operation?.fields['type'] ?? operation?.fields['column'] ?? operation?.place,
    );
  }
}

/** Columns, foreign objects and tables that the probing view depends on. */
async function dependencies(tx: Transaction, source: string) {
  return tx<{ column: string | null; isTable: boolean; isFunction: boolean }[]>`
    select case when d.refobjid = ${source}::regclass then a.attname::text end as "column",
           d.refclassid = 'pg_class'::regclass
             and d.refobjid <> ${source}::regclass as "isTable",
           d.refclassid = 'pg_proc'::regclass as "isFunction"
    from   pg_rewrite r
    join   pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
    left   join pg_attribute a
           on  d.refclassid = 'pg_class'::regclass
           and a.attrelid = d.refobjid and a.attnum = d.refobjsubid and a.attnum > 0
    where  r.ev_class = 'pg_temp._sw_probe'::regclass
    and    d.refobjid <> r.ev_class
    and    (d.refobjid <> ${source}::regclass or d.refobjsubid > 0)`;
}

function refuseExpression(table: TableDraft, each: Expression, failure: string): never {
  const { operation, side } = each;
  const names = side === 'up' ? table.seen.columns : table.columns;
  const version = side === 'up' ? 'old' : 'new';
  const list = names.map(({ name }) => name);
  throw new PlanRefusedError(
    `\`${side}\` of table ${table.name} is not valid: ${failure}.`,
    `It reads the ${version} version's columns: ${list.join(', ')}.`,
    operation.fields[side] ?? operation.place,
  );
}

/** @returns the probing view's expression as PostgreSQL prints it, with every name qualified */
async function qualifiedSql(tx: Transaction): Promise<string> {
  const [path] = await tx<{ was: string }[]>`select current_setting('search_path') as was`;
  await tx`set local search_path to pg_catalog`;
  const [view] = await tx<{ sql: string }[]>`
    select pg_get_viewdef('pg_temp._sw_probe'::regclass) as sql`;
  await tx`select set_config('search_path', ${path!.was}, true)`;
  // What is printed on several lines, such as a CASE, begins on a line of its own.
  const sql = view!.sql.replace(/^\s*SELECT\s+/, '');
  return sql.slice(0, sql.lastIndexOf(' AS v\n'));
}

/** Tries what may name the table by its own name; @returns PostgreSQL's complaint, or null */
async function attemptOn(
  tx: Transaction,
  label: string,
  source: string,
  statement: (table: string) => string,
): Promise<string | null> {
  const named = `pg_temp.${ident(label)}`;
  return attempt(
    tx,
    `ALTER TABLE ${source} RENAME TO ${ident(label)}; ${statement(named)};
     ALTER TABLE ${named} RENAME TO ${source.replace('pg_temp.', '')}`,
  );
}

/** Whether the server computes it itself on every read: no table is rewritten for that. */
async function isVirtual(
  tx: Transaction,
  table: TableDraft,
  each: Expression,
  source: string,
): Promise<boolean> {
  const type = table.columns.find((column) => column.physical === each.target)?.type ?? '';
  const column = `_sw_virtual ${type} GENERATED ALWAYS AS ${parenthesized(each.sql)} VIRTUAL`;
  const failure = await attemptOn(tx, table.name, source, (named) => {
    const change = `ALTER TABLE ${named}`;
    return `${change} ADD COLUMN ${column}; ${change} DROP COLUMN _sw_virtual`;
  });
  return failure === null;
}

async function factsOf(
  tx: Transaction,
  table: TableDraft,
  each: Expression,
): Promise<ExpressionFacts> {
  const source = each.side === 'up' ? 'pg_temp._sw_old' : 'pg_temp._sw_new';
  const value = parenthesized(each.sql);
  if (value.includes(QUOTE)) refuseExpression(table, each, `it holds ${QUOTE}`);
  const label = each.side === 'up' ? table.seen.name : table.shown;
  const from = `FROM ${source} AS ${ident(label)}`;
  const view = `CREATE TEMP VIEW _sw_probe AS SELECT ${value} AS v ${from}`;
  const failure = await attempt(tx, view);
  if (failure !== null) refuseExpression(table, each, failure);
  const [into, column] =
    each.side === 'up'
      ? ['_sw_new', table.columns.find((column) => column.physical === each.target)?.name]
      : ['_sw_old', oldName(table, each.target)];
  const insert = `INSERT INTO pg_temp.${into} (${ident(column ?? each.target)}) SELECT ${value} `;
  const unfit = await attempt(tx, `${insert}${from} WHERE false`);
  if (unfit !== null) refuseExpression(table, each, unfit);
  const found = await dependencies(tx, source);
  const foreign = found.filter((row) => row.column === null);
  const index = (on: string) => `CREATE INDEX ON ${on} (${value})`;
  const notImmutable = await attemptOn(tx, label, source, index);
  const qualified = foreign.length > 0 ? await qualifiedSql(tx) : null;
  await tx.unsafe('DROP VIEW pg_temp._sw_probe');
  return {
    reads: [...new Set(found.flatMap((row) => (row.column === null ? [] : [row.column])))].sort(),
    immutable: notImmutable === null,
    ownNames: foreign.length > 0,
    readsTables: foreign.some((row) => row.isTable),
    callsFunctions: foreign.some((row) => row.isFunction),
    qualified,
    triable: true,
    virtual: each.computed === true && (await isVirtual(tx, table, each, source)),
  };
}

async function probeTable(tx: Transaction, draft: ChangeDraft, table: TableDraft): Promise<Facts> {
  const path = `set local search_path to ${ident(draft.catalog.schema)}, public, pg_temp`;
  await tx.unsafe(path);
  await makeTables(tx, table);
  const types = await typesOf(tx, table);
  await refuseNotNullDomains(tx, table, types);
  await tx.unsafe(path);
  const expressions: Record<string, ExpressionFacts> = {};
  for (const each of table.expressions) {
    expressions[`${table.name}.${each.target}`] = each.known ?? (await factsOf(tx, table, each));
  }
  await tx.unsafe('DROP TABLE pg_temp._sw_old, pg_temp._sw_new CASCADE');
  const rules = await probeRules(tx, draft, table, types, path);
  const triggers = await probeTriggers(tx, table, columnsOf(table, 'old', types), path);
  return { types, expressions, rules, triggers };
}

/**
 * Finds out what the planner must know of a change's types and expressions.
 *
 * @throws {PlanRefusedError} a type does not exist, or an expression is not valid
 */
export async function probeDraft(sql: Sql, draft: ChangeDraft): Promise<Facts> {
  const facts: Facts[] = [];
  try {
    await sql.begin(async (tx) => {
      for (const table of draft.tables.values()) {
        facts.push(await probeTable(tx, draft, table));
      }
      throw new TakenBack();
    });
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error;
  }
  return {
    types: Object.assign({}, ...facts.map((each) => each.types)),
    expressions: Object.assign({}, ...facts.map((each) => each.expressions)),
    rules: Object.assign({}, ...facts.map((each) => each.rules)),
    triggers: Object.assign({}, ...facts.map((each) => each.triggers)),
  };
}
