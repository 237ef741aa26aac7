/**
 * One case of the triage queue, as pure transitions.
 *
 *             ┌──────────── release, lease over ───────────┐
 *             ▼                                            │
 *   open ──claim──► claimed ──answer──► claimed … ──outcome──► closed
 *    ▲                │  ▲                  └─outcome, again─► waiting ──its time──► open
 *    │           hand-over └──take──┐
 *    │                ▼             │
 *    └─lease over─ offered ─────────┘          any but closed ──settled──► gone
 *
 * Rules (SPEC.md): T1 one person has it · T2 an outcome is reached by the guide alone · T3 nothing
 * stays with somebody who has left · T4 what has settled by itself leaves the queue.
 */
import { follow, type Answer, type Guide, type Outcome } from './guide.ts';

export type CaseState =
  | { readonly is: 'open' }
  | { readonly is: 'claimed'; readonly by: string; readonly untilMs: number }
  | {
      readonly is: 'offered';
      readonly by: string;
      readonly to: string;
      readonly note: string;
      readonly untilMs: number;
    }
  | { readonly is: 'waiting'; readonly outcome: string; readonly untilMs: number }
  | { readonly is: 'closed'; readonly by: string; readonly outcome: Outcome }
  | { readonly is: 'gone' };

export interface TriageCase {
  readonly state: CaseState;
  /** Since it was last open. */
  readonly answers: readonly Answer[];
}

export type CaseEvent =
  | { readonly kind: 'claim'; readonly by: string }
  /** A sign that they are at it: the lease begins anew. */
  | { readonly kind: 'beat'; readonly by: string }
  | { readonly kind: 'answer'; readonly by: string; readonly answer: Answer }
  | { readonly kind: 'undo'; readonly by: string }
  | { readonly kind: 'release'; readonly by: string }
  | {
      readonly kind: 'hand-over';
      readonly by: string;
      readonly to: string;
      readonly note: string;
    }
  | { readonly kind: 'take'; readonly by: string }
  /** The clock alone. */
  | { readonly kind: 'time' }
  /** The sign-up no longer needs a person. */
  | { readonly kind: 'settled' };

export type Refusal =
  | { readonly because: 'claimed'; readonly by: string }
  | { readonly because: 'state'; readonly is: CaseState['is'] }
  | { readonly because: 'answer'; readonly what: string };

export type Transition =
  | { readonly ok: true; readonly next: TriageCase }
  | { readonly ok: false; readonly refusal: Refusal };

/** A claim without a sign of its person goes back after so long, in ms. */
export const LEASE_MS = 10 * 60_000;
const MINUTE_MS = 60_000;

const to = (state: CaseState, answers: readonly Answer[]): Transition => ({
  ok: true,
  next: { state, answers },
});
const refuse = (refusal: Refusal): Transition => ({ ok: false, refusal });

/** @returns the case as the clock has left it: a lease or a wait may be over */
export function atTime({ state, answers }: TriageCase, nowMs: number): TriageCase {
  const isOver = 'untilMs' in state && nowMs >= state.untilMs;
  return isOver ? { state: { is: 'open' }, answers: [] } : { state, answers };
}

/** @param guide of the case's reason */
export function transition(
  before: TriageCase,
  event: CaseEvent,
  guide: Guide,
  nowMs: number,
): Transition {
  const { state, answers } = atTime(before, nowMs);
  const isEnded = state.is === 'closed' || state.is === 'gone';
  switch (event.kind) {
    case 'time':
      return to(state, answers);
    case 'settled':
      return to(isEnded ? state : { is: 'gone' }, answers);
    case 'claim':
      return claim(state, answers, event.by, nowMs);
    case 'take':
      return state.is === 'offered' && state.to === event.by
        ? to(claimed(event.by, nowMs), answers)
        : refuse(whyNot(state, event.by));
    case 'beat':
    case 'answer':
    case 'undo':
    case 'release':
    case 'hand-over':
      // An offer can be taken back by whoever made it: they still have the case.
      return 'by' in state && state.is !== 'closed' && state.by === event.by
        ? work(answers, event, guide, nowMs)
        : refuse(whyNot(state, event.by));
  }
}

const claimed = (by: string, nowMs: number): CaseState => ({
  is: 'claimed',
  by,
  untilMs: nowMs + LEASE_MS,
});

function whyNot(state: CaseState, by: string): Refusal {
  const has = state.is === 'claimed' || state.is === 'offered' ? state.by : null;
  if (has !== null && has !== by) return { because: 'claimed', by: has };
  return { because: 'state', is: state.is };
}

function claim(
  state: CaseState,
  answers: readonly Answer[],
  by: string,
  nowMs: number,
): Transition {
  if (state.is === 'open') return to(claimed(by, nowMs), []);
  if (state.is === 'waiting') return to(claimed(by, nowMs), []); // the customer is here already
  if (state.is === 'claimed' && state.by === by) return to(claimed(by, nowMs), answers);
  return refuse(whyNot(state, by));
}

type Work = Extract<CaseEvent, { kind: 'beat' | 'answer' | 'undo' | 'release' | 'hand-over' }>;

/** What somebody does who has the case. */
function work(answers: readonly Answer[], event: Work, guide: Guide, nowMs: number): Transition {
  const mine = claimed(event.by, nowMs);
  if (event.kind === 'beat') return to(mine, answers);
  if (event.kind === 'undo') return to(mine, answers.slice(0, -1));
  if (event.kind === 'release') return to({ is: 'open' }, []);
  if (event.kind === 'hand-over') {
    if (event.to === event.by) return refuse({ because: 'answer', what: 'it is yours already' });
    const { by, to: other, note } = event;
    const untilMs = nowMs + LEASE_MS;
    return to({ is: 'offered', by, to: other, note, untilMs }, answers);
  }
  const given = [...answers, event.answer];
  const standing = follow(guide, given);
  if (standing.at === 'nowhere') return refuse({ because: 'answer', what: standing.because });
  if (standing.at === 'step') return to(mine, given);
  const { outcome } = standing;
  if (outcome.againMinutes === null) return to({ is: 'closed', by: event.by, outcome }, given);
  const untilMs = nowMs + outcome.againMinutes * MINUTE_MS;
  return to({ is: 'waiting', outcome: outcome.outcome, untilMs }, given);
}
