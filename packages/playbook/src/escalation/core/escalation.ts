/**
 * Decides what becomes of one page, and does nothing else.
 *
 *   new ──opened──► climbing ──last step, unanswered──► all-told
 *                      │  ▲ │                              │
 *                 time └──┘ └──────acknowledged────────────┴──► acknowledged
 *                      (from every one of these) ──resolved──► resolved
 *
 * A cursor walks over the policy's steps and never goes back but to begin another round. A wait
 * counts from the moment at which its step was reached, so a clock that jumps ahead ends one wait,
 * not two, and one that jumps back begins the wait anew.
 *
 * Rules (SPEC.md): E1 … E9.
 */
import type { Role } from '@slipway/authority';
import { FOLLOWING, type Channel, type NotifyStep, type Policy } from './policy.ts';

/** Who has each role at this moment, at the page's store; a role that is absent has nobody. */
export type HoldersNow = Readonly<Partial<Record<Role, readonly string[]>>>;

/** What does not change about a page. */
export interface PageCase {
  readonly id: string;
  readonly policy: Policy;
  /** Whether one person's acknowledgement answers it, or only that of everybody told. */
  readonly needs: 'one' | 'everyone';
  /** The ways to each person. */
  readonly channels: Readonly<Record<string, readonly Channel[]>>;
}

export type PagePhase = 'new' | 'climbing' | 'acknowledged' | 'all-told' | 'resolved';

export interface Acknowledgement {
  readonly person: string;
  readonly atMs: number;
}

export interface PageState {
  readonly phase: PagePhase;
  /** From 0. */
  readonly round: number;
  /** The step that is next, or the wait that is under way. */
  readonly step: number;
  /** When that step was reached, in ms since 1970. */
  readonly sinceMs: number;
  /** What was sent since the last wait: what is still under way, and whether anything arrived. */
  readonly notice: { readonly pending: readonly string[]; readonly reached: boolean } | null;
  /** Everybody told so far, and over what, in that order. */
  readonly told: Readonly<Record<string, readonly Channel[]>>;
  readonly acknowledged: readonly Acknowledgement[];
}

export type PageEvent =
  | { readonly kind: 'opened'; readonly nowMs: number; readonly holders: HoldersNow }
  | { readonly kind: 'time'; readonly nowMs: number; readonly holders: HoldersNow }
  | { readonly kind: 'delivered'; readonly key: string }
  /** For good: it is not tried again. */
  | { readonly kind: 'failed'; readonly key: string }
  | { readonly kind: 'acknowledged'; readonly person: string; readonly atMs: number }
  /** The cause is gone. */
  | { readonly kind: 'resolved' };

/** One message to one person over one channel; its key is its own for ever. */
export interface PageAction {
  readonly change: 'open' | 'acknowledge' | 'resolve';
  readonly key: string;
  readonly person: string;
  readonly channel: Channel;
}

export interface PageMove {
  readonly state: PageState;
  readonly actions: readonly PageAction[];
}

export const NEW_PAGE: PageState = {
  phase: 'new',
  round: 0,
  step: 0,
  sinceMs: 0,
  notice: null,
  told: {},
  acknowledged: [],
};

/** @returns the next state and the messages to send; the same for the same input */
export function pageMove(page: PageCase, state: PageState, event: PageEvent): PageMove {
  switch (event.kind) {
    case 'opened':
      if (state.phase !== 'new') return stay(state);
      return climb(page, { ...state, phase: 'climbing', sinceMs: event.nowMs }, event);
    case 'time':
      return state.phase === 'climbing' ? climb(page, state, event) : stay(state);
    case 'delivered':
      return stay(noted(state, event.key, true));
    case 'failed':
      return stay(noted(state, event.key, false));
    case 'acknowledged':
      return acknowledge(page, state, event);
    case 'resolved':
      return resolve(page, state);
  }
}

/** @returns whether a person may acknowledge: one who was told, or who has command */
export function mayAcknowledge(
  state: PageState,
  person: string,
  commanders: readonly string[],
): boolean {
  return Object.hasOwn(state.told, person) || commanders.includes(person);
}

/** @returns whether those have acknowledged whose answer the page needs */
export function isAnswered(page: PageCase, state: PageState): boolean {
  if (page.needs === 'one') return state.acknowledged.length > 0;
  const told = Object.keys(state.told);
  const isLast = !tellsLater(page, state.step, () => true);
  const answered = new Set(state.acknowledged.map(({ person }) => person));
  return told.length > 0 && isLast && told.every((person) => answered.has(person));
}

type Moment = Extract<PageEvent, { kind: 'opened' | 'time' }>;

/** Nobody further is told in these. */
const ENDED: readonly PagePhase[] = ['acknowledged', 'all-told', 'resolved'];

const stay = (state: PageState): PageMove => ({ state, actions: [] });

/** Takes every step that is due. Each pass moves the cursor on, so it ends. */
function climb(page: PageCase, from: PageState, { nowMs, holders }: Moment): PageMove {
  const { steps, repeats } = page.policy;
  const actions: PageAction[] = [];
  let state = from;
  const goOn = (change: Partial<PageState>) => {
    state = { ...state, sinceMs: nowMs, ...change };
  };
  while (true) {
    const answered = isAnswered(page, state);
    if (answered && !tellsLater(page, state.step, (step) => !step.ifUnacknowledged)) {
      return ended(page, state, 'acknowledged', actions);
    }
    const step = steps[state.step];
    if (step === undefined) {
      if (answered || state.round >= repeats) {
        return ended(page, state, answered ? 'acknowledged' : 'all-told', actions);
      }
      goOn({ round: state.round + 1, step: 0, notice: null });
    } else if (answered && step.ifUnacknowledged) {
      goOn({ step: state.step + 1 });
    } else if (step.kind === 'notify') {
      const sent = notices(page, state, step, holders);
      actions.push(...sent);
      goOn({ step: state.step + 1, ...tell(state, sent) });
    } else if (nowMs - state.sinceMs >= step.ms || isInVain(page, state)) {
      goOn({ step: state.step + 1, notice: null });
    } else {
      if (nowMs < state.sinceMs) goOn({}); // the clock went back
      return { state, actions };
    }
  }
}

/** @returns whether a step from here to the end of the round tells somebody, of those that fit */
function tellsLater(page: PageCase, from: number, fits: (step: NotifyStep) => boolean): boolean {
  return page.policy.steps.slice(from).some((step) => step.kind === 'notify' && fits(step));
}

/** Nothing arrived and nothing is under way: no answer will come, and there are others to tell. */
function isInVain(page: PageCase, { notice, step }: PageState): boolean {
  const failed = notice !== null && notice.pending.length === 0 && !notice.reached;
  return failed && tellsLater(page, step, () => true);
}

function notices(
  page: PageCase,
  { round, step }: PageState,
  { to, over }: NotifyStep,
  holders: HoldersNow,
): PageAction[] {
  const named = to.flatMap((one) => ('role' in one ? (holders[one.role] ?? []) : [one.person]));
  return [...new Set(named)].flatMap((person) => {
    const ways = page.channels[person] ?? ['console'];
    const wanted = ways.filter((one) => over === null || over.includes(one));
    const isShown = over?.includes('console') === true && !wanted.includes('console');
    const channels = isShown ? [...wanted, 'console' as const] : wanted;
    return channels.map((channel) => {
      const key = `${page.id}/${round}.${step}/${person}/${channel}`;
      return { change: 'open' as const, key, person, channel };
    });
  });
}

function tell({ notice, told }: PageState, sent: readonly PageAction[]): Partial<PageState> {
  const all: Record<string, readonly Channel[]> = { ...told };
  for (const { person, channel } of sent) {
    all[person] = [...new Set([...(all[person] ?? []), channel])];
  }
  const pending = [...(notice?.pending ?? []), ...sent.map(({ key }) => key)];
  return { told: all, notice: { pending, reached: notice?.reached ?? false } };
}

function noted(state: PageState, key: string, reached: boolean): PageState {
  const { notice } = state;
  if (!notice?.pending.includes(key)) return state;
  const pending = notice.pending.filter((one) => one !== key);
  return { ...state, notice: { pending, reached: notice.reached || reached } };
}

function acknowledge(
  page: PageCase,
  state: PageState,
  { person, atMs }: Acknowledgement,
): PageMove {
  if (state.acknowledged.some((one) => one.person === person)) return stay(state);
  const next = { ...state, acknowledged: [...state.acknowledged, { person, atMs }] };
  if (isAnswered(page, state) || !isAnswered(page, next)) return stay(next);
  const actions = state.phase === 'resolved' ? [] : follow(page, next, 'acknowledge');
  if (state.phase === 'all-told') return { state: { ...next, phase: 'acknowledged' }, actions };
  if (state.phase !== 'climbing') return { state: next, actions };
  const goesOn = tellsLater(page, next.step, (step) => !step.ifUnacknowledged);
  return goesOn ? { state: next, actions } : ended(page, next, 'acknowledged', actions);
}

function resolve(page: PageCase, state: PageState): PageMove {
  if (state.phase === 'resolved') return stay(state);
  const wasSaid = page.needs === 'everyone' && ENDED.includes(state.phase);
  const actions = wasSaid ? [] : follow(page, state, 'resolve');
  return { state: { ...state, phase: 'resolved' }, actions };
}

/** A test page leaves nothing open behind it. */
function ended(
  page: PageCase,
  state: PageState,
  phase: 'acknowledged' | 'all-told',
  actions: readonly PageAction[],
): PageMove {
  const after = page.needs === 'everyone' ? follow(page, state, 'resolve') : [];
  return { state: { ...state, phase }, actions: [...actions, ...after] };
}

function follow(
  page: PageCase,
  { told }: PageState,
  change: 'acknowledge' | 'resolve',
): PageAction[] {
  return Object.entries(told).flatMap(([person, channels]) =>
    channels
      .filter((channel) => FOLLOWING.includes(channel))
      .map((channel) => {
        const key = `${page.id}/${change}/${person}/${channel}`;
        return { change, key, person, channel };
      }),
  );
}
