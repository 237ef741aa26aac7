/**
 * How the new values of an undone change come from what is kept: each `up`, with the names that its
 * columns have now.
 *
 * PostgreSQL puts them in: the expression becomes a check of a temporary table, the table's columns
 * are renamed, and the check is printed again. What no check takes (a subselect) is put around
 * columns that bear the old names.
 */
import { ident, type Sql, type Transaction } from '@slipway/pg';
import type { Change } from './core/change.ts';
import { parenthesized } from './core/draft.ts';
import { keptName } from './core/kept.ts';
import { derivedKey, type KeptChange } from './core/restore.ts';
import type { Derived, PlanSource, SourceTable } from './core/source.ts';
import type { JournalEntry } from './journal.ts';
import { keptTables } from './kept.ts';
import { attempt } from './probe-attempt.ts';
import type { Session } from './run/session.ts';

class TakenBack extends Error {}

/** The columns that an `up` reads: the old version's name and the name of today. */
function namesOf(source: SourceTable, each: Derived, number: number) {
  return each.reads.map((old) => ({
    old,
    now: source.gone.includes(old)
      ? keptName(number, old)
      : (source.columns.find((column) => column.old === old)?.now ?? old),
  }));
}

async function rewritten(
  tx: Transaction,
  path: string,
  source: SourceTable,
  each: Derived,
  number: number,
): Promise<string> {
  const { table } = source;
  const names = namesOf(source, each, number);
  const row = names.map(({ old, now }) => `${ident(now)} AS ${ident(old)}`).join(', ');
  const around = `SELECT ${parenthesized(each.sql)} FROM (SELECT ${row}) AS ${ident(table.name)}`;
  const temporary = `pg_temp.${ident(table.name)}`;
  const columns = names.map(({ old }) => {
    const type = table.columns.find((column) => column.name === old)?.type ?? 'text';
    return `${ident(old)} ${type}`;
  });
  await tx.unsafe(path);
  await tx.unsafe(`CREATE TEMP TABLE ${ident(table.name)} (${columns.join(', ')})`);
  const check = `CHECK (${parenthesized(each.sql)} IS NULL)`;
  const refused = await attempt(tx, `ALTER TABLE ${temporary} ADD CONSTRAINT _sw_up ${check}`);
  let sql = around;
  if (refused === null) {
    for (const { old, now } of names.filter((name) => name.old !== name.now)) {
      await tx.unsafe(`ALTER TABLE ${temporary} RENAME COLUMN ${ident(old)} TO ${ident(now)}`);
    }
    await tx`set local search_path to pg_catalog`;
    const [found] = await tx<{ sql: string }[]>`
      select pg_get_expr(conbin, conrelid) as sql from pg_constraint
      where  conname = '_sw_up' and conrelid = ${temporary}::regclass`;
    const printed = /^\((.*) IS NULL\)$/s.exec(found?.sql ?? '')?.[1];
    sql = printed ?? around;
  }
  await tx.unsafe(`DROP TABLE ${temporary}`);
  return sql;
}

/** @returns each `up` of a change over the columns of today; keys: `derivedKey` */
async function deriveNow(
  sql: Sql,
  schema: string,
  source: PlanSource,
  number: number,
): Promise<Record<string, string>> {
  const derived: Record<string, string> = {};
  const path = `set local search_path to ${ident(schema)}, public, pg_temp`;
  try {
    await sql.begin(async (tx) => {
      for (const each of source.tables) {
        for (const one of each.derived) {
          const key = derivedKey(each.table.name, one.target);
          derived[key] = await rewritten(tx, path, each, one, number);
        }
      }
      throw new TakenBack();
    });
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error;
  }
  return derived;
}

/** @returns what is kept of the change that another one undoes, as its draft needs it */
export async function keptFor(
  session: Session,
  change: Change,
  entries: readonly JournalEntry[],
): Promise<KeptChange | null> {
  const entry = entries.findLast(
    ({ name, state }) => name === change.undoes && state === 'complete',
  );
  const source = entry?.plan?.source;
  if (!entry || !source) return null;
  const { sql } = session;
  const { number, schema } = entry;
  const tables = await keptTables(sql, number);
  const derived = await deriveNow(sql, schema, source, number);
  return { number, source, tables, derived };
}
