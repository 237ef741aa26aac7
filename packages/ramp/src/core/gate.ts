/**
 * A gate's verdict: may the store go on from the weight that it stands at?
 *
 *   MISSING       the meter is silent, or too few requests were seen on green at this weight
 *   INCONCLUSIVE  no tripwire fired, yet over the whole step a criterion's share is too high
 *   PASS          the floor is reached, no criterion's share is above its threshold or ceiling
 *
 * FAIL is a tripwire's verdict: it fires at any point of a step, not only at the gate.
 */
import { objectivesOf, type MeterCriterion } from './criteria.ts';
import type { Counts, MeterWindow } from './evidence.ts';
import { quantity } from './quantity.ts';
import type { GateEvidence, StoreRamp, Verdict } from './state.ts';
import { badColumn, shareOf } from './tripwire.ts';
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
  const ageMs = meter.ageMs(nowMs);
  return { requests, failed, floor, sinceVersion, ageMs, comparisons: [] };
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
  const doubtful = criteria.find((one) => isTooHigh(one, step, objectivesOf(criteria)));
  if (doubtful) {
    const limit = quantity(limitOf(doubtful), 'share');
    const because = `${doubtful.id}: over the whole step its share is above ${limit}`;
    return { verdict: 'INCONCLUSIVE', because, evidence };
  }
  return { verdict: 'PASS', because: 'enough evidence, no criterion breached', evidence };
}

/** The share at which no gate passes: the lower of tripwire and ceiling. */
function limitOf({ tripwire, ceiling }: MeterCriterion): number {
  return Math.min(tripwire.threshold, ceiling ?? tripwire.threshold);
}

function isTooHigh(
  criterion: MeterCriterion,
  step: Counts,
  objectives: readonly number[],
): boolean {
  const { scope, tripwire } = criterion;
  if (!scope.includes('store') || step.requests < tripwire.ofAtLeast) return false;
  return shareOf(badOf(step, badColumn(criterion, objectives)), step.requests) > limitOf(criterion);
}

/** @param column as `badColumn` tells it */
export function badOf(counts: Counts, column: number): number {
  return column === FAILED ? counts.failed : (counts.over[column - OVER] ?? 0);
}
