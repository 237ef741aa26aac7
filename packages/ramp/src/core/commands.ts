/**
 * What people may ask of a ramp at any moment: hold, resume, roll back. Pure, like decisions.
 * A rollback asked for by a person is latched like any other: no resume lifts it.
 */
import { isBack, type Because, type Decision, type Hold, type Move } from './state.ts';
import type { Now, RampState, StoreRamp } from './state.ts';
import { transition } from './store-machine.ts';

/** Who asks, and why; both go into the record. */
export interface Asked {
  readonly by: string;
  readonly reason: string;
}

function holdOf(key: 'launch' | 'person', { by, reason }: Asked, now: Now): Hold {
  const since = { sinceRealMs: now.realMs, sincePlanMs: now.planMs };
  return { key, because: `${by}: ${reason}`, ...since, overdue: false };
}

function same(before: readonly StoreRamp[], after: readonly StoreRamp[]): boolean {
  return before.every((store, index) => store === after[index]);
}

function decisionOf(state: RampState, next: RampState, move: Move): Decision {
  const changed =
    next.hold !== state.hold ||
    next.rollback !== state.rollback ||
    !same(state.stores, next.stores);
  return changed ? { state: next, moves: [move] } : { state, moves: [] };
}

/** Holds one store, or the launch when `store` is null. Stores at 100 % have nothing to hold. */
export function hold(state: RampState, store: string | null, asked: Asked, now: Now): Decision {
  const held = holdOf(store === null ? 'launch' : 'person', asked, now);
  const stores = state.stores.map((one) =>
    store === null || one.store === store ? transition(one, 'hold', { hold: held }) : one,
  );
  const launch = store === null ? { hold: { ...asked, atMs: now.realMs } } : {};
  const { because } = held;
  const move: Move = { kind: 'hold', store, because, overdue: false };
  return decisionOf(state, { ...state, ...launch, stores }, move);
}

/** Lifts a person's hold of one store, or of the launch; what machines hold, stays held. */
export function resume(state: RampState, store: string | null, now: Now): Decision {
  const key = store === null ? 'launch' : 'person';
  const stores = state.stores.map((one) =>
    store === null || one.store === store ? transition(one, 'lift', { key, now }) : one,
  );
  const next = { ...state, stores, ...(store === null ? { hold: null } : {}) };
  return decisionOf(state, next, { kind: 'resume', store });
}

/** Sends one store back, or the launch when `store` is null. */
export function rollBack(
  state: RampState,
  store: string | null,
  because: Because,
  now: Now,
): Decision {
  const event = { because, now, gate: null };
  const hit = (one: StoreRamp) => store === null || one.store === store;
  const back = state.stores.filter((one) => hit(one) && !isBack(one) && one.targetBp > 0);
  const stores = state.stores.map((one) => (hit(one) ? transition(one, 'rollback', event) : one));
  const launch =
    store === null ? { rollback: state.rollback ?? { because, atMs: now.realMs } } : {};
  return decisionOf(
    state,
    { ...state, ...launch, stores },
    {
      kind: 'rollback',
      scope: store === null ? 'launch' : 'store',
      stores: back.map((one) => one.store),
      because,
    },
  );
}
