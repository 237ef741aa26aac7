/**
 * For people who watch: how far a store is from its nearest tripwire, and from its next gate.
 */
import { metered, objectivesOf, type Criterion, type MeterCriterion } from './criteria.ts';
import type { MeterWindow } from './evidence.ts';
import { badOf } from './gate.ts';
import { dwellAtMs, type StorePlan } from './plan.ts';
import type { Now, StoreRamp } from './state.ts';
import { dwelledMs } from './store-machine.ts';
import { badColumn, shareOf } from './tripwire.ts';

export interface Margin {
  readonly criterion: string;
  /** 1 = nothing measured against it, 0 = at the threshold, below 0 = beyond it. */
  readonly headroom: number;
  /** Share of bad requests in the window, 0 to 1. */
  readonly value: number;
  readonly threshold: number;
  /** Real time until the threshold at the window's linear trend; null if it is not nearing. */
  readonly breachInMs: number | null;
}

/**
 * @param now real milliseconds since 1970; the margin is null once the evidence is stale
 * @returns the nearest of the store's own tripwires, or null when nothing is measured
 */
export function marginOf(
  store: string,
  criteria: readonly Criterion[],
  meter: MeterWindow,
  now: { readonly realMs: number; readonly staleAfterMs: number },
): Margin | null {
  const ageMs = meter.ageMs(now.realMs);
  if (ageMs === null || ageMs > now.staleAfterMs) return null;
  const objectives = objectivesOf(criteria);
  let nearest: Margin | null = null;
  for (const criterion of metered(criteria)) {
    if (!criterion.scope.includes('store')) continue;
    const margin = marginOfCriterion(store, criterion, objectives, meter);
    if (margin && (!nearest || margin.headroom < nearest.headroom)) nearest = margin;
  }
  return nearest;
}

function marginOfCriterion(
  store: string,
  criterion: MeterCriterion,
  objectives: readonly number[],
  meter: MeterWindow,
): Margin | null {
  const { threshold, withinMs } = criterion.tripwire;
  const column = badColumn(criterion, objectives);
  const perSecond = meter.series(store, 'green', withinMs).map((counts) => ({
    sample: counts.requests,
    bad: badOf(counts, column),
  }));
  const sample = perSecond.reduce((sum, one) => sum + one.sample, 0);
  if (sample === 0) return null;
  const value = shareOf(
    perSecond.reduce((sum, one) => sum + one.bad, 0),
    sample,
  );
  const headroom = threshold > 0 ? 1 - value / threshold : value > 0 ? -1 : 1;
  const slope = slopePerSecond(perSecond);
  const nearing = slope > 0 && value < threshold;
  const breachInMs = nearing ? Math.round(((threshold - value) / slope) * 1000) : null;
  return { criterion: criterion.id, headroom, value, threshold, breachInMs };
}

/** Least squares over the seconds that had requests, each weighted by how many. */
function slopePerSecond(seconds: readonly { sample: number; bad: number }[]): number {
  let [weight, meanAt, meanShare] = [0, 0, 0];
  for (const [at, { sample, bad }] of seconds.entries()) {
    weight += sample;
    meanAt += sample * at;
    meanShare += bad;
  }
  meanAt /= weight;
  meanShare /= weight;
  let [covariance, variance] = [0, 0];
  for (const [at, { sample, bad }] of seconds.entries()) {
    covariance += sample * (at - meanAt) * (shareOf(bad, sample) - meanShare);
    variance += sample * (at - meanAt) ** 2;
  }
  return variance > 0 ? covariance / variance : 0;
}

/** How much of the present step's dwell has passed, 0 to 1; 1 where there is none. */
export function stepProgress(plan: StorePlan, store: StoreRamp, planMs: number): number {
  if (store.step < 0 || !store.atWeight) return 0;
  const dwellMs = dwellAtMs(plan, store.step);
  return dwellMs > 0 ? Math.min(1, dwelledMs(store, planMs) / dwellMs) : 1;
}

/**
 * @param speed plan milliseconds per real millisecond
 * @returns the gate that the store comes to next and the real time until it may pass at the
 *   earliest; null where no gate is ahead
 */
export function nextGate(
  plan: StorePlan,
  store: StoreRamp,
  now: Now,
  speed: number,
): { readonly bp: number; readonly inMs: number } | null {
  const { phase } = store;
  if (phase !== 'waiting' && phase !== 'ramping' && phase !== 'holding') return null;
  if (store.step < 0) {
    const leftMs = Math.max(0, plan.offsetMs - now.planMs) + dwellAtMs(plan, 0);
    return { bp: plan.stepsBp[0] ?? 0, inMs: leftMs / speed };
  }
  const leftMs = Math.max(0, dwellAtMs(plan, store.step) - dwelledMs(store, now.planMs));
  return { bp: store.targetBp, inMs: leftMs / speed };
}
