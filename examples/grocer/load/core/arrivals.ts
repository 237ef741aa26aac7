/**
 * When customers come: an endless plan, made without looking at any answer (open loop).
 *
 * Time is cut into rounds of one request per store; within a round each store's request comes at
 * a moment of its own. So every store's rate is steady, and no two stores march in step.
 */
import type { Random } from './random.ts';

export interface Arrival {
  readonly store: number;
  readonly dueMs: number;
}

/**
 * @param stores how many stores there are; arrivals name them by index
 * @param perSecond requests per second and store
 * @param startMs when the first round begins
 */
export function* arrivals(
  stores: number,
  perSecond: number,
  startMs: number,
  random: Random,
): Generator<Arrival, never> {
  const roundMs = 1000 / perSecond;
  for (let round = 0; ; round += 1) {
    const roundStartMs = startMs + round * roundMs;
    const due = Array.from({ length: stores }, (_, store) => ({
      store,
      dueMs: roundStartMs + random() * roundMs,
    }));
    yield* due.sort((a, b) => a.dueMs - b.dueMs);
  }
}
