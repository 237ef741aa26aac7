/**
 * Everything the stream has told so far, as one value, and the only ways it changes.
 *
 * Rules: an older view never replaces a newer one; launches stand newest first; losing the
 * stream keeps what was seen, with the time it was seen.
 */
import type { LaunchView } from '@slipway/api';

export interface Seen {
  readonly view: LaunchView;
  /** When it arrived, by the viewer's clock. */
  readonly receivedMs: number;
}

export interface LiveState {
  /** Whether the list of launches was ever answered. */
  readonly loaded: boolean;
  readonly connected: boolean;
  /** When the newest event of any kind arrived; null before the first. */
  readonly eventMs: number | null;
  /** Newest first. */
  readonly launches: readonly Seen[];
}

export type LiveAction =
  | { readonly kind: 'listed'; readonly views: readonly LaunchView[]; readonly nowMs: number }
  | { readonly kind: 'launch'; readonly view: LaunchView; readonly nowMs: number }
  | { readonly kind: 'ping'; readonly nowMs: number }
  | { readonly kind: 'opened'; readonly nowMs: number }
  | { readonly kind: 'lost' };

/** Before anything was heard. */
export const NOTHING_SEEN: LiveState = {
  loaded: false,
  connected: false,
  eventMs: null,
  launches: [],
};

/** The next state; the same input gives the same state. */
export function nextLiveState(state: LiveState, action: LiveAction): LiveState {
  switch (action.kind) {
    case 'listed':
      return {
        ...state,
        loaded: true,
        eventMs: action.nowMs,
        launches: action.views.reduce<readonly Seen[]>(
          (launches, view) => withLaunch(launches, view, action.nowMs),
          state.launches.filter((seen) => action.views.some(({ id }) => id === seen.view.id)),
        ),
      };
    case 'launch':
      return {
        ...state,
        connected: true,
        eventMs: action.nowMs,
        launches: withLaunch(state.launches, action.view, action.nowMs),
      };
    case 'ping':
      return { ...state, connected: true, eventMs: action.nowMs };
    case 'opened':
      return { ...state, connected: true };
    case 'lost':
      return { ...state, connected: false };
  }
}

const plannedMs = ({ view }: Seen) => view.entered[0]?.atMs ?? view.atMs;

function withLaunch(
  launches: readonly Seen[],
  view: LaunchView,
  receivedMs: number,
): readonly Seen[] {
  const known = launches.find((seen) => seen.view.id === view.id);
  if (known && known.view.atMs > view.atMs) return launches;
  return [...launches.filter((seen) => seen !== known), { view, receivedMs }].sort(
    (a, b) => plannedMs(b) - plannedMs(a) || (a.view.id < b.view.id ? -1 : 1),
  );
}

/** Whether a decoded event is a launch; the rest of its shape is the server's promise. */
export function isLaunchView(value: unknown): value is LaunchView {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'atMs' in value &&
    typeof value.atMs === 'number' &&
    'stores' in value &&
    Array.isArray(value.stores) &&
    'entered' in value &&
    Array.isArray(value.entered) &&
    'schemas' in value &&
    Array.isArray(value.schemas) &&
    'rollbacks' in value &&
    Array.isArray(value.rollbacks)
  );
}
