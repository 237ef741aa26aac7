/**
 * A store that went back and is let up the ramp again: from blue, by its pilot share, with nothing
 * of its first way up counting for the new one.
 *
 *   rolled-back ──two people signed──► waiting ──► … as at a first start
 *
 * A retry names the rollback that it follows, so that it is taken once, however often it is handed
 * in, and never for a rollback that those who signed did not know of.
 */
import type { UnitEvidence } from './compare/unit-evidence.ts';
import type { MeterWindow, PlaneReading } from './evidence.ts';
import { isBack, type Decision, type Hold, type Now, type RampState } from './state.ts';
import type { StoreRamp } from './state.ts';
import { transition } from './store-machine.ts';
import { weightOf } from './table.ts';

/** What was decided of one store. */
export interface Retry {
  readonly store: string;
  /** When the rollback was fired that it follows, real milliseconds since 1970. */
  readonly rolledBackMs: number;
  readonly by: string;
  readonly reason: string;
}

/** @returns whether a retry waits to be taken: the store is back, or on its way, since then */
export function awaitsRetry(state: RampState, retry: Retry): boolean {
  if (state.rollback || state.outcome === 'rolled-back') return false;
  const store = state.stores.find((one) => one.store === retry.store);
  return store !== undefined && isBack(store) && store.rollback?.atMs === retry.rolledBackMs;
}

/**
 * Lets one store up the ramp again. Whatever holds the others of the launch holds it, too.
 *
 * @param reading the plane's, which must show the store on blue
 * @returns the state as it was, and no move, where the retry cannot be taken (yet, or any more)
 */
export function retry(state: RampState, asked: Retry, { table }: PlaneReading, now: Now): Decision {
  if (!state.settled || !awaitsRetry(state, asked)) return { state, moves: [] };
  if (weightOf(table, asked.store) !== 0) return { state, moves: [] };
  const index = state.stores.findIndex(({ store }) => store === asked.store);
  const before = state.stores[index]!;
  const { by, reason } = asked;
  const event = { by, reason, aboveVersion: table.version, holds: holdsOf(state, now), now };
  const after = transition(before, 'retry', event);
  if (after === before || !before.rollback) return { state, moves: [] };
  const { because } = before.rollback;
  return {
    state: { ...state, stores: state.stores.with(index, after), outcome: null },
    moves: [{ kind: 'retry', store: asked.store, by, reason, after: because }],
  };
}

/** The holds that every store has: by a person for the launch, and by criteria of the fleet. */
function holdsOf(state: RampState, now: Now): Hold[] {
  const since = { sinceRealMs: now.realMs, sincePlanMs: now.planMs, overdue: false };
  const { hold } = state;
  const found = new Map<string, Hold>();
  if (hold) {
    found.set('launch', { key: 'launch', because: `${hold.by}: ${hold.reason}`, ...since });
  }
  for (const one of state.stores.flatMap(({ holds }) => holds)) {
    if (one.key.startsWith('fleet:') && !found.has(one.key)) {
      found.set(one.key, { ...one, ...since });
    }
  }
  return Array.from(found.values());
}

/** Lets evidence begin where each store that was let up again began anew; may be repeated. */
export function countFromStarts(
  stores: readonly StoreRamp[],
  meter: MeterWindow,
  units: UnitEvidence,
): void {
  for (const { store, earlier } of stores) {
    const version = earlier.at(-1)?.retry.aboveVersion;
    if (version === undefined) continue;
    meter.countFrom(store, version);
    units.countFrom(store, version);
  }
}
