/**
 * Taking locks without keeping customers waiting: short tries with jittered pauses between them,
 * so that a lock request never stands in a queue that customers then join.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { systemRandom } from '@slipway/kernel';
import { sqlState, type Sql } from '@slipway/pg';
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

/** @throws {StoppedError} the caller asked the run to stop */
export function checkStop(session: Session): void {
  if (session.options.signal?.aborted) throw new StoppedError();
}

/** @returns who holds locks on a table, for messages */
export async function lockHolders(sql: Sql, schema: string, table: string): Promise<string[]> {
  const rows = await sql<{ text: string }[]>`
    select format('session %s (%s, %s, %s since %s)', a.pid,
                  coalesce(nullif(a.application_name, ''), 'no name'), a.state, l.mode,
                  a.xact_start::timestamptz(0)) as text
    from   pg_locks l
    join   pg_stat_activity a using (pid)
    join   pg_class c on c.oid = l.relation
    join   pg_namespace n on n.oid = c.relnamespace
    where  n.nspname = ${schema} and c.relname = ${table} and l.granted
    and    a.pid <> pg_backend_pid()
    order  by a.xact_start limit 3`;
  return rows.map((row) => row.text);
}

/**
 * Tries `body` until it gets its locks.
 *
 * @returns what it gave, how many tries it took, and the longest try in ms
 * @throws {LockTimeoutError} the budget is used up; names who holds the table
 */
export async function retryLocks<T>(
  session: Session,
  table: string | null,
  body: () => Promise<T>,
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
        const holders = table === null ? [] : await lockHolders(session.sql, schema, table);
        throw new LockTimeoutError(`Table ${table ?? schema}`, waitedMs, holders);
      }
      await delay(pauseMs(attempt));
    }
  }
}
