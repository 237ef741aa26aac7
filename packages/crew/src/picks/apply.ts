/**
 * A step of a list, as a handheld told of it: the line's state, the batch's and the order's change
 * with it, in the caller's transaction. The same step again changes nothing; a step that comes late
 * or before what it undoes ends in the same state.
 */
import type { Queryable, Transaction } from '@slipway/pg';
import { takeAway } from './claim.ts';
import { lineState, type DoneStep, type LineState, type StepOutcome } from './core/line-state.ts';
import { readList, type PublishPickList } from './lists.ts';

export interface AppliedStep {
  readonly result: 'applied' | 'repeated' | 'unknown-list';
  /** Whether the whole list is done now. */
  readonly isDone: boolean;
  /** Whether whoever did it may not go on, and has lost the list. */
  readonly isTakenAway: boolean;
}

interface BatchRow {
  readonly store: string;
  readonly batch: number;
  /** As it was last taken; the step may be of an earlier one. */
  readonly list: string;
  readonly state: 'waiting' | 'picking' | 'done';
  readonly picker: string | null;
  readonly heldUntil: Date | null;
}

/**
 * @param step of any list; one that is not known is kept and changes nothing
 * @param nowMs when it came in, ms since 1970
 */
export async function applyPickStep(
  tx: Transaction,
  step: DoneStep,
  publish: PublishPickList,
  nowMs: number,
): Promise<AppliedStep> {
  // The batch is locked first: two handhelds that tell of one list wait for each other here.
  const [batch] = await tx<BatchRow[]>`
    select b.store, b.batch, b.list, b.state, b.picker, b.held_until as "heldUntil"
    from   slipway.crew_pick_list l
    join   slipway.crew_pick_batch b on b.store = l.store and b.batch = l.batch
    where  l.list = ${step.list}
    for    update of b`;
  if (!(await keepStep(tx, step, nowMs))) {
    return { result: 'repeated', isDone: batch?.state === 'done', isTakenAway: false };
  }
  if (!batch) return { result: 'unknown-list', isDone: false, isTakenAway: false };
  await writeLine(tx, batch, step.step);
  const isDone = await settleBatch(tx, batch, publish);
  const { store, picker, list, heldUntil } = batch;
  const mayNotGoOn = list === step.list && heldUntil !== null && heldUntil.getTime() <= nowMs;
  const isTakenAway =
    !isDone && mayNotGoOn && picker !== null
      ? (await takeAway(tx, { store, batch: batch.batch, picker }, publish)) !== null
      : false;
  return { result: 'applied', isDone, isTakenAway };
}

/** @returns whether it is new */
async function keepStep(tx: Transaction, step: DoneStep, nowMs: number): Promise<boolean> {
  const { op, list, outcome, quantity, substituteSku, by, device, atMs } = step;
  const { isShelfEmpty, undoes } = step;
  const added = await tx`
    insert into slipway.crew_pick_step
           (op, list, step, outcome, quantity, substitute_sku, by, device, at, is_shelf_empty,
            undoes, received_at)
    values (${op}, ${list}, ${step.step}, ${outcome}, ${quantity}, ${substituteSku}, ${by},
            ${device}, ${new Date(atMs)}, ${isShelfEmpty}, ${undoes}, ${new Date(nowMs)})
    on conflict (op) do nothing
    returning op`;
  return added.length > 0;
}

/** Makes a line's state anew from all of its steps, and tells the order. */
async function writeLine(tx: Transaction, { store, batch }: BatchRow, step: number): Promise<void> {
  const [line] = await tx<{ quantity: number; order: string }[]>`
    select quantity, order_id as "order"
    from   slipway.crew_pick_line
    where  store = ${store} and batch = ${batch} and step = ${step}`;
  if (!line) return; // a step that the list never had
  const state = lineState(line.quantity, await readSteps(tx, { store, batch, step }));
  await saveLine(tx, { store, batch, step }, state);
  await tx`
    update slipway.crew_pick_order o
    set    changes = coalesce((
             select jsonb_agg(jsonb_build_object(
                      'sku', l.sku, 'wanted', l.quantity, 'picked', l.picked,
                      'substituted', l.substituted, 'short', l.is_short) order by l.step)
             from   slipway.crew_pick_line l
             where  l.store = o.store and l.order_id = o.id
             and    (l.is_short or l.substituted <> '[]')), '[]'),
           picked_at = (
             select case when bool_and(l.done_at is not null) then max(l.done_at) end
             from   slipway.crew_pick_line l
             where  l.store = o.store and l.order_id = o.id)
    where  o.store = ${store} and o.id = ${line.order}`;
}

interface LineKey {
  readonly store: string;
  readonly batch: number;
  readonly step: number;
}

async function saveLine(
  tx: Transaction,
  { store, batch, step }: LineKey,
  state: LineState,
): Promise<void> {
  const at = (ms: number | null) => (ms === null ? null : new Date(ms));
  await tx`
    update slipway.crew_pick_line
    set    picked = ${state.picked}, substituted = ${tx.json(state.substituted as never)},
           excess = ${state.excess}, is_short = ${state.isShort},
           is_shelf_empty = ${state.isShelfEmpty},
           done_at = ${at(state.doneMs)}, done_by = ${state.doneBy},
           helped_by = case when help_at is distinct from ${at(state.helpMs)} then null
                            else helped_by end,         -- called again: it is open again
           helped_through = case when help_at is distinct from ${at(state.helpMs)} then null
                                 else helped_through end,
           help_at = ${at(state.helpMs)}
    where  store = ${store} and batch = ${batch} and step = ${step}`;
}

interface StepRow extends Omit<DoneStep, 'atMs' | 'outcome'> {
  readonly at: Date;
  readonly outcome: StepOutcome;
}

/** All that was ever done for a line, by whoever had the list. */
export async function readSteps(
  tx: Queryable,
  { store, batch, step }: LineKey,
): Promise<readonly DoneStep[]> {
  const rows = await tx<StepRow[]>`
    select   s.op, s.list, s.step, s.outcome, s.quantity, s.substitute_sku as "substituteSku",
             s.by, s.device, s.at, s.is_shelf_empty as "isShelfEmpty", s.undoes
    from     slipway.crew_pick_list l
    join     slipway.crew_pick_step s on s.list = l.list
    where    l.store = ${store} and l.batch = ${batch} and s.step = ${step}
    order by s.at, s.op`;
  return rows.map(({ at, ...row }) => ({ ...row, atMs: at.getTime() }));
}

/** Ends the batch with its last line, or opens it again if that was undone. */
async function settleBatch(
  tx: Transaction,
  { store, batch, list, state, picker }: BatchRow,
  publish: PublishPickList,
): Promise<boolean> {
  const [row] = await tx<{ isDone: boolean; doneAt: Date | null }[]>`
    select bool_and(done_at is not null) as "isDone", max(done_at) as "doneAt"
    from   slipway.crew_pick_line
    where  store = ${store} and batch = ${batch}`;
  const { isDone, doneAt } = row!;
  if (isDone === (state === 'done')) return isDone;
  // Whoever held it goes on after an undo, unless they have another list by now.
  const [other] = await tx`
    select 1 from slipway.crew_pick_batch where picker = ${picker} and state = 'picking'`;
  const open = picker !== null && !other ? 'picking' : 'waiting';
  await tx`
    update slipway.crew_pick_batch
    set    state = ${isDone ? 'done' : open}, done_at = ${isDone ? doneAt : null},
           picker = ${isDone || open === 'picking' ? picker : null}
    where  store = ${store} and batch = ${batch}`;
  const isOut = isDone || open === 'waiting';
  await publish(tx, store, list, isOut ? null : await readList(tx, store, batch));
  return isDone;
}
