/**
 * The outbox of remedies: written in the transaction of the decision, taken by one worker at a
 * time under a lease, and fenced by its attempt, so that a late worker ends nothing.
 */
import type { Queryable, Sql, Transaction } from '@slipway/pg';
import { REMEDIED, type RemedyState } from '../core/remedy.ts';
import { CaseStateError, RemedyBegunError } from '../errors.ts';

/** Longer than one step with all its tries. */
export const LEASE_MS = 300_000;

/** How far what a case's decision asks for has come. */
export interface RemedyView {
  readonly state: Exclude<RemedyState, 'withdrawn'>;
  readonly attempts: number;
  /** Failed: when it is tried again, ms since 1970; null: not any more. */
  readonly retryMs: number | null;
  readonly endedMs: number | null;
  /** A person, or `worker`; null before it has ended. */
  readonly by: string | null;
  /** Why it failed, or what the person said. */
  readonly note: string | null;
  /** What was done, by its names at whoever did it. */
  readonly refs: readonly string[];
}

/** @returns the newest remedy of the case `c`, or null, as JSON in the form of `RemedyView` */
export const remedyOf = (sql: Queryable) => sql`(
  select case when m.state <> 'withdrawn' then jsonb_build_object(
           'state', m.state, 'attempts', m.attempts, 'retryMs', m.retry_ms,
           'endedMs', m.ended_ms, 'by', m.by_whom, 'note', m.note,
           'refs', (select coalesce(jsonb_agg(r.value order by r.key), '[]')
                    from jsonb_each_text(m.receipts) r)) end
  from   slipway.reconcile_remedy m
  where  m.case_id = c.id order by m.decision desc limit 1)`;

/** Notes what is left to do after decisions that were just made; for others there is nothing. */
export async function noteRemedies(
  tx: Transaction,
  cases: readonly string[],
  nowMs: number,
): Promise<void> {
  await tx`
    insert into slipway.reconcile_remedy (decision, case_id, action, decided_ms)
    select d.id, d.case_id, d.action, ${nowMs}
    from   unnest(${cases as string[]}::text[]) as own (id)
    cross  join lateral (
      select id, case_id, action from slipway.reconcile_decision
      where  case_id = own.id and kind = 'resolved' order by id desc limit 1) d
    where  d.action = any(${REMEDIED as string[]})
    on     conflict (decision) do nothing`;
}

/**
 * A decision is taken back before anything was done for it.
 *
 * @throws {RemedyBegunError} something was done, or may have been
 */
export async function withdrawRemedy(tx: Transaction, id: string): Promise<void> {
  const [row] = await tx<{ decision: string; state: RemedyState; mayBeDone: boolean }[]>`
    select decision::text, state,
           state in ('under-way', 'carried-out') or is_unsure or receipts <> '{}' as "mayBeDone"
    from   slipway.reconcile_remedy where case_id = ${id}
    order  by decision desc limit 1 for update`;
  if (!row || row.state === 'withdrawn') return;
  if (row.mayBeDone) throw new RemedyBegunError(id, row.state);
  await tx`
    update slipway.reconcile_remedy set state = 'withdrawn' where decision = ${row.decision}`;
}

/** What a rule took back needs no remedy any more, unless one is under way. */
export async function withdrawTakenBack(tx: Transaction): Promise<void> {
  await tx`
    update slipway.reconcile_remedy m
    set    state = 'withdrawn'
    where  m.state in ('decided', 'failed')
    and    exists (select 1 from slipway.reconcile_decision d
                   where  d.case_id = m.case_id and d.reverses = m.decision)`;
}

/** A remedy that this worker has for itself until its lease is over. */
export interface Taken {
  readonly decision: string;
  readonly caseId: string;
  readonly action: string;
  readonly attempt: number;
  /** Steps that were done before, by key. */
  readonly receipts: Readonly<Record<string, string>>;
}

/** @returns the oldest that is due, now under way; null: none is */
export async function takeRemedy(
  sql: Sql,
  {
    actions,
    waitMs,
    nowMs,
  }: {
    readonly actions: readonly string[];
    readonly waitMs: number;
    readonly nowMs: number;
  },
): Promise<Taken | null> {
  const [row] = await sql<Taken[]>`
    update slipway.reconcile_remedy
    set    state = 'under-way', attempts = attempts + 1, lease_ms = ${nowMs + LEASE_MS},
           retry_ms = null
    where  decision = (
      select   decision from slipway.reconcile_remedy
      where    action = any(${actions as string[]})
      and      (state = 'decided' and decided_ms <= ${nowMs - waitMs}
                or state = 'failed' and retry_ms <= ${nowMs}
                or state = 'under-way' and lease_ms <= ${nowMs})
      order by decision
      limit    1
      for update skip locked)     -- another worker takes the next one
    returning decision::text, case_id as "caseId", action, attempts as attempt, receipts`;
  return row ?? null;
}

/** @returns whether it is still this worker's: else it ends nothing */
export async function noteStep(
  sql: Sql,
  { decision, attempt }: Taken,
  key: string,
  ref: string,
  nowMs: number,
): Promise<boolean> {
  const { count } = await sql`
    update slipway.reconcile_remedy
    set    receipts = receipts || jsonb_build_object(${key}::text, ${ref}::text),
           lease_ms = ${nowMs + LEASE_MS}
    where  decision = ${decision} and state = 'under-way' and attempts = ${attempt}`;
  return count === 1;
}

export interface Ending {
  readonly state: 'carried-out' | 'failed';
  readonly note: string | null;
  readonly retryMs: number | null;
  readonly isUnsure: boolean;
}

/** Ends this attempt, if it is still this worker's. */
export async function endRemedy(
  sql: Sql,
  { decision, attempt }: Taken,
  { state, note, retryMs, isUnsure }: Ending,
  nowMs: number,
): Promise<void> {
  const isDone = state === 'carried-out';
  await sql`
    update slipway.reconcile_remedy
    set    state = ${state}, note = ${note}, retry_ms = ${retryMs}, lease_ms = null,
           is_unsure = ${isUnsure}, ended_ms = ${isDone ? nowMs : null},
           by_whom = ${isDone ? 'worker' : null}
    where  decision = ${decision} and state = 'under-way' and attempts = ${attempt}`;
}

/**
 * A person did what was left to do, and says so.
 *
 * @throws {CaseStateError} nothing is left to do for it, or a worker is at it; nothing was changed
 */
export async function markCarriedOut(
  sql: Sql,
  wish: {
    readonly id: string;
    readonly by: string;
    readonly reason: string;
    readonly nowMs: number;
  },
): Promise<void> {
  const { id, by, reason, nowMs } = wish;
  await sql.begin(async (tx) => {
    const [row] = await tx<{ decision: string; state: RemedyState; isFree: boolean }[]>`
      select decision::text, state,
             state in ('decided', 'failed')
             or state = 'under-way' and lease_ms <= ${nowMs} as "isFree"
      from   slipway.reconcile_remedy where case_id = ${id}
      order  by decision desc limit 1 for update`;
    if (!row?.isFree) {
      throw new CaseStateError(id, row?.state ?? 'without a remedy', 'decided or failed');
    }
    await tx`
      update slipway.reconcile_remedy
      set    state = 'carried-out', by_whom = ${by}, note = ${reason}, ended_ms = ${nowMs},
             lease_ms = null, retry_ms = null
      where  decision = ${row.decision}`;
  });
}
