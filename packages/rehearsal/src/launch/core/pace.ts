/**
 * How fast plan time runs in a rehearsal, so that nobody waits long and nothing is over too soon;
 * and how many customers come, so that what is counted at the pilot share is enough to fire.
 */
import type { CriterionToFire } from './plan.ts';

/** A ramp, as far as its pace depends on it: plan milliseconds. */
export interface RampToPace {
  readonly stores: readonly {
    readonly offsetMs: number;
    readonly bakeMs: number;
    readonly stepsBp: readonly number[];
    readonly dwellMs: number;
  }[];
}

/** By then the last wave has customers on green, real milliseconds. */
const EXPOSED_MS = 20_000;
/** The whole ramp takes so long when every gate passes at once, real milliseconds. */
const RAMP_MS = 90_000;
const FASTEST = 10_000;

/** @returns how long the ramp takes when every gate passes at once, plan milliseconds */
export function rampLengthMs({ stores }: RampToPace): number {
  const ends = stores.map(({ offsetMs, bakeMs, stepsBp, dwellMs }) => {
    return offsetMs + Math.max(bakeMs, dwellMs) + dwellMs * (stepsBp.length - 1);
  });
  return Math.max(0, ...ends);
}

/** @returns plan milliseconds per real one, a whole number */
export function paceOf(ramp: RampToPace): number {
  const lastMs = Math.max(0, ...ramp.stores.map(({ offsetMs }) => offsetMs));
  const wanted = Math.max(lastMs / EXPOSED_MS, rampLengthMs(ramp) / RAMP_MS);
  return Math.min(FASTEST, Math.max(1, Math.round(wanted)));
}

const [LEAST_RATE, MOST_RATE] = [5, 100];
const FULL_BP = 10_000;

/** @returns journeys per second and store, each of which is one request if it fails at once */
export function rateOf(criteria: readonly CriterionToFire[], { stores }: RampToPace): number {
  const pilot = Math.min(1, ...stores.map(({ stepsBp }) => (stepsBp[0] ?? FULL_BP) / FULL_BP));
  const needed = criteria.map(({ signal, scope, tripwire }) => {
    if (!('meter' in signal) || tripwire.withinMs === null) return 0;
    const counted = scope.includes('fleet') ? stores.length : 1;
    return (2 * tripwire.ofAtLeast) / ((tripwire.withinMs / 1_000) * pilot * counted);
  });
  return Math.min(MOST_RATE, Math.max(LEAST_RATE, ...needed.map(Math.ceil)));
}
