/**
 * What is kept after a contract or rollback, until when, and its end: slipway.schema_kept.
 *
 * A window is opened before the first step that sets anything aside, so that a resumed run knows
 * it, and begins to count when the change has come to its end. What is kept is found by its name,
 * which carries the change's number: tables may have been renamed or set aside since.
 */
import { ident, sqlState, type Queryable, type Sql } from '@slipway/pg';
import { keptSchemaName, thereName } from './core/kept.ts';
import { LockTimeoutError } from './errors.ts';
import { LOCK_TIMEOUT_MS, retryLocks } from './run/retry.ts';
import type { Session } from './run/session.ts';

/** How long things are kept unless the file or the caller says otherwise: 7 days, in ms. */
export const UNDO_WINDOW_MS = 7 * 24 * 3_600_000;

/** How long the automatic end tries to get one lock; it comes again with the next run. */
const AUTOMATIC_BUDGET_MS = 2000;

/** What is kept of one change. */
export interface Kept {
  readonly change: string;
  readonly number: number;
  /** Whether it was completed, and so can be undone. */
  readonly undoable: boolean;
  /** ISO 8601. */
  readonly until: string;
  readonly isOver: boolean;
  /** As a person knows it: `member.name`, `table note`. */
  readonly what: readonly string[];
}

/** Says how long what a change takes away will be kept; a resumed rollback keeps what was said. */
export async function openWindow(sql: Queryable, number: number, windowMs: number): Promise<void> {
  await sql`
    insert into slipway.schema_kept (change, window_ms) values (${number}, ${windowMs})
    on conflict (change) do update set window_ms = excluded.window_ms
    where  (select state from slipway.schema_change where number = excluded.change)
           <> 'rolling-back'`;
}

/** @returns what is kept of the changes of a schema, oldest first */
export async function readKept(sql: Sql, schema: string): Promise<Kept[]> {
  try {
    return await sql<Kept[]>`
      with mine as (
        select c.number, c.name as change, c.state = 'complete' and not c.baseline as undoable,
               k.until
        from   slipway.schema_kept k
        join   slipway.schema_change c on c.number = k.change
        where  c.schema = ${schema} and k.until is not null
      ),
      -- once for all changes: to look through the catalog for each took most of a long history
      kept as materialized (
        select substring(a.attname from '^_sw_undo_([0-9]+)_') as number,
               format('%s.%s', t.relname,
                      regexp_replace(a.attname, '^_sw_undo_[0-9]+_', '')) as what
        from   pg_attribute a
        join   pg_class t on t.oid = a.attrelid and t.relkind in ('r', 'p')
        where  starts_with(a.attname, '_sw_undo_') and not t.relispartition
        and    a.attnum > 0 and not a.attisdropped
        union all
        select substring(n.nspname from '^_slipway_undo_([0-9]+)$'), 'table ' || t.relname
        from   pg_class t
        join   pg_namespace n on n.oid = t.relnamespace
        where  starts_with(n.nspname, '_slipway_undo_') and t.relkind in ('r', 'p')
        and    not t.relispartition
      )
      select change, number, undoable, until <= now() as "isOver",
             to_char(until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as until,
             array(select what from kept where kept.number = mine.number::text
                   order by 1) as what
      from   mine order by number`;
  } catch (error) {
    if (sqlState(error) === '42P01' || sqlState(error) === '3F000') return [];
    throw error;
  }
}

/** @returns the names of the tables that are kept of a change */
export async function keptTables(sql: Sql, number: number): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c
    join   pg_namespace n on n.oid = c.relnamespace and n.nspname = ${keptSchemaName(number)}
    where  c.relkind in ('r', 'p') and not c.relispartition`;
  return rows.map((row) => row.name);
}

/** Changes that a run in flight still reads the kept values of. */
async function neededBy(sql: Sql, numbers: readonly number[]): Promise<Set<number>> {
  const plans = await sql<{ text: string }[]>`
    select plan::text as text from slipway.schema_change
    where  state not in ('complete', 'rolled-back') and plan is not null`;
  const isNeeded = (number: number) =>
    plans.some(({ text }) => new RegExp(`_(sw|slipway)_undo_${number}(?!\\d)`).test(text));
  return new Set(numbers.filter((number) => isNeeded(number)));
}

/** Drops a table's kept columns; a lock on the table alone is a deadlock with nobody. */
async function dropColumns(session: Session, number: number): Promise<void> {
  const there = thereName(number);
  const tables = await session.sql<{ table: string; name: string; columns: string[] }[]>`
    select format('%I.%I', n.nspname, t.relname) as "table", t.relname as name,
           array_agg(a.attname::text order by a.attnum) as columns
    from   pg_attribute a
    join   pg_class t on t.oid = a.attrelid and t.relkind in ('r', 'p') and not t.relispartition
    join   pg_namespace n on n.oid = t.relnamespace
    where  (a.attname = ${there} or starts_with(a.attname, ${`${there}_`}))
    and    a.attnum > 0 and not a.attisdropped
    group  by 1, 2`;
  for (const { table, name, columns } of tables) {
    const drops = columns.map((column) => `DROP COLUMN IF EXISTS ${ident(column)}`);
    await retryLocks(session, name, async () =>
      session.sql.begin(async (tx) => {
        await tx.unsafe(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
        await tx.unsafe(`ALTER TABLE IF EXISTS ${table} ${drops.join(', ')}`);
      }),
    );
  }
}

/**
 * Drops what is kept of changes whose window is over. A change that is being undone keeps it.
 *
 * @param all also of changes whose window is still open
 * @returns the changes of which nothing is kept any more
 * @throws {LockTimeoutError} a table is in use; what was dropped before stays dropped
 */
export async function expireKept(session: Session, all = false): Promise<string[]> {
  const { sql, options } = session;
  const due = (await readKept(sql, options.schema)).filter(({ isOver }) => all || isOver);
  const needed = await neededBy(
    sql,
    due.map(({ number }) => number),
  );
  const gone: string[] = [];
  for (const { number, change } of due) {
    if (needed.has(number)) continue;
    await dropColumns(session, number);
    const home = ident(keptSchemaName(number));
    await retryLocks(session, null, async () =>
      sql.begin(async (tx) => {
        await tx.unsafe(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
        await tx.unsafe(`DROP SCHEMA IF EXISTS ${home} CASCADE`);
        await tx`delete from slipway.schema_kept where change = ${number}`;
      }),
    );
    gone.push(change);
  }
  return gone;
}

/** The same as part of another run, which it does not stop: what is in use waits for the next. */
export async function expireQuietly(session: Session): Promise<void> {
  try {
    const options = { ...session.options, lockBudgetMs: AUTOMATIC_BUDGET_MS };
    await expireKept({ ...session, options });
  } catch (error) {
    if (!(error instanceof LockTimeoutError)) throw error;
  }
}
