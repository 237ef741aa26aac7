/** What waits for a person, as the page of decisions shows it. Pure: the time is an argument. */
import type { DecisionsView, LaunchView, PollView, StoreView, WaitingDecision } from '@slipway/api';

/** @returns what waits: that which the plan decides first on top, then the longest waiting */
export function inOrder(waiting: readonly WaitingDecision[]): WaitingDecision[] {
  return waiting.toSorted(
    (a, b) => (a.untilMs ?? Infinity) - (b.untilMs ?? Infinity) || a.sinceMs - b.sinceMs,
  );
}

/** Under so much time left it is told louder, in milliseconds. */
export const HOT_MS = 5 * 60_000;

/** Time left until the plan decides by itself, in ms; null: it waits without end. */
export function leftMs({ untilMs }: WaitingDecision, nowMs: number): number | null {
  return untilMs === null ? null : Math.max(0, untilMs - nowMs);
}

/** @returns how many asks of a poll were answered by what; silence is no-go */
export function tallyOf({ asks }: PollView): { go: number; noGo: number; silent: number } {
  const of = (vote: 'go' | 'no-go' | null) => asks.filter((ask) => ask.vote === vote).length;
  return { go: of('go'), noGo: of('no-go'), silent: of(null) };
}

/** How far a rollback reaches. */
export type Reach = 'store' | 'wave' | 'all';

/** @returns the stores that a rollback reaches */
export function reached(view: LaunchView, store: string | null, reach: Reach): StoreView[] {
  const own = view.stores.find(({ id }) => id === store);
  if (reach === 'all' || !own) return view.stores;
  return view.stores.filter((one) => (reach === 'wave' ? one.wave === own.wave : one === own));
}

/** What is signed for a rollback: each with a signature of its own. */
export function actsOf(stores: readonly StoreView[], reach: Reach) {
  if (reach === 'all') return [{ act: 'rollback-launch', target: null }];
  return stores.map(({ id }) => ({ act: 'rollback-store', target: id }));
}

/** @returns the share on green of these stores together, in basis points; null when unknown */
export function meanShareBp(stores: readonly StoreView[]): number | null {
  let sum = 0;
  for (const { shareBp } of stores) {
    if (shareBp === null) return null;
    sum += shareBp;
  }
  return stores.length === 0 ? null : Math.round(sum / stores.length);
}

export interface MayRollBack {
  readonly person: string;
  readonly role: string;
}

const LAUNCH_ROLES = ['rollback-owner', 'commander', 'senior-owner'] as const;
const STORE_ROLES = ['rollback-owner', 'rollback-deputy', 'commander', 'senior-owner'] as const;

/** Who may sign a rollback: of one store, or (null) of the launch; each person once. */
export function mayRollBack(decisions: DecisionsView, store: string | null): MayRollBack[] {
  const own = store === null ? {} : (decisions.storeRoles[store] ?? {});
  const found = new Map<string, string>();
  for (const role of store === null ? LAUNCH_ROLES : STORE_ROLES) {
    for (const person of [...(own[role] ?? []), ...(decisions.roles[role] ?? [])]) {
      if (!found.has(person)) found.set(person, role);
    }
  }
  return Array.from(found, ([person, role]) => ({ person, role }));
}

/** Whether an answer is such a reading; the rest of its shape is the server's promise. */
export function isDecisionsView(value: unknown): value is DecisionsView {
  return (
    typeof value === 'object' &&
    value !== null &&
    'atMs' in value &&
    typeof value.atMs === 'number' &&
    'waiting' in value
  );
}
