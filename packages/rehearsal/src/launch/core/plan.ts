/**
 * How each criterion of a launch is made to fire on staging, when nobody knows more of its services
 * than the launch file says: by what its signal measures.
 *
 *   failed-share ► green is killed, again and again      journey ► green declines the step that
 *   over-objective ► green answers late                            counts
 *   anything     ► the SQL that the launch file gives; without it the record says what is missing
 */
import type { Journey, JourneyCase, JourneyStep } from '../../journey/core/journey.ts';
import { DECLINED_STATUS, patternOf, type Harm } from './harm.ts';

/** A criterion, as far as its fault depends on it. */
export interface CriterionToFire {
  readonly id: string;
  readonly signal:
    | { readonly meter: 'failed-share' }
    | { readonly meter: 'over-objective'; readonly objectiveMs: number }
    | { readonly journey: string; readonly measure: string }
    | { readonly sql: string }
    | { readonly fleet: string }
    | { readonly http: string };
  readonly scope: readonly ('store' | 'fleet')[];
  readonly tripwire: {
    readonly threshold: number;
    readonly unit: string;
    readonly ofAtLeast: number;
    readonly withinMs: number | null;
  };
}

/** A fault that the launch file gives for a criterion. */
export interface GivenFault {
  readonly criterion: string;
  readonly sql: string;
  /** A database of the launch. */
  readonly on: string;
  /** Puts it right again; null: the transaction stays open until then, and is rolled back. */
  readonly undo: string | null;
}

interface Planned {
  readonly criterion: string;
  /** In words, for the record. */
  readonly what: string;
  /** How long it may take until the criterion fires, milliseconds. */
  readonly firesWithinMs: number;
  /** Plan time must run no faster, or the ramp would be over before it fires. */
  readonly speed: number;
}

/** What is broken for one criterion; `none` says what is needed to break anything. */
export type PlannedFault =
  | (Planned & { readonly kind: 'kill' })
  | (Planned & { readonly kind: 'gate'; readonly harm: Harm })
  | (Planned & { readonly kind: 'sql'; readonly given: GivenFault })
  | { readonly kind: 'none'; readonly criterion: string; readonly needs: string };

/** What faults are planned from. */
export interface FaultPlan {
  readonly criteria: readonly CriterionToFire[];
  readonly journeys: readonly Journey[];
  readonly given: readonly GivenFault[];
  readonly stores: number;
  /** How long the ramp takes, plan milliseconds: some fire only at a larger share. */
  readonly rampMs: number;
  /** Plan milliseconds per real one. */
  readonly speed: number;
}

/** A look, a gate, a start of a process: nothing fires sooner than these take. */
const LEAST_MS = 60_000;

/** @returns what is broken for each criterion, in the order of the launch file */
export function planFaults(plan: FaultPlan): PlannedFault[] {
  return plan.criteria.map((criterion) => planFault(criterion, plan));
}

function planFault(criterion: CriterionToFire, plan: FaultPlan): PlannedFault {
  const { id, signal, tripwire } = criterion;
  const given = plan.given.find((one) => one.criterion === id);
  if (given) return ofGiven(criterion, given, plan);
  const { speed } = plan;
  const firesWithinMs = LEAST_MS + plan.rampMs / speed + 2 * (tripwire.withinMs ?? 0);
  if ('journey' in signal) return ofJourney(id, signal, tripwire.ofAtLeast, plan);
  if (!('meter' in signal)) {
    const needs = `needs \`staging.faults\`: SQL that makes ${id} fire`;
    return { kind: 'none', criterion: id, needs };
  }
  if (signal.meter === 'failed-share') {
    const what = "green's processes are killed, and killed again as soon as they are back";
    return { kind: 'kill', criterion: id, what, firesWithinMs, speed };
  }
  const delayMs = Math.ceil(signal.objectiveMs * 1.5) + 100;
  const harm = { delayMs, declined: [], status: DECLINED_STATUS };
  const what = `green's answers come ${delayMs} ms late`;
  return { kind: 'gate', criterion: id, what, harm, firesWithinMs, speed };
}

/** A hold is one only while the ramp goes on: for what has to last, it goes on for longer. */
function ofGiven(
  { id, tripwire }: CriterionToFire,
  given: GivenFault,
  plan: FaultPlan,
): PlannedFault {
  const lastsMs = tripwire.unit === 'duration' ? tripwire.threshold : 0;
  const firesWithinMs = LEAST_MS + lastsMs + 2 * (tripwire.withinMs ?? 0);
  const slow = Math.max(1, Math.floor(plan.rampMs / (2 * lastsMs + LEAST_MS)));
  const speed = lastsMs > 0 ? Math.min(plan.speed, slow) : plan.speed;
  const until = given.undo === null ? ', and its transaction stays open' : '';
  const what = `on ${given.on}: ${given.sql.trim().replaceAll(/\s+/g, ' ')}${until}`;
  return { kind: 'sql', criterion: id, what, given, firesWithinMs, speed };
}

function ofJourney(
  id: string,
  { journey: name, measure }: { readonly journey: string; readonly measure: string },
  ofAtLeast: number,
  { journeys, stores, rampMs, speed }: FaultPlan,
): PlannedFault {
  const journey = journeys.find((one) => one.name === name);
  const steps = journey?.cases.flatMap((one) => stepThatCounts(one, measure) ?? []) ?? [];
  if (!journey || steps.length === 0) {
    return { kind: 'none', criterion: id, needs: `needs a journey ${name} that it can be read by` };
  }
  const declined = steps.map(({ request }) => {
    return { method: request.method, path: patternOf(request.path) };
  });
  const unique = new Map(declined.map((one) => [JSON.stringify(one), one]));
  const harm = { delayMs: 0, declined: [...unique.values()], status: DECLINED_STATUS };
  const names = [...new Set(steps.map((step) => step.name))].join(', ');
  const what = `green declines (${DECLINED_STATUS}) the step ${names} of journey ${name}`;
  // Runs from before it was broken count as well, and so do those that blue serves.
  const rounds = Math.ceil(ofAtLeast / Math.max(1, steps.length * stores));
  const firesWithinMs = LEAST_MS + (2 * rampMs) / speed + 3 * rounds * journey.everyMs;
  return { kind: 'gate', criterion: id, what, harm, firesWithinMs, speed };
}

/** @returns the step of a case without which its run does not count as good */
function stepThatCounts({ steps }: JourneyCase, measure: string): JourneyStep | undefined {
  return measure === 'passed-share' ? steps[0] : steps.find(({ activates }) => activates);
}
