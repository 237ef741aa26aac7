/**
 * Stops the runner at work, wherever it runs: the request stands in the database, the runner finds
 * it with its next beat and stops at the next safe place, and the change can be resumed.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { userInfo } from 'node:os';
import { connectChecked, type Sql } from '@slipway/pg';
import { inFlight, movingOf, readJournal } from './journal.ts';
import { NoRunnerError, StillRunningError } from './run/errors.ts';
import { askToStop, readRunner, type RunnerRecord } from './run/runner-record.ts';
import { holder, isRunnerAtWork } from './run/session.ts';

const WAIT_MS = 60_000;
const LOOK_EVERY_MS = 100;
/** A runner has taken its lock and not yet said who it is, or is about to give it back. */
const BETWEEN_MS = 5_000;

export interface CancelOptions {
  readonly schema: string;
  /** How long to wait until the runner has stopped, in ms; a minute by default. */
  readonly waitMs?: number | undefined;
}

/** What cancel answers. */
export interface CancelResult {
  readonly schema: string;
  /** The change whose runner stopped, and where it stands; null where none is in flight now. */
  readonly change: string | null;
  readonly state: string | null;
  /** Where the runner ran: its host and process there. */
  readonly host: string;
  readonly process: number;
}

/** The change that is on its way, else the newest one in flight. */
async function changeAtWork(sql: Sql, schema: string) {
  const entries = await readJournal(sql, schema);
  return movingOf(entries) ?? inFlight(entries).at(-1) ?? null;
}

async function findRunner(sql: Sql, schema: string): Promise<RunnerRecord> {
  const deadlineMs = Date.now() + BETWEEN_MS;
  for (;;) {
    const atWork = await isRunnerAtWork(sql);
    const runner = atWork ? await readRunner(sql) : null;
    if (runner?.schema === schema) return runner;
    const moving = await changeAtWork(sql, schema);
    if (!atWork) throw new NoRunnerError(schema, 'the database has none', moving);
    if (runner) {
      const because = `the one of this database works on schema ${runner.schema}`;
      throw new NoRunnerError(schema, because, moving);
    }
    if (Date.now() > deadlineMs) {
      const { pid, name } = await holder(sql);
      throw new NoRunnerError(schema, `session ${pid} (${name}) holds its lock`, moving);
    }
    await delay(LOOK_EVERY_MS);
  }
}

/**
 * Asks the runner at work to stop, and waits until it has.
 *
 * @throws {NoRunnerError} none is at work on the schema
 * @throws {StillRunningError} it has not stopped within the wait; it still will
 */
export async function cancelRun(url: string, options: CancelOptions): Promise<CancelResult> {
  const { schema, waitMs = WAIT_MS } = options;
  const sql = await connectChecked(url, { name: 'slipway-cancel', max: 1 });
  try {
    const { run, host, process } = await findRunner(sql, schema);
    await askToStop(sql, run, `${userInfo().username} with slipway schema cancel`);
    const deadlineMs = Date.now() + waitMs;
    while ((await readRunner(sql))?.run === run && (await isRunnerAtWork(sql))) {
      if (Date.now() > deadlineMs) {
        throw new StillRunningError(schema, `process ${process} on ${host}`, waitMs);
      }
      await delay(LOOK_EVERY_MS);
    }
    const moving = await changeAtWork(sql, schema);
    const [change, state] = [moving?.name ?? null, moving?.state ?? null];
    return { schema, change, state, host, process };
  } finally {
    await sql.end({ timeout: 1 });
  }
}
