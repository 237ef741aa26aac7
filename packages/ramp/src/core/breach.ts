/**
 * What breached criteria lead to: the launch back, a store back, or a hold. In this order, for a
 * failed criterion wins over everything, and the harder action over the softer.
 */
import { gateEvidence } from './gate.ts';
import type { Judge } from './judge.ts';
import { describeBecause, isBack, type Because, type GateRecord, type Hold } from './state.ts';
import { isJudged } from './tripwire.ts';
import type { Turn } from './turn.ts';

/**
 * Fires the rollbacks that breached criteria ask for: the launch's, else single stores'. Where no
 * customer is on green there is nothing to take back: a breach then only keeps stores where they
 * are.
 */
export function rollBackOnBreach(turn: Turn): void {
  const { judges } = turn;
  if (!turn.stores.some((store) => isJudged(store))) return;
  for (const judge of judges) {
    const because = judge.criterion.action.fleet === 'hold' ? null : judge.fleetBreach();
    if (because) return turn.rollBackLaunch(because);
  }
  const single: { index: number; because: Because }[] = [];
  for (const judge of judges) {
    const { action } = judge.criterion;
    if (action.store === 'hold') continue;
    for (let index = 0; index < turn.stores.length; index++) {
      if (!isJudged(turn.stores[index]!)) continue;
      const because = judge.storeBreach(index);
      if (!because) continue;
      if (action.store === 'rollback-launch') return turn.rollBackLaunch(because);
      single.push({ index, because });
    }
  }
  for (const { index, because } of single) {
    turn.rollBackStore(index, because, failedGate(turn, index, because));
  }
}

/** A rollback of the whole first wave rolls back the launch. */
export function rollBackWithFirstWave(turn: Turn): void {
  let first = false;
  for (let index = 0; index < turn.stores.length; index++) {
    if (turn.plan.stores[index]!.wave !== 1) continue;
    if (!isBack(turn.stores[index]!)) return;
    first = true;
  }
  if (first) turn.rollBackLaunch({ kind: 'first-wave' });
}

/** Holds what a breached criterion asks to hold, and lifts that when it is measured as good. */
export function holdOnBreach(turn: Turn): void {
  for (const judge of turn.judges) {
    const { action, scope } = judge.criterion;
    if (action.store === 'hold' && scope.includes('store')) holdStores(turn, judge);
    if (action.fleet === 'hold' && scope.includes('fleet')) holdFleet(turn, judge);
  }
}

function holdStores(turn: Turn, judge: Judge): void {
  const key = `criterion:${judge.criterion.id}` as const;
  for (let index = 0; index < turn.stores.length; index++) {
    const { store } = turn.stores[index]!;
    if (judge.storeBreach(index)) {
      const hold = holdOf(turn, key, judge);
      if (!turn.apply(index, 'hold', { hold })) continue;
      const { because } = hold;
      turn.moves.push({ kind: 'hold', store, because, overdue: false });
    } else if (judge.isWellAt(index)) {
      const lifted = turn.apply(index, 'lift', { key, now: turn.now });
      if (lifted) turn.moves.push({ kind: 'resume', store });
    }
  }
}

function holdFleet(turn: Turn, judge: Judge): void {
  const key = `fleet:${judge.criterion.id}` as const;
  const breach = judge.fleetBreach();
  const hold = holdOf(turn, key, judge);
  const lift = !breach && judge.isFleetWell();
  const already = turn.stores.some(({ holds }) => holds.some((one) => one.key === key));
  if (!breach && !lift) return;
  let changed = false;
  for (let index = 0; index < turn.stores.length; index++) {
    const did = breach
      ? turn.apply(index, 'hold', { hold })
      : turn.apply(index, 'lift', { key, now: turn.now });
    changed ||= did;
  }
  if (!changed) return;
  if (lift) turn.moves.push({ kind: 'resume', store: null });
  else if (!already) {
    turn.moves.push({ kind: 'hold', store: null, because: hold.because, overdue: false });
  }
}

function holdOf(turn: Turn, key: Hold['key'], { criterion, words }: Judge): Hold {
  const { realMs, planMs } = turn.now;
  const because = `${criterion.id}: ${words}`;
  return { key, because, sinceRealMs: realMs, sincePlanMs: planMs, overdue: false };
}

function failedGate(turn: Turn, index: number, because: Because): GateRecord {
  const store = turn.stores[index]!;
  const { realMs } = turn.now;
  const { evidence, plan } = turn;
  return {
    bp: store.targetBp,
    verdict: 'FAIL',
    atMs: realMs,
    because: describeBecause(because),
    evidence: gateEvidence(store, evidence.meter, plan.evidenceFloor, realMs),
  };
}
