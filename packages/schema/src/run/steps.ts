/**
 * Runs the steps of a phase, each once, whatever happened before.
 *
 * A transactional step commits together with its journal row. An index is looked at first: a valid
 * one is done, an invalid one is dropped and built again.
 */
import { sqlState, type Sql } from '@slipway/pg';
import type { PhaseName, Plan, PlanStep } from '../core/steps.ts';
import { StepFailedError, UpFailedError } from '../errors.ts';
import { doneSteps, recordStep } from '../journal.ts';
import { runBackfill } from './backfill.ts';
import { reasonOf, runChecks } from './checks.ts';
import { DiskFullError } from './errors.ts';
import { checkStop, LOCK_TIMEOUT_MS, passes, retryLocks } from './retry.ts';
import type { Session } from './session.ts';
import { runSweep } from './sweep.ts';

/** Locks behind which a customer's statement may wait. */
function keepsWaiting(step: PlanStep): boolean {
  return /^(ACCESS EXCLUSIVE|SHARE ROW EXCLUSIVE|SHARE$)/.test(step.lock);
}

/** Other tables that the step locks, as its lock names them: `…, also on shop.store`. */
function alsoLocked(step: PlanStep): string[] {
  return / on (.+)$/.exec(step.lock)?.[1]?.split(', ') ?? [];
}

async function runTransactional(session: Session, plan: Plan, phase: PhaseName, step: PlanStep) {
  const startedMs = performance.now();
  const body = async () =>
    session.sql.begin(async (tx) => {
      const tryMs = performance.now();
      await tx.unsafe(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      for (const statement of step.sql) await tx.unsafe(statement);
      const nowMs = performance.now();
      await recordStep(tx, plan.number, phase, step.index, {
        attempts: 1,
        ms: nowMs - startedMs,
        lockWaitMs: keepsWaiting(step) ? nowMs - tryMs : 0,
      });
    });
  await retryLocks(session, step.table, body, alsoLocked(step));
}

async function indexState(sql: Sql, name: string): Promise<'absent' | 'valid' | 'invalid'> {
  const [row] = await sql<{ valid: boolean }[]>`
    select indisvalid as valid from pg_index where indexrelid = to_regclass(${name})`;
  if (!row) return 'absent';
  return row.valid ? 'valid' : 'invalid';
}

/** CONCURRENTLY waits for old transactions, but nobody waits behind it. */
async function runConcurrently(session: Session, statement: string): Promise<void> {
  const connection = await session.sql.reserve();
  try {
    await connection`set lock_timeout = 0`;
    const query = connection.unsafe(statement);
    const cancel = () => query.cancel();
    session.options.signal?.addEventListener('abort', cancel, { once: true });
    try {
      await query;
    } finally {
      session.options.signal?.removeEventListener('abort', cancel);
    }
  } finally {
    await connection`reset lock_timeout`;
    connection.release();
  }
}

async function buildIndex(session: Session, step: PlanStep, name: string): Promise<void> {
  const state = await indexState(session.sql, name);
  if (state === 'valid') return;
  if (state === 'invalid') {
    await runConcurrently(session, `DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
  }
  for (const statement of step.sql) await runConcurrently(session, statement);
}

async function runIndex(session: Session, plan: Plan, step: PlanStep): Promise<void> {
  const body = async () => {
    if (step.indexName !== undefined) return buildIndex(session, step, step.indexName);
    for (const statement of step.sql) await runConcurrently(session, statement);
  };
  try {
    await retryLocks(session, step.table, body);
  } catch (error) {
    checkStop(session);
    if (sqlState(error) !== '23505') throw error;
    throw new UpFailedError(plan.change, step.table ?? '', reasonOf(error), []);
  }
}

async function runStep(session: Session, plan: Plan, phase: PhaseName, step: PlanStep) {
  const { sql } = session;
  if (step.sweep && !step.backfill) await runSweep(session, step.sweep);
  if (step.checks) await runChecks(sql, plan, step.table ?? plan.schema, step.checks);
  if (step.transactional) return runTransactional(session, plan, phase, step);
  const startedMs = performance.now();
  if (step.backfill) {
    await runBackfill(session, plan, step.backfill);
    if (step.sweep) await runSweep(session, step.sweep);
  } else await runIndex(session, plan, step);
  const ms = performance.now() - startedMs;
  await recordStep(sql, plan.number, phase, step.index, { attempts: 1, ms, lockWaitMs: 0 });
}

const DISK_FULL = '53100';

/** Errors of the data itself while a rule is added or validated. */
function isBrokenRule(error: unknown): boolean {
  return ['23502', '23503', '23505', '23514'].includes(sqlState(error) ?? '');
}

/**
 * Runs all steps of a phase that are not done yet.
 *
 * @throws {UpFailedError | VerifyFailedError | LockTimeoutError | StepFailedError | StoppedError}
 * @throws {DiskFullError} the server has no room
 */
export async function runPhase(session: Session, plan: Plan, phase: PhaseName): Promise<void> {
  const steps = plan[phase];
  const done = await doneSteps(session.sql, plan.number, phase);
  const made = new Set(
    steps.some((step) => step.onlyAfter !== undefined)
      ? await doneSteps(session.sql, plan.number, 'expand')
      : [],
  );
  for (const step of steps) {
    if (done.has(step.index)) continue;
    if (step.onlyAfter !== undefined && !made.has(step.onlyAfter)) continue;
    checkStop(session);
    const { index, title } = step;
    session.options.onProgress?.({ kind: 'step', phase, index, of: steps.length, title });
    try {
      await runStep(session, plan, phase, step);
    } catch (error) {
      const state = sqlState(error);
      if (state === undefined || passes(error) || /^(08|57)/.test(state)) throw error;
      if (state === DISK_FULL) throw new DiskFullError(title, reasonOf(error));
      if (phase === 'expand' && isBrokenRule(error)) {
        throw new UpFailedError(plan.change, step.table ?? '', reasonOf(error), []);
      }
      throw new StepFailedError(title, reasonOf(error));
    }
  }
}
