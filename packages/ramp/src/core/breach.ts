/**
 * What breached criteria lead to: the launch back, a store back, or a hold. In this order, for a
 * failed criterion wins over everything, and the harder action over the softer.
 */
import type { Criterion } from './criteria.ts';
import { gateEvidence } from './gate.ts';
import { describeBecause, isBack, type Because, type GateRecord, type Hold } from './state.ts';
import { fleetBreach, isBreached, storeBreach, type Measures } from './tripwire.ts';
import type { Turn } from './turn.ts';

/** Fires the rollbacks that breached criteria ask for: the launch's, else single stores'. */
export function rollBackOnBreach(turn: Turn, measures: Measures): void {
  const { criteria } = turn;
  for (const [which, { action }] of criteria.entries()) {
    const because = action.fleet === 'hold' ? null : fleetBreach(criteria, measures, which);
    if (because) return turn.rollBackLaunch(because);
  }
  const single: { index: number; because: Because }[] = [];
  for (const [which, { action }] of criteria.entries()) {
    if (action.store === 'hold') continue;
    for (let index = 0; index < turn.stores.length; index++) {
      const { store } = turn.stores[index]!;
      const because = storeBreach(criteria, measures, which, index, store);
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
export function holdOnBreach(turn: Turn, measures: Measures): void {
  for (const [which, criterion] of turn.criteria.entries()) {
    if (criterion.action.store === 'hold' && criterion.scope.includes('store')) {
      holdStores(turn, measures, which, criterion);
    }
    if (criterion.action.fleet === 'hold' && criterion.scope.includes('fleet')) {
      holdFleet(turn, measures, which, criterion);
    }
  }
}

function holdStores(turn: Turn, measures: Measures, which: number, criterion: Criterion): void {
  const key = `criterion:${criterion.id}` as const;
  for (let index = 0; index < turn.stores.length; index++) {
    const sample = measures.sample[which]![index]!;
    const store = turn.stores[index]!;
    if (isBreached(criterion, measures.bad[which]![index]!, sample)) {
      const hold = holdOf(turn, key, criterion);
      if (!turn.apply(index, 'hold', { hold })) continue;
      const { because } = hold;
      turn.moves.push({ kind: 'hold', store: store.store, because, overdue: false });
    } else if (!turn.stale && sample >= criterion.tripwire.ofAtLeast) {
      const lifted = turn.apply(index, 'lift', { key, now: turn.now });
      if (lifted) turn.moves.push({ kind: 'resume', store: store.store });
    }
  }
}

function holdFleet(turn: Turn, measures: Measures, which: number, criterion: Criterion): void {
  const key = `fleet:${criterion.id}` as const;
  const sample = measures.sample[which]!.reduce((sum, one) => sum + one, 0);
  const breach = fleetBreach(turn.criteria, measures, which);
  const hold = holdOf(turn, key, criterion);
  const lift = !breach && !turn.stale && sample >= criterion.tripwire.ofAtLeast;
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

/** The words hold no measured number: they would change with every batch. */
function holdOf(turn: Turn, key: Hold['key'], criterion: Criterion): Hold {
  const { above, withinMs } = criterion.tripwire;
  const because =
    `${criterion.id}: more than ${Math.round(above * 1000) / 10} % ` +
    `of green's requests within ${withinMs / 1000} s`;
  const { realMs, planMs } = turn.now;
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
