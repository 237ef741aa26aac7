/**
 * What the run on production will come to, as an interval.
 *
 * Assumed: production's machine is as fast as the rehearsal's. What reads or writes every row takes
 * longer with the rows; what only takes a lock does not. Rounds that differ widen the interval; it
 * is never narrower than a factor that no two runs on a shared machine stay within.
 */
import { WAIT_FLOOR_MS, type MeasuredStep } from './measure.ts';

/** A value with the bounds that it is expected between. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What is predicted of the run on production. */
export interface Prediction {
  readonly expandMs: Estimate;
  readonly contractMs: Estimate;
  /** The longest that a statement of a customer waits for a lock. */
  readonly longestLockWaitMs: Estimate;
  /** The longest that one takes beyond what is usual: locks, disk and CPU. */
  readonly longestDelayMs: Estimate;
  readonly walBytes: Estimate;
  readonly assumptions: readonly string[];
}

const LEAST_FACTOR = 1.5;
const WAIT_FACTOR = 2;

/** Phases of one kind, each a round. */
export type Rounds = readonly (readonly MeasuredStep[])[];

/** Times and sizes multiply, so their middle is the geometric one. */
function middle(values: readonly number[]): number {
  return values.length === 0
    ? 0
    : Math.exp(
        values.reduce((sum, value) => sum + Math.log(Math.max(1, value)), 0) / values.length,
      );
}

/** What else a machine does only makes a delay longer: the least of all rounds is the change's. */
const least = (values: readonly number[]): number =>
  values.length === 0 ? 0 : Math.min(...values);

function estimate(
  values: readonly number[],
  typical: (values: readonly number[]) => number,
  leastFactor: number,
  floor = 0,
): Estimate {
  const high = Math.max(floor, Math.max(0, ...values) * leastFactor);
  return { value: typical(values), low: least(values) / leastFactor, high };
}

const sum = (steps: readonly MeasuredStep[], of: (step: MeasuredStep) => number) =>
  steps.reduce((total, step) => total + of(step), 0);

/** Whether a step goes over all rows, by what it took: locks alone take a moment. */
const growsWithRows = ({ rowsPerSecond, ms }: MeasuredStep) => rowsPerSecond !== null || ms > 250;

/**
 * @param scale of the rehearsal: its rows for each of production's
 * @param floorMs delays up to this one are noise
 */
export function predict(
  expands: Rounds,
  contracts: Rounds,
  scale: number,
  floorMs: number,
): Prediction {
  const scaled = (step: MeasuredStep) => step.ms * (growsWithRows(step) ? 1 / scale : 1);
  const longest = (of: (step: MeasuredStep) => number, floor: number) => {
    const contracting = Math.max(0, ...contracts.flat().map(of));
    return expands.map((steps) => Math.max(floor, contracting, ...steps.map(of)));
  };
  const lockWaits = longest((step) => step.longestLockWaitMs, WAIT_FLOOR_MS);
  const delays = longest((step) => step.longestDelayMs, floorMs);
  return {
    expandMs: estimate(
      expands.map((steps) => sum(steps, scaled)),
      middle,
      LEAST_FACTOR,
    ),
    contractMs: estimate(
      contracts.map((steps) => sum(steps, scaled)),
      middle,
      LEAST_FACTOR,
    ),
    longestLockWaitMs: estimate(lockWaits, middle, WAIT_FACTOR, WAIT_FLOOR_MS),
    longestDelayMs: estimate(delays, least, WAIT_FACTOR, floorMs),
    walBytes: estimate(
      expands.map((steps) => sum(steps, (step) => step.walBytes) / scale),
      middle,
      LEAST_FACTOR,
    ),
    assumptions: [
      'Production’s machine is as fast as the one of the rehearsal.',
      'Customers send as many statements a second, of the same kinds.',
      ...(scale === 1 ? [] : [`Times grow with the rows (rehearsed at scale ${scale}).`]),
      `Delays up to ${Math.round(floorMs)} ms cannot be told from noise.`,
    ],
  };
}
