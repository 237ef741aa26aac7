/** The state of the stream as a hook: one stream per page. */
import { useEffect, useReducer } from 'react';
import { nextLiveState, NOTHING_SEEN, type LiveState } from '../core/live-state.ts';
import { openStream } from './stream.ts';

/** @returns everything seen so far; renders anew on every event */
export function useLive(): LiveState {
  const [state, dispatch] = useReducer(nextLiveState, NOTHING_SEEN);
  useEffect(() => openStream(dispatch), []);
  return state;
}
