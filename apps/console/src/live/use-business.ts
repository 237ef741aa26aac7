/** What is read of a launch's business as a hook: asked for as long as a page shows it. */
import { useEffect, useReducer, useRef } from 'react';
import {
  ASK_EVERY_MS,
  isBusinessView,
  nextBusinessState,
  nothingRead,
  type BusinessAction,
  type BusinessState,
} from '../core/business-live.ts';

/** An answer that takes longer is none, in milliseconds. */
const WAITS_MS = 10_000;

export interface Business extends BusinessState {
  /** Asks at once: something was just changed. */
  readonly ask: () => void;
}

/** @returns everything read so far; renders anew on every answer */
export function useBusiness(launch: string): Business {
  const [state, dispatch] = useReducer(nextBusinessState, launch, nothingRead);
  const asking = useRef<() => void>(() => undefined);
  useEffect(() => {
    dispatch({ kind: 'moved', launch });
    const loop = keepAsking(launch, dispatch);
    asking.current = loop.ask;
    return loop.end;
  }, [launch]);
  const shown = state.launch === launch ? state : nothingRead(launch);
  return { ...shown, ask: () => asking.current() };
}

function keepAsking(launch: string, listen: (action: BusinessAction) => void) {
  let [timer, isOver, isAsking]: [number | undefined, boolean, boolean] = [undefined, false, false];
  const ask = async (): Promise<void> => {
    if (isAsking || isOver) return;
    isAsking = true;
    window.clearTimeout(timer);
    const action = await read(launch);
    isAsking = false;
    if (isOver) return;
    listen(action);
    timer = window.setTimeout(() => void ask(), ASK_EVERY_MS);
  };
  void ask();
  return {
    ask: () => void ask(),
    end: () => {
      isOver = true;
      window.clearTimeout(timer);
    },
  };
}

async function read(launch: string): Promise<BusinessAction> {
  try {
    const answer = await fetch(`/api/launches/${encodeURIComponent(launch)}/business`, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(WAITS_MS),
    });
    const body: unknown = await answer.json();
    if (answer.ok && isBusinessView(body)) {
      return { kind: 'read', view: body, nowMs: Date.now() };
    }
    return { kind: 'failed', why: whyOf(body) ?? `The server answered ${answer.status}.` };
  } catch {
    return { kind: 'failed', why: 'The server does not answer.' };
  }
}

/** @returns what an error answer of the API says has happened */
function whyOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('what' in body)) return null;
  return typeof body.what === 'string' ? body.what : null;
}
