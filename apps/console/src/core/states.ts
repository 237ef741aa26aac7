/**
 * The state vocabulary: a word for each state, which of them are abnormal, and how bad each is.
 * The shape is drawn by `ui/glyph.tsx`, the colour by `ui/tokens.css`, both keyed by the state.
 */
import type { StoreState, StoreView } from '@slipway/api';

/** The word that stands beside each shape. */
export const STATE_WORD: Readonly<Record<StoreState, string>> = {
  idle: 'Idle',
  ready: 'Ready',
  ramping: 'Ramping',
  healthy: 'Healthy',
  holding: 'Holding',
  breached: 'Breached',
  'rolling-back': 'Rolling back',
  'rolled-back': 'Rolled back',
  stale: 'Stale',
};

/** Every state, in the order of the legend. */
export const STATES = Object.keys(STATE_WORD) as StoreState[];

/** The states that ask for a look, worst first. */
export const ABNORMAL: readonly StoreState[] = [
  'breached',
  'rolling-back',
  'holding',
  'stale',
  'rolled-back',
];

/** Whether someone must look at a store in this state. */
export function isAbnormal(state: StoreState): boolean {
  return ABNORMAL.includes(state);
}

/**
 * The state a store is shown in. What could not be read back is unknown: a store that should
 * carry a share but whose share is missing is stale, whatever state it was last given.
 */
export function shownState(store: StoreView, wallIsStale: boolean): StoreState {
  if (wallIsStale) return 'stale';
  const carriesNothing = store.state === 'idle' || store.state === 'ready';
  return store.shareBp === null && !carriesNothing && !isAbnormal(store.state)
    ? 'stale'
    : store.state;
}

/** How many stores are in each abnormal state, worst first, and how many are normal. */
export interface NeedsALook {
  readonly counts: readonly { readonly state: StoreState; readonly count: number }[];
  readonly normal: number;
  readonly total: number;
}

/** @returns the counts over the states as shown, leaving out states with none */
export function needsALook(states: readonly StoreState[]): NeedsALook {
  const counts = ABNORMAL.map((state) => ({
    state,
    count: states.filter((each) => each === state).length,
  })).filter(({ count }) => count > 0);
  const normal = states.filter((state) => !isAbnormal(state)).length;
  return { counts, normal, total: states.length };
}
