/**
 * The runner's sessions: one runner per database, and settings under which it harms nobody.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { newId, OperatorError } from '@slipway/kernel';
import { connect, connectChecked, ident, redactUrl } from '@slipway/pg';
import { sqlState, TransactionLostError } from '@slipway/pg';
import type { Queryable, ReservedSql, Sql } from '@slipway/pg';
import type { ThrottleWish } from '../core/throttle.ts';
import { ensureJournal } from '../journal.ts';
import { ConnectionLostError, RunnerBusyError, StoppedError } from '../errors.ts';
import { checkGround } from '../rights.ts';
import { startPulse, withinSilence, type Shown } from './pulse.ts';
import { announce, ensureRunnerRecord, withdraw } from './runner-record.ts';
import { hearStrays, isClientStray } from './stray.ts';

/** The advisory lock of the one runner: two numbers, by custom of this package. */
export const RUNNER_LOCK = { class: 746_120_983, object: 1 } as const;

/** Under which name the runner's sessions stand in pg_stat_activity. */
export const RUNNER_NAME = 'slipway-schema';

/** How long a server that went away is waited for. */
const RECONNECT_BUDGET_MS = 60_000;
const RECONNECT_EVERY_MS = 250;
/** A server that goes away again and again is not to be worked on. */
const RETURNS_AT_MOST = 20;
/** How long a run that lost its database waits for what was under way: nothing reaches it now. */
const ORPHAN_MS = 500;
const FAREWELL_MS = 5_000;

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
  /** How long a database that went away is waited for, in ms; a minute by default. */
  readonly reconnectBudgetMs?: number | undefined;
  /** Limits of the throttle, or `off`; wins over what the change file says. */
  readonly throttle?: ThrottleWish | undefined;
  /** A file in which somebody else, such as a launch, says how the world outside is. */
  readonly throttleFile?: string | undefined;
  /** How long what the change takes away is kept, in ms; as its file says, or 7 days. */
  readonly undoWindowMs?: number | undefined;
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
      /** The share of time that it may use, 0 to 1; less than 1 when something is in its way. */
      readonly pace: number;
      /** Why the pace is less than 1, or null. */
      readonly throttledBy: string | null;
    }
  | {
      /** The database is away; the run goes on when it is back. */
      readonly kind: 'waiting';
      readonly because: string;
    };

/** A run that holds the runner's lock. */
export interface Session {
  readonly sql: Sql;
  readonly options: RunOptions;
  /** Names this run in the database. */
  readonly run: string;
  /** What others see of it. */
  readonly shown: Shown;
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

/** @returns whether somebody holds the runner's lock */
export async function isRunnerAtWork(sql: Queryable): Promise<boolean> {
  const [row] = await sql<{ held: boolean }[]>`
    select exists (
      select from pg_locks
      where  locktype = 'advisory' and granted
      and    classid = ${RUNNER_LOCK.class} and objid = ${RUNNER_LOCK.object}
      and    database = (select oid from pg_database where datname = current_database())) as held`;
  return row!.held;
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

function isLost(error: unknown): boolean {
  if (error instanceof TransactionLostError) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return !(error instanceof OperatorError) && (LOST.test(code) || isClientStray(error));
}

/** @returns a lost connection as an error for the operator; anything else as it is */
function translated(error: unknown, url: string): unknown {
  if (!(error instanceof Error) || !isLost(error)) return error;
  const closed = isClientStray(error) || error instanceof TransactionLostError;
  const reason = closed ? 'the server closed it' : error.message;
  return new ConnectionLostError(redactUrl(url), reason || 'it was closed');
}

/** One run; it may need several connections after one another. */
interface Run {
  readonly id: string;
  readonly url: string;
  readonly options: RunOptions;
  /** Whether it ever held the runner's lock. */
  began: boolean;
}

function settingsOf(schema: string, more: Record<string, string>) {
  return {
    search_path: `${ident(schema)}, public`,
    statement_timeout: 0,
    idle_in_transaction_session_timeout: 0,
    // A statement of a killed runner ends with it.
    client_connection_check_interval: 500,
    ...more,
  };
}

/** Works until `body` has ended or the database is lost; `sql` is closed afterwards. */
async function work<T>(
  run: Run,
  lock: ReservedSql,
  sql: Sql,
  body: (session: Session) => Promise<T>,
  state: { lost: boolean },
): Promise<T> {
  const { options } = run;
  await ensureJournal(sql);
  await ensureRunnerRecord(sql);
  await announce(lock, run.id, options.schema);
  const shown: Shown = { pace: null };
  const pulse = startPulse(lock, run.id, shown);
  const signal = AbortSignal.any([pulse.asked, ...(options.signal ? [options.signal] : [])]);
  const working = body({ sql, options: { ...options, signal }, run: run.id, shown });
  try {
    return await Promise.race([working, pulse.lost]);
  } catch (error) {
    if (!isLost(error)) throw error;
    state.lost = true;
    // Nothing of a run may go on once another could begin: without its pool, nothing can.
    await sql.end({ timeout: 0 });
    await Promise.race([working.catch(() => {}), delay(ORPHAN_MS)]);
    throw error;
  } finally {
    pulse.stop();
  }
}

/** Given back by word: the server notices a closed connection only after a moment. */
async function giveBack(lock: ReservedSql, run: string): Promise<void> {
  await withdraw(lock, run).catch(() => {});
  await lock`select pg_advisory_unlock(${RUNNER_LOCK.class}, ${RUNNER_LOCK.object})`;
}

/** One try, with connections of its own. */
async function attempt<T>(run: Run, body: (session: Session) => Promise<T>): Promise<T> {
  const { url, options } = run;
  const guard = connect(everlasting(url), {
    name: RUNNER_NAME,
    max: 1,
    settings: { synchronous_commit: 'off' },
  });
  try {
    const lock = await withinSilence(guard.reserve());
    const [taken] = await withinSilence(
      lock<{ ok: boolean }[]>`
        select pg_try_advisory_lock(${RUNNER_LOCK.class}, ${RUNNER_LOCK.object}) as ok`.execute(),
    );
    if (!taken?.ok) throw new RunnerBusyError(await holder(lock));
    run.began = true;
    await checkGround(lock);
    const sql = connect(url, {
      name: RUNNER_NAME,
      max: (options.workers ?? 8) + 4,
      settings: settingsOf(options.schema, await deadlockTimeout(lock)),
    });
    const state = { lost: false };
    try {
      return await work(run, lock, sql, body, state);
    } finally {
      await sql.end({ timeout: state.lost ? 0 : 1 });
      if (!state.lost) await withinSilence(giveBack(lock, run.id), FAREWELL_MS).catch(() => {});
    }
  } catch (error) {
    throw translated(error, url);
  } finally {
    await guard.end({ timeout: 0 });
  }
}

/** Waits until the server answers again. @throws {OperatorError} `error`, after the budget */
async function untilBack(run: Run, error: OperatorError, deadlineMs: number): Promise<void> {
  const { url, options } = run;
  if (Date.now() < deadlineMs) options.onProgress?.({ kind: 'waiting', because: error.what });
  for (;;) {
    if (options.signal?.aborted) throw new StoppedError();
    if (Date.now() >= deadlineMs) throw error;
    await delay(RECONNECT_EVERY_MS);
    try {
      const sql = await connectChecked(url, { name: RUNNER_NAME, max: 1 });
      await sql.end({ timeout: 1 });
      return;
    } catch (unreachable) {
      if (!(unreachable instanceof OperatorError)) throw unreachable;
    }
  }
}

/**
 * Runs `body` as the database's only runner. When the database goes away in the middle, it is
 * waited for and `body` is called again: it must go on where it was.
 *
 * @param url the target database
 * @throws {RunnerBusyError} another runner holds the lock; nothing was done
 * @throws {ConnectionLostError} the database went away, and did not come back within the budget
 * @throws {RightsMissingError} the role may not even keep the journal
 */
export async function withSession<T>(
  url: string,
  options: RunOptions,
  body: (session: Session) => Promise<T>,
): Promise<T> {
  const run: Run = { id: newId('run'), url, options, began: false };
  const deaf = hearStrays(() => {}); // also of connections of an earlier attempt
  try {
    return await untilEnded(run, body);
  } finally {
    deaf();
  }
}

/** Tries again whenever the database was lost and came back. */
async function untilEnded<T>(run: Run, body: (session: Session) => Promise<T>): Promise<T> {
  const budgetMs = run.options.reconnectBudgetMs ?? RECONNECT_BUDGET_MS;
  let lostAtMs: number | null = null;
  for (let returns = 0; ; returns++) {
    try {
      return await attempt(run, body);
    } catch (error) {
      const lost = error instanceof ConnectionLostError;
      // The server may not know yet that our own session of a moment ago is gone.
      const own = returns > 0 && error instanceof RunnerBusyError;
      if (!run.began || !(lost || own) || returns >= RETURNS_AT_MOST) throw error;
      if (lost) lostAtMs = Date.now();
      await untilBack(run, error, (lostAtMs ?? Date.now()) + budgetMs);
    }
  }
}
