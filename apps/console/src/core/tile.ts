/**
 * One store as its tile shows it: everything worked out, nothing left to decide while drawing.
 */
import type { LaunchView, StoreState, StoreView } from '@slipway/api';
import { shareOf } from './format.ts';
import { gateLine, type GateLine } from './gate-line.ts';
import { marginView, type MarginView } from './margin.ts';
import type { RampSpec } from './ramp-shape.ts';
import { isAbnormal, shownState, STATE_WORD } from './states.ts';

export interface TileView {
  readonly id: string;
  /** Its slot, from 1, two digits or more; it never changes during a launch. */
  readonly number: string;
  readonly name: string;
  readonly wave: number;
  readonly state: StoreState;
  /** The state it was last known in; not `state` when the whole wall is stale. */
  readonly knownState: StoreState;
  readonly word: string;
  readonly abnormal: boolean;
  /** Without the percent sign; null when it could not be read. */
  readonly share: string | null;
  readonly gate: GateLine;
  /** The whole reason, for those who cannot read it in the tile's two lines. */
  readonly reason: string | null;
  readonly ramp: RampSpec;
  readonly margin: MarginView;
  readonly owner: string | null;
  /** Age of the newest evidence when it arrived, in milliseconds; null before any. */
  readonly evidenceAgeMs: number | null;
}

/** How the wall as a whole is seen. */
export interface Sight {
  readonly wallIsStale: boolean;
  /** When what is seen was true, in milliseconds since 1970. */
  readonly seenMs: number;
  readonly zone: string | undefined;
}

/** @returns the tiles of a launch, in the launch's own order of stores */
export function tileViews(view: LaunchView, sight: Sight): TileView[] {
  return view.stores.map((store, place) => {
    const rollback =
      view.rollbacks.findLast(
        ({ scope, stores }) => scope === 'launch' || stores.includes(store.id),
      ) ?? null;
    return tileView(store, place, rollback, sight);
  });
}

function tileView(
  store: StoreView,
  place: number,
  rollback: LaunchView['rollbacks'][number] | null,
  sight: Sight,
): TileView {
  const state = shownState(store, sight.wallIsStale);
  const knownAs = `was ${STATE_WORD[store.state].toLowerCase()}`;
  // What the store's own evidence last said, not when the document around it was made.
  const seenMs = sight.seenMs - (state === 'stale' ? (store.evidenceAgeMs ?? 0) : 0);
  return {
    id: store.id,
    number: String(place + 1).padStart(2, '0'),
    name: store.name,
    wave: store.wave,
    state,
    knownState: shownState(store, false),
    word: STATE_WORD[state],
    abnormal: isAbnormal(state),
    share: store.shareBp === null ? null : shareOf(store.shareBp),
    gate: gateLine(store, { state, rollback, seenMs, knownAs, zone: sight.zone }),
    reason: store.reason,
    ramp: rampOf(store, state),
    margin: marginView(store.margin, state),
    owner: store.owner,
    evidenceAgeMs: store.evidenceAgeMs,
  };
}

function rampOf(store: StoreView, state: StoreState): RampSpec {
  const passedBp = store.gates.filter(({ verdict }) => verdict === 'passed').map(({ bp }) => bp);
  const failed = store.gates.findLast(({ verdict }) => verdict === 'failed');
  const shareBp = store.shareBp ?? 0;

  if (state === 'rolling-back' || state === 'rolled-back') {
    const peakBp = Math.max(0, shareBp, ...store.gates.map(({ bp }) => bp));
    const marker = failed ? { bp: failed.bp, kind: 'failed' as const } : null;
    return { solidBp: peakBp, look: 'taken-back', progress: 0, passedBp: [], marker };
  }
  if (state === 'stale') {
    return { solidBp: shareBp, look: 'unknown', progress: 0, passedBp, marker: null };
  }
  const moving = state === 'ramping' || state === 'healthy';
  return {
    solidBp: shareBp,
    look: 'known',
    progress: moving ? store.stepProgress : 0,
    passedBp,
    marker: markerOf(store, state, shareBp),
  };
}

function markerOf(store: StoreView, state: StoreState, shareBp: number): RampSpec['marker'] {
  if (state === 'holding') return shareBp > 0 ? { bp: shareBp, kind: 'held' } : null;
  if (state === 'breached') return shareBp > 0 ? { bp: shareBp, kind: 'failed' } : null;
  if (state === 'idle' || state === 'ready' || store.nextGate === null) return null;
  return { bp: store.nextGate.bp, kind: 'now' };
}
