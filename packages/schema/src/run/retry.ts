/**
 * Taking locks without keeping customers waiting: short tries with jittered pauses between them,
 * so that a lock request never stands in a queue that customers then join.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { systemRandom } from '@slipway/kernel';
import { ident, sqlState, type Sql } from '@slipway/pg';
import { LockTimeoutError, StoppedError } from '../errors.ts';
import type { Session } from './session.ts';

/** How long one try waits for a lock; a customer waits no longer behind it. */
export const LOCK_TIMEOUT_MS = 30;

const BUDGET_MS = 60_000;

/** Errors that pass by themselves: lock not available, deadlock, serialization failure. */
const PASSING = new Set(['55P03', '40P01', '40001']);

/** @returns whether the error passes by itself */
export function passes(error: unknown): boolean {
  return PASSING.has(sqlState(error) ?? '');
}

/** @returns the pause before the next try, in ms: grows, and differs between runners */
export function pauseMs(attempt: number): number {
  const ceiling = Math.min(1000, 10 * 2 ** Math.min(attempt, 10));
  return ceiling / 2 + (systemRandom.next() * ceiling) / 2;
}

/** @throws {StoppedError} the run was asked to stop; says by whom, where that is known */
export function checkStop(session: Session): void {
  const { signal } = session.options;
  if (!signal?.aborted) return;
  throw new StoppedError(typeof signal.reason === 'string' ? signal.reason : null);
}

/**
 * @param tables qualified and quoted; their partitions count as well
 * @returns who holds locks on them, for messages: sessions and prepared transactions
 */
export async function lockHolders(sql: Sql, tables: readonly string[]): Promise<string[]> {
  const rows = await sql<{ text: string }[]>`
    with wanted as (
      select to_regclass(t.name)::oid as oid from unnest(${tables as string[]}::text[]) t(name)
      union
      select p.relid::oid from unnest(${tables as string[]}::text[]) t(name),
             pg_partition_tree(to_regclass(t.name)) p
    ), held as (
      select pid, virtualtransaction, string_agg(distinct mode, ', ') as modes
      from   pg_locks
      where  locktype = 'relation' and granted and relation in (select oid from wanted)
      and    database = (select oid from pg_database where datname = current_database())
      group  by pid, virtualtransaction
    )
    select coalesce(a.xact_start, p.prepared) as since,
           case when p.gid is null then
             format('session %s (%s, %s since %s; last statement begun %s; holds %s)', a.pid,
                    coalesce(nullif(a.application_name, ''), 'no name'),
                    coalesce(a.state, a.backend_type), a.xact_start::timestamptz(0),
                    a.query_start::timestamptz(0), h.modes)
           else
             format('prepared transaction %L (of %s, prepared %s; holds %s): COMMIT PREPARED or '
                    'ROLLBACK PREPARED ends it', p.gid, p.owner, p.prepared::timestamptz(0),
                    h.modes)
           end as text
    from   held h
    left   join pg_stat_activity a on a.pid = h.pid
    -- A prepared transaction has no session; its own number is locked under the same name.
    left   join pg_locks x on h.pid is null and x.pid is null and x.locktype = 'transactionid'
           and x.virtualtransaction = h.virtualtransaction
    left   join pg_prepared_xacts p on p.transaction = x.transactionid
    where  (h.pid is null or h.pid <> pg_backend_pid()) and (a.pid is not null or p.gid is not null)
    order  by 1 limit 3`;
  return rows.map((row) => row.text);
}

/**
 * Tries `body` until it gets its locks.
 *
 * @param others further tables whose locks it needs, qualified and quoted
 * @returns what it gave, how many tries it took, and the longest try in ms
 * @throws {LockTimeoutError} the budget is used up; names who holds the table
 */
export async function retryLocks<T>(
  session: Session,
  table: string | null,
  body: () => Promise<T>,
  others: readonly string[] = [],
): Promise<{ value: T; attempts: number; longestMs: number }> {
  const startedMs = Date.now();
  const budgetMs = session.options.lockBudgetMs ?? BUDGET_MS;
  let longestMs = 0;
  for (let attempt = 1; ; attempt++) {
    checkStop(session);
    const tryMs = performance.now();
    try {
      const value = await body();
      return {
        value,
        attempts: attempt,
        longestMs: Math.max(longestMs, performance.now() - tryMs),
      };
    } catch (error) {
      if (!passes(error)) throw error;
      longestMs = Math.max(longestMs, performance.now() - tryMs);
      const waitedMs = Date.now() - startedMs;
      if (waitedMs >= budgetMs) {
        const { schema } = session.options;
        const tables = table === null ? [] : [ident(schema, table), ...others];
        const holders = await lockHolders(session.sql, tables);
        throw new LockTimeoutError(`Table ${table ?? schema}`, waitedMs, holders);
      }
      await delay(pauseMs(attempt));
    }
  }
}
