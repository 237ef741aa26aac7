/**
 * How one store goes on: its pilot share when that is due, its next weight when the gate at the
 * present one passes, and a hold when something has been in the way for longer than a moment.
 */
import { metered } from './criteria.ts';
import { judgeGate, type Judgement } from './gate.ts';
import { dwellAtMs, type StorePlan } from './plan.ts';
import { readingInTheWay } from './reading-gate.ts';
import type { GateRecord, StoreRamp } from './state.ts';
import { dwelledMs } from './store-machine.ts';
import type { Turn } from './turn.ts';

/** Waiting for evidence is ordinary for so long (real); after it the store shows as holding. */
export const GRACE_MS = 5000;

/** A hold is never called too long before this (real), however fast the plan's clock runs. */
export const LEAST_HOLD_MS = 10_000;

/** Moves one store on, or notes what is in its way. */
export function advance(turn: Turn, index: number): void {
  const store = turn.stores[index]!;
  const plan = turn.plan.stores[index]!;
  const { phase, holds, step } = store;
  if (phase !== 'waiting' && phase !== 'ramping' && phase !== 'holding') return;
  if (holds.some(({ key }) => key !== 'gate')) return;
  if (step < 0 && turn.now.planMs < plan.offsetMs) return;

  const found = standingOf(turn, index, plan, store);
  if (found && found.judgement?.verdict !== 'PASS') return waitFor(turn, index, found);
  turn.apply(index, 'clear', {});
  if (turn.apply(index, 'lift', { key: 'gate', now: turn.now })) {
    turn.moves.push({ kind: 'resume', store: store.store });
  }
  // R7: a controller that has just started raises nothing before it has read the plane back.
  if (turn.before.settled) goOn(turn, index, plan, found?.judgement ?? null);
}

/** What is in the way, or the judgement of the gate that the store stands at, even a PASS. */
interface Standing {
  readonly because: string;
  readonly judgement: Judgement | null;
}

function standingOf(turn: Turn, index: number, plan: StorePlan, store: StoreRamp): Standing | null {
  if (!turn.reading) return { because: 'the plane cannot be read back', judgement: null };
  if (turn.stale) return { because: 'no evidence: the meter is silent', judgement: null };
  if (store.step < 0) {
    const inTheWay = readingInTheWay(turn.readingJudges, store, index);
    return inTheWay && { because: inTheWay.because, judgement: null };
  }
  if (!store.atWeight) {
    return { because: 'the plane does not show the weight yet', judgement: null };
  }
  if (dwelledMs(store, turn.now.planMs) < dwellAtMs(plan, store.step)) return null;
  const judgement = judge(turn, index, store);
  return { because: judgement.because, judgement };
}

function judge(turn: Turn, index: number, store: StoreRamp): Judgement {
  const { criteria, evidence, plan, now } = turn;
  const { meter } = evidence;
  const byMeter = judgeGate(store, metered(criteria), meter, plan.evidenceFloor, now.realMs);
  const { comparisons, inTheWay } = turn.comparisons.of(store);
  const judged = { ...byMeter, evidence: { ...byMeter.evidence, comparisons } };
  if (judged.verdict !== 'PASS') return judged;
  return { ...judged, ...(inTheWay ?? readingInTheWay(turn.readingJudges, store, index)) };
}

function recordOf(turn: Turn, store: StoreRamp, judgement: Judgement): GateRecord {
  return { bp: store.targetBp, atMs: turn.now.realMs, ...judgement };
}

function waitFor(turn: Turn, index: number, { because, judgement }: Standing): void {
  turn.apply(index, 'wait', { now: turn.now });
  const store = turn.stores[index]!;
  const { realMs, planMs } = turn.now;
  if (realMs - (store.waitingSinceMs ?? realMs) < GRACE_MS) return;
  const known = store.gates.find(({ bp }) => bp === store.targetBp);
  if (judgement && known?.verdict !== judgement.verdict) {
    const gate = recordOf(turn, store, judgement);
    turn.apply(index, 'gate', { gate, nextBp: null });
    turn.moves.push({ kind: 'gate', store: store.store, gate });
  }
  const hold = { key: 'gate', because, sinceRealMs: realMs, sincePlanMs: planMs } as const;
  if (turn.apply(index, 'hold', { hold: { ...hold, overdue: false } })) {
    turn.moves.push({ kind: 'hold', store: store.store, because, overdue: false });
  }
}

function goOn(turn: Turn, index: number, plan: StorePlan, judgement: Judgement | null): void {
  const store = turn.stores[index]!;
  if (store.step < 0) {
    const [toBp = 0] = plan.stepsBp;
    turn.apply(index, 'due', { toBp });
    turn.moves.push({ kind: 'raise', store: store.store, toBp });
    return;
  }
  if (judgement?.verdict !== 'PASS') return;
  const gate = recordOf(turn, store, judgement);
  const nextBp = plan.stepsBp[store.step + 1] ?? null;
  turn.apply(index, 'gate', { gate, nextBp });
  turn.moves.push({ kind: 'gate', store: store.store, gate });
  turn.moves.push(
    nextBp === null
      ? { kind: 'finish', store: store.store }
      : { kind: 'raise', store: store.store, toBp: nextBp },
  );
}

/** R8: what held for longer than the plan allows is put to the owner, or goes back. */
export function ageHolds(turn: Turn): void {
  const { longestMs, then } = turn.plan.hold;
  const { realMs, planMs } = turn.now;
  for (let index = 0; index < turn.stores.length; index++) {
    const { store, holds } = turn.stores[index]!;
    if (holds.length === 0) continue;
    const tooLong = holds.find(
      ({ key, overdue, sincePlanMs, sinceRealMs }) =>
        key !== 'launch' &&
        key !== 'person' &&
        !overdue &&
        planMs - sincePlanMs > longestMs &&
        realMs - sinceRealMs >= LEAST_HOLD_MS,
    );
    if (!tooLong) continue;
    const { key, because } = tooLong;
    if (then === 'rollback') {
      turn.rollBackStore(index, { kind: 'held-too-long', hold: because }, null);
    } else {
      turn.apply(index, 'overdue', { key });
      turn.moves.push({ kind: 'hold', store, because, overdue: true });
    }
  }
}
