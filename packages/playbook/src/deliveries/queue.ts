/**
 * The queue of messages: `graphile-worker` in a schema of its own. A message is put there in the
 * transaction that moved its page, and is tried again with growing pauses.
 *
 * One server at a time works: whoever begins knows that all others have ended, and frees what they
 * held. Without that, what a killed server had in hand would wait for hours.
 */
import { Logger, makeWorkerUtils, run, type Runner } from 'graphile-worker';
import type { Transaction } from '@slipway/pg';
import type { PageAction } from '../escalation/core/escalation.ts';
import { deliver, type DeliveryGround } from './deliver.ts';

const SCHEMA = 'slipway_queue';
const TASK = 'page-message';

/** Tries of a message; the pause before the next is e to the power of those made, in seconds. */
const TRIES = 8;
/** Messages that are under way at once. */
const AT_ONCE = 8;
/** How often the queue is looked at where PostgreSQL's word did not come, in ms. */
const LOOK_MS = 1_000;

interface Payload {
  readonly page: string;
  readonly action: PageAction;
}

export type QueueLog = (level: 'error' | 'warning' | 'info' | 'debug', text: string) => void;

/** What the queue runs on. */
export interface QueueGround extends DeliveryGround {
  /** Of our own database; the queue's library has connections of its own. */
  readonly databaseUrl: string;
  readonly log: QueueLog;
}

/** Puts messages into the queue; their keys are their own for ever, so none comes twice. */
export async function enqueueMessages(
  tx: Transaction,
  page: string,
  actions: readonly PageAction[],
): Promise<void> {
  for (const action of actions) {
    const payload = { page, action };
    await tx`
      select id
      from   slipway_queue.add_job(
               ${TASK}, payload => ${tx.json(payload as never)}::json,
               max_attempts => ${TRIES}, job_key => ${action.key}
             )`;
  }
}

/** What was said by the library, whose errors are those of deliveries: struck of secrets. */
function loggerOf(log: QueueLog): Logger {
  return new Logger(() => (level, message) => log(level, message));
}

/**
 * Brings the queue's tables up to date, frees what ended servers held, and works until it is
 * stopped.
 *
 * @param options only one process may run this at a time: hold a lease
 */
export async function startQueue(ground: QueueGround): Promise<Runner> {
  const { databaseUrl: connectionString, log, sql } = ground;
  const common = { connectionString, schema: SCHEMA, logger: loggerOf(log) };
  const utils = await makeWorkerUtils({ ...common, maxPoolSize: 1 });
  try {
    await utils.migrate();
    const rows = await sql<{ worker: string }[]>`
      select distinct locked_by as worker from slipway_queue.jobs where locked_by is not null`;
    await utils.forceUnlockWorkers(rows.map(({ worker }) => worker));
  } finally {
    await utils.release();
  }
  return run({
    ...common,
    maxPoolSize: AT_ONCE + 2,
    concurrency: AT_ONCE,
    pollInterval: LOOK_MS,
    noHandleSignals: true,
    taskList: {
      [TASK]: async (payload, { job, abortSignal: signal }) => {
        const { page, action } = payload as Payload;
        const isLast = job.attempts >= job.max_attempts;
        const end = signal ? { signal } : {};
        await deliver(ground, { page, action, attempt: job.attempts, isLast, ...end });
      },
    },
  });
}
