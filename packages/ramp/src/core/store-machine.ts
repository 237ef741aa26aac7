/**
 * One store's machine: which phase follows which event. It knows no criteria and no clock.
 *
 *   waiting ──due──► ramping ──gate passed──► ramping ──last gate passed──► full
 *      └──hold──► holding ◄──hold──┘  └────────── rollback ──────────┐       │
 *                    └──lift, the last one──► ramping or waiting     ▼       ▼
 *                       waiting ◄──retry── rolled-back ◄──0 %── rolling-back
 *
 * The table below has every phase × every event; the type makes it total.
 */
import type { Because, GateRecord, Hold, Now, StorePhase, StoreRamp } from './state.ts';

/** What can happen to a store. */
export interface StoreEvents {
  /** Its offset has come: the pilot share is due. */
  due: { readonly toBp: number };
  'read-back': { readonly bp: number; readonly version: number; readonly now: Now };
  /** A gate was judged; `nextBp` is the weight after it, null at the last. */
  gate: { readonly gate: GateRecord; readonly nextBp: number | null };
  /** Something is in the way of the next gate, since now. */
  wait: { readonly now: Now };
  /** Nothing is in the way any more. */
  clear: object;
  hold: { readonly hold: Hold };
  lift: { readonly key: Hold['key']; readonly now: Now };
  overdue: { readonly key: Hold['key'] };
  rollback: { readonly because: Because; readonly now: Now; readonly gate: GateRecord | null };
  /** It is let up again, under the holds that all stores have; see retry.ts. */
  retry: {
    readonly by: string;
    readonly reason: string;
    readonly aboveVersion: number;
    readonly holds: readonly Hold[];
    readonly now: Now;
  };
}
export type StoreEventKind = keyof StoreEvents;

type Handler<Kind extends StoreEventKind> = (
  store: StoreRamp,
  event: StoreEvents[Kind],
) => StoreRamp;
type Row = { readonly [Kind in StoreEventKind]: Handler<Kind> };

const ignore = (store: StoreRamp): StoreRamp => store;

const due: Handler<'due'> = (store, { toBp }) => ({
  ...store,
  phase: 'ramping',
  step: 0,
  targetBp: toBp,
  atWeight: null,
  waitingSinceMs: null,
});

const note: Handler<'read-back'> = (store, { bp }) =>
  store.appliedBp === bp ? store : { ...store, appliedBp: bp };

/** The dwell begins when the target is read back, and again whenever it had been lost. */
const atTarget: Handler<'read-back'> = (store, { bp, version, now }) => {
  if (bp !== store.targetBp) {
    const lost = store.atWeight !== null;
    return lost ? { ...store, appliedBp: bp, atWeight: null } : note(store, { bp, version, now });
  }
  if (store.atWeight) return note(store, { bp, version, now });
  const atWeight = { version, planMs: now.planMs, realMs: now.realMs };
  return { ...store, appliedBp: bp, atWeight };
};

const goingBack: Handler<'read-back'> = (store, { bp }) => {
  const phase = bp === 0 ? 'rolled-back' : 'rolling-back';
  const same = store.phase === phase && store.appliedBp === bp;
  return same ? store : { ...store, phase, appliedBp: bp };
};

function withGate(gates: readonly GateRecord[], gate: GateRecord): readonly GateRecord[] {
  return [...gates.filter((known) => known.bp !== gate.bp), gate];
}

const judged: Handler<'gate'> = (store, { gate, nextBp }) => {
  const gates = withGate(store.gates, gate);
  if (gate.verdict !== 'PASS') return { ...store, gates };
  if (nextBp === null) return { ...store, gates, phase: 'full', waitingSinceMs: null };
  const step = store.step + 1;
  return { ...store, gates, step, targetBp: nextBp, atWeight: null, waitingSinceMs: null };
};

const wait: Handler<'wait'> = (store, { now }) =>
  store.waitingSinceMs === null ? { ...store, waitingSinceMs: now.realMs } : store;

const clear: Handler<'clear'> = (store) =>
  store.waitingSinceMs === null ? store : { ...store, waitingSinceMs: null };

const hold: Handler<'hold'> = (store, { hold }) => {
  const known = store.holds.find(({ key }) => key === hold.key);
  if (known?.because === hold.because) return store;
  const kept = known ? { ...known, because: hold.because } : hold;
  return {
    ...store,
    phase: 'holding',
    holds: [...store.holds.filter(({ key }) => key !== hold.key), kept],
    heldSincePlanMs: store.heldSincePlanMs ?? hold.sincePlanMs,
  };
};

/** With the last hold gone the dwell goes on where it stopped. */
const lift: Handler<'lift'> = (store, { key, now }) => {
  const holds = store.holds.filter((one) => one.key !== key);
  if (holds.length === store.holds.length) return store;
  if (holds.length > 0) return { ...store, holds };
  const { atWeight } = store;
  const stoppedMs = Math.max(store.heldSincePlanMs ?? now.planMs, atWeight?.planMs ?? 0);
  const shiftMs = now.planMs - stoppedMs;
  return {
    ...store,
    phase: store.step < 0 ? 'waiting' : 'ramping',
    holds,
    heldSincePlanMs: null,
    atWeight: atWeight && { ...atWeight, planMs: atWeight.planMs + shiftMs },
  };
};

const overdue: Handler<'overdue'> = (store, { key }) => ({
  ...store,
  holds: store.holds.map((one) => (one.key === key ? { ...one, overdue: true } : one)),
});

/** Latched: nothing leads out of `rolling-back` but the reading of 0 %, and then only a retry. */
const rollback: Handler<'rollback'> = (store, { because, now, gate }) => ({
  ...store,
  phase: 'rolling-back',
  targetBp: 0,
  atWeight: null,
  waitingSinceMs: null,
  holds: [],
  heldSincePlanMs: null,
  gates: gate ? withGate(store.gates, gate) : store.gates,
  rollback: { because, atMs: now.realMs },
});

/** As at the first start: no weight, no gate and no hold of its own is left of the way before. */
const retry: Handler<'retry'> = (store, { by, reason, aboveVersion, holds, now }) => {
  const { gates, rollback: ended, earlier } = store;
  if (!ended) return store;
  const taken = { by, reason, atMs: now.realMs, aboveVersion };
  return {
    ...store,
    phase: holds.length > 0 ? 'holding' : 'waiting',
    step: -1,
    targetBp: 0,
    atWeight: null,
    waitingSinceMs: null,
    holds,
    heldSincePlanMs: holds.length > 0 ? now.planMs : null,
    gates: [],
    rollback: null,
    earlier: [...earlier, { gates, rollback: ended, retry: taken }],
  };
};

const moving = {
  due: ignore,
  'read-back': atTarget,
  gate: judged,
  wait,
  clear,
  hold,
  rollback,
  retry: ignore,
};
const gone = {
  due: ignore,
  'read-back': goingBack,
  gate: ignore,
  wait: ignore,
  clear: ignore,
  hold: ignore,
  lift: ignore,
  overdue: ignore,
  rollback: ignore,
};

const MACHINE: { readonly [Phase in StorePhase]: Row } = {
  waiting: {
    due,
    'read-back': note,
    gate: ignore,
    wait,
    clear,
    hold,
    lift: ignore,
    overdue: ignore,
    rollback,
    retry: ignore,
  },
  ramping: { ...moving, lift: ignore, overdue: ignore },
  holding: { ...moving, lift, overdue },
  full: {
    due: ignore,
    'read-back': atTarget,
    gate: ignore,
    wait: ignore,
    clear: ignore,
    hold: ignore,
    lift: ignore,
    overdue: ignore,
    rollback,
    retry: ignore,
  },
  'rolling-back': { ...gone, retry: ignore },
  'rolled-back': { ...gone, retry },
};

/**
 * @returns the store after the event; the very same object when nothing changed
 */
export function transition<Kind extends StoreEventKind>(
  store: StoreRamp,
  kind: Kind,
  event: StoreEvents[Kind],
): StoreRamp {
  const row: { readonly [K in Kind]: Handler<K> } = MACHINE[store.phase];
  return row[kind](store, event);
}

/** @returns plan time that the store has stood at its weight, holds not counted */
export function dwelledMs(store: StoreRamp, planMs: number): number {
  if (!store.atWeight) return 0;
  return Math.max(0, (store.heldSincePlanMs ?? planMs) - store.atWeight.planMs);
}
