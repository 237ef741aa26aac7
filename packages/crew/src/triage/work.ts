/**
 * What people do at the desk. Each act is one transaction: the case is locked, the gate is asked,
 * the machine decides, and what happened is added to the record.
 */
import type { FocusKind } from '@slipway/kernel';
import type { Sql, Transaction } from '@slipway/pg';
import type { TrainingStep } from '../core/shortest-path.ts';
import type { Answer } from './core/guide.ts';
import type { Reason } from './core/reason.ts';
import { transition, type CaseEvent, type CaseState } from './core/triage-case.ts';
import { whyNotAtDesk } from './desk.ts';
import { NotAtTriageError, TriageRefusedError, UnknownTriageCaseError } from './errors.ts';
import { note } from './queue.ts';
import type { Guides } from './read-guides.ts';

/** What people may do; what the clock and the sign-up do comes of itself. */
export type PersonEvent = Exclude<CaseEvent, { kind: 'time' | 'settled' }>;

export interface Desk {
  readonly guides: Guides;
  /** Who does it for the person whose act it is; null: that person does. */
  readonly through: string | null;
  /** Everything that is taught, for the words of a gap. */
  readonly training: readonly TrainingStep[];
}

interface Row {
  readonly store: string;
  readonly reason: Reason;
  readonly state: CaseState;
  readonly answers: readonly Answer[];
}

/**
 * Does one act of a person with one case.
 *
 * @returns the case's state after it
 * @throws {UnknownTriageCaseError | TriageRefusedError | NotAtTriageError} nothing was changed
 */
export async function workOnCase(
  sql: Sql,
  desk: Desk,
  id: string,
  event: PersonEvent,
  nowMs: number,
): Promise<CaseState> {
  return sql.begin(async (tx) => {
    const [row] = await tx<Row[]>`
      select store, reason, state, answers
      from   slipway.crew_triage_case
      where  id = ${id}
      for    update`;
    if (!row) throw new UnknownTriageCaseError(id);
    if (NEEDS_GATE.has(event.kind)) await askGate(tx, desk, row.store, event.by, nowMs);
    if (event.kind === 'hand-over') await askGate(tx, desk, row.store, event.to, nowMs);
    const result = transition(row, event, desk.guides[row.reason], nowMs);
    if (!result.ok) throw new TriageRefusedError(id, result.refusal);
    const { state, answers } = result.next;
    const effect = state.is === 'closed' ? state.outcome.effect : null;
    await tx`
      update slipway.crew_triage_case
      set    state = ${tx.json(state as never)}, answers = ${tx.json(answers as never)},
             is_ended = ${state.is === 'closed'}, effect = ${effect}
      where  id = ${id}`;
    if (event.kind !== 'beat') {
      const { kind, by: person } = event;
      await note(tx, id, { kind, person, through: desk.through, event, atMs: nowMs });
    }
    await noteFocusIn(tx, id, event.by, focusOf(event, state), nowMs);
    return state;
  });
}

/**
 * @returns the store whose desk has a case of a launch
 * @throws {UnknownTriageCaseError} the launch has no such case
 */
export async function storeOfCase(sql: Sql, launch: string, id: string): Promise<string> {
  const [row] = await sql<{ store: string }[]>`
    select store from slipway.crew_triage_case where id = ${id} and launch = ${launch}`;
  if (!row) throw new UnknownTriageCaseError(id);
  return row.store;
}

/** Taking a case on, and going on with it: whose certificate runs out in between is told. */
const NEEDS_GATE: ReadonlySet<PersonEvent['kind']> = new Set(['claim', 'take', 'answer']);

const focusOf = (event: PersonEvent, { is }: CaseState): FocusKind => {
  if (event.kind === 'claim' || event.kind === 'take') return 'claim';
  return is === 'claimed' ? 'beat' : 'close';
};

async function askGate(
  tx: Transaction,
  { training }: Desk,
  store: string,
  person: string,
  nowMs: number,
): Promise<void> {
  const why = await whyNotAtDesk(tx, person, { store, training, nowMs });
  if (why) throw new NotAtTriageError(why);
}

/** Says that a person looks at a case, or away from it; their minutes are made of that. */
export async function noteTriageFocus(
  sql: Sql,
  id: string,
  person: string,
  kind: 'focus' | 'beat' | 'blur',
  nowMs: number,
): Promise<void> {
  await sql.begin(async (tx) => {
    const [row] = await tx<{ by: string | null }[]>`
      select state->>'by' as by from slipway.crew_triage_case where id = ${id}`;
    if (!row) throw new UnknownTriageCaseError(id);
    if (row.by === person) await noteFocusIn(tx, id, person, kind, nowMs);
  });
}

async function noteFocusIn(
  tx: Transaction,
  id: string,
  person: string,
  kind: FocusKind,
  nowMs: number,
): Promise<void> {
  await tx`
    insert into slipway.crew_triage_focus (case_id, person, kind, at_ms)
    values (${id}, ${person}, ${kind}, ${nowMs})
    on     conflict do nothing`;
}
