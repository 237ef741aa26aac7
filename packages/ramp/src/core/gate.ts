/**
 * A gate's verdict: may the store go on from the weight that it stands at?
 *
 *   MISSING       the meter is silent, or too few requests were seen on green at this weight
 *   INCONCLUSIVE  no tripwire fired, yet over the whole step a criterion's share is too high
 *   PASS          the floor is reached and no criterion's share is above its threshold
 *
 * FAIL is a tripwire's verdict: it fires at any point of a step, not only at the gate.
 */
import { objectivesOf, type MeterCriterion } from './criteria.ts';
import type { MeterWindow } from './evidence.ts';
import type { GateEvidence, StoreRamp, Verdict } from './state.ts';
import { badColumn, isBreached } from './tripwire.ts';
import { FAILED, OVER } from './second-ring.ts';

/** No batch for longer than this (real): the evidence is missing. */
export const STALE_AFTER_MS = 3000;

export interface Judgement {
  readonly verdict: Verdict;
  readonly because: string;
  readonly evidence: GateEvidence;
}

/** @returns whether the meter has been silent for too long, or was never heard */
export function isStale(meter: MeterWindow, nowMs: number): boolean {
  const ageMs = meter.ageMs(nowMs);
  return ageMs === null || ageMs > STALE_AFTER_MS;
}

/** @returns the numbers a gate of this store has to go by */
export function gateEvidence(
  store: StoreRamp,
  meter: MeterWindow,
  floor: number,
  nowMs: number,
): GateEvidence {
  const sinceVersion = store.atWeight?.version ?? null;
  const { requests, failed } =
    sinceVersion === null
      ? { requests: 0, failed: 0 }
      : meter.greenSince(store.store, sinceVersion);
  return { requests, failed, floor, sinceVersion, ageMs: meter.ageMs(nowMs) };
}

/**
 * Judges the gate of a store whose dwell is over.
 *
 * @param floor requests on green that are needed whatever else is asked
 */
export function judgeGate(
  store: StoreRamp,
  criteria: readonly MeterCriterion[],
  meter: MeterWindow,
  floor: number,
  nowMs: number,
): Judgement {
  const evidence = gateEvidence(store, meter, floor, nowMs);
  const { sinceVersion } = evidence;
  if (isStale(meter, nowMs)) {
    return { verdict: 'MISSING', because: 'no evidence: the meter is silent', evidence };
  }
  if (sinceVersion === null || evidence.requests < floor) {
    const because = `no evidence yet: fewer than ${floor} requests on green at this weight`;
    return { verdict: 'MISSING', because, evidence };
  }
  const step = meter.greenSince(store.store, sinceVersion);
  const objectives = objectivesOf(criteria);
  const doubtful = criteria.find((criterion) => {
    const column = badColumn(criterion, objectives);
    const bad = column === FAILED ? step.failed : (step.over[column - OVER] ?? 0);
    return criterion.scope.includes('store') && isBreached(criterion, bad, step.requests);
  });
  if (doubtful) {
    const because = `${doubtful.id}: over the whole step its share is above the threshold`;
    return { verdict: 'INCONCLUSIVE', because, evidence };
  }
  return { verdict: 'PASS', because: 'enough evidence, no criterion breached', evidence };
}
