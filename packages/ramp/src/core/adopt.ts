/**
 * Taking over a recorded ramp: what the record says is held against what the plane shows.
 *
 * Raises are recorded before the plane is touched, so a table newer than the record can only be
 * a rollback whose record did not come through: it stays a rollback.
 */
import type { PlaneReading } from './evidence.ts';
import { isBack, type Decision, type Now, type RampState } from './state.ts';
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
  const because = { kind: 'found-on-plane' } as const;
  const found = state.stores.filter(
    (one) => !isBack(one) && one.targetBp > 0 && weightOf(reading.table, one.store) === 0,
  );
  if (found.length === 0) return { state, moves: [] };
  const back = new Set(found);
  const stores = state.stores.map((one) =>
    back.has(one) ? transition(one, 'rollback', { because, now, gate: null }) : one,
  );
  const names = found.map((one) => one.store);
  return {
    state: { ...state, stores },
    moves: [{ kind: 'rollback', scope: 'store', stores: names, because }],
  };
}
