/**
 * The runner's sessions: one runner per database, and settings under which it harms nobody.
 */
import { OperatorError } from '@slipway/kernel';
import { connect, ident, redactUrl, sqlState, type Queryable, type Sql } from '@slipway/pg';
import { ensureJournal } from '../journal.ts';
import { ConnectionLostError, RunnerBusyError } from '../errors.ts';

/** The advisory lock of the one runner: two numbers, by custom of this package. */
export const RUNNER_LOCK = { class: 746_120_983, object: 1 } as const;

/** What a phase needs to run. */
export interface RunOptions {
  /** The schema that is changed. */
  readonly schema: string;
  /** Connections that convert rows at once; 2 unless the file or the caller says otherwise. */
  readonly workers?: number | undefined;
  /** Called before each step and while rows are converted. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Stops the run after the range or step it is in; what was done stays. */
  readonly signal?: AbortSignal | undefined;
  /** How long a step tries to get its lock before it gives up, in ms; a minute by default. */
  readonly lockBudgetMs?: number | undefined;
}

/** What a run tells while it goes. */
export type Progress =
  | {
      readonly kind: 'step';
      readonly phase: string;
      readonly index: number;
      readonly of: number;
      readonly title: string;
    }
  | {
      readonly kind: 'backfill';
      readonly table: string;
      readonly rowsDone: number;
      readonly rowsTotal: number;
      readonly rowsPerSecond: number;
      readonly etaMs: number | null;
    };

/** A run that holds the runner's lock. */
export interface Session {
  readonly sql: Sql;
  readonly options: RunOptions;
}

/** @returns who holds the runner's lock, for messages */
export async function holder(
  sql: Queryable,
): Promise<{ pid: number; name: string; since: string }> {
  const [row] = await sql<{ pid: number; name: string; since: string }[]>`
    select a.pid, a.application_name as name, a.backend_start::timestamptz(0)::text as since
    from   pg_locks l
    join   pg_stat_activity a using (pid)
    where  l.locktype = 'advisory' and l.granted
    and    l.classid = ${RUNNER_LOCK.class} and l.objid = ${RUNNER_LOCK.object}
    and    l.database = (select oid from pg_database where datname = current_database())`;
  return row ?? { pid: 0, name: 'it has just ended', since: 'a moment ago' };
}

/** Lets the runner push autovacuum aside at the first try, where it has the right. */
async function deadlockTimeout(sql: Sql): Promise<Record<string, string>> {
  try {
    await sql`set deadlock_timeout = '10ms'`;
    return { deadlock_timeout: '10ms' };
  } catch (error) {
    if (sqlState(error) === '42501') return {};
    throw error;
  }
}

/** The client ends connections after half an hour or more; the lock's must live on. */
function everlasting(url: string): string {
  const parsed = new URL(url);
  parsed.searchParams.set('max_lifetime', 'disable');
  return parsed.href;
}

const LOST = /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|08|57P)/;

/** @returns a lost connection as an error for the operator; anything else as it is */
function translated(error: unknown, url: string): unknown {
  if (error instanceof OperatorError || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  return LOST.test(code) ? new ConnectionLostError(redactUrl(url), error.message || code) : error;
}

/**
 * Runs `body` as the database's only runner.
 *
 * @param url the target database
 * @throws {RunnerBusyError} another runner holds the lock; nothing was done
 * @throws {ConnectionLostError} the database went away
 */
export async function withSession<T>(
  url: string,
  options: RunOptions,
  body: (session: Session) => Promise<T>,
): Promise<T> {
  const guard = connect(everlasting(url), { name: 'slipway-schema', max: 1 });
  try {
    const lock = await guard.reserve();
    const [taken] = await lock<{ ok: boolean }[]>`
      select pg_try_advisory_lock(${RUNNER_LOCK.class}, ${RUNNER_LOCK.object}) as ok`;
    if (!taken?.ok) throw new RunnerBusyError(await holder(lock));
    const sql = connect(url, {
      name: 'slipway-schema',
      max: (options.workers ?? 8) + 3,
      settings: {
        search_path: `${ident(options.schema)}, public`,
        statement_timeout: 0,
        idle_in_transaction_session_timeout: 0,
        // A statement of a killed runner ends with it.
        client_connection_check_interval: 500,
        ...(await deadlockTimeout(lock)),
      },
    });
    try {
      await ensureJournal(sql);
      return await body({ sql, options });
    } finally {
      await sql.end({ timeout: 1 });
      // Given back by word: the server notices a closed connection only after a moment.
      await lock`select pg_advisory_unlock(${RUNNER_LOCK.class}, ${RUNNER_LOCK.object})`.catch(
        () => {},
      );
    }
  } catch (error) {
    throw translated(error, url);
  } finally {
    await guard.end({ timeout: 0 });
  }
}
