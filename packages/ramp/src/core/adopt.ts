/**
 * Taking over a recorded ramp: what the record says is held against what the plane shows.
 *
 * Raises are recorded before the plane is touched, so a table newer than the record can only be
 * a rollback whose record did not come through: it stays a rollback. So does one that the audit log
 * tells of and the record does not: somebody wrote the record by hand.
 */
import type { PlaneReading } from './evidence.ts';
import { isBack } from './state.ts';
import type { Because, Decision, Now, RampState, StoreRamp } from './state.ts';
import { transition } from './store-machine.ts';
import { weightOf } from './table.ts';

/** @returns a recorded state as a new controller begins with it: nothing is raised at first */
export function unsettled(state: RampState): RampState {
  return { ...state, settled: false };
}

/**
 * @param recordedVersion version of the last table that the record knows of
 * @returns the state with the rollbacks that only the plane knows of
 */
export function adopt(
  state: RampState,
  recordedVersion: number,
  reading: PlaneReading,
  now: Now,
): Decision {
  if (reading.table.version <= recordedVersion) return { state, moves: [] };
  const found = state.stores.filter(
    (one) => !isBack(one) && one.targetBp > 0 && weightOf(reading.table, one.store) === 0,
  );
  return sentBack(state, found, { kind: 'found-on-plane' }, now);
}

/**
 * @param back the stores whose newest rollback nobody let them ramp again after, by the audit log
 * @returns the state with those of them that it does not know as rolled back
 */
export function latch(state: RampState, back: readonly string[], now: Now): Decision {
  const found = state.stores.filter((one) => !isBack(one) && back.includes(one.store));
  return sentBack(state, found, { kind: 'found-in-log' }, now);
}

function sentBack(
  state: RampState,
  found: readonly StoreRamp[],
  because: Because,
  now: Now,
): Decision {
  if (found.length === 0) return { state, moves: [] };
  const back = new Set(found);
  const stores = state.stores.map((one) =>
    back.has(one) ? transition(one, 'rollback', { because, now, gate: null }) : one,
  );
  // One move for each: each is an entry of the history under its own name.
  const moves = found.map(({ store }) => {
    return { kind: 'rollback', scope: 'store', stores: [store], because } as const;
  });
  return { state: { ...state, stores }, moves };
}
