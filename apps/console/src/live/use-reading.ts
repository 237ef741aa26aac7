/** A route of a launch as a hook: asked for as long as a page shows it. */
import { useEffect, useReducer, useRef, type Reducer } from 'react';
import {
  ASK_EVERY_MS,
  nextReadState,
  nothingRead,
  type Dated,
  type ReadAction,
  type ReadState,
} from '../core/business-live.ts';

/** An answer that takes longer is none, in milliseconds. */
const WAITS_MS = 10_000;

export type Reading<View extends Dated> = ReadState<View> & {
  /** Asks at once: something was just changed. */
  readonly ask: () => void;
};

/** Whether an answer is such a reading. */
type IsView<View> = (value: unknown) => value is View;

/**
 * @param part the route's last word, such as `business`
 * @param isView the same function every time
 * @returns everything read so far; renders anew on every answer
 */
export function useReading<View extends Dated>(
  launch: string,
  part: string,
  isView: IsView<View>,
): Reading<View> {
  const reducer: Reducer<ReadState<View>, ReadAction<View>> = nextReadState;
  const [state, dispatch] = useReducer(reducer, launch, nothingRead<View>);
  const asking = useRef<() => void>(() => undefined);
  useEffect(() => {
    dispatch({ kind: 'moved', launch });
    const path = `/api/launches/${encodeURIComponent(launch)}/${part}`;
    const loop = keepAsking(() => read(path, isView), dispatch);
    asking.current = loop.ask;
    return loop.end;
  }, [launch, part, isView]);
  const shown = state.launch === launch ? state : nothingRead<View>(launch);
  return { ...shown, ask: () => asking.current() };
}

function keepAsking<Answer>(readOnce: () => Promise<Answer>, listen: (answer: Answer) => void) {
  let [timer, isOver, isAsking]: [number | undefined, boolean, boolean] = [undefined, false, false];
  const ask = async (): Promise<void> => {
    if (isAsking || isOver) return;
    isAsking = true;
    window.clearTimeout(timer);
    const answer = await readOnce();
    isAsking = false;
    if (isOver) return;
    listen(answer);
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

async function read<View extends Dated>(
  path: string,
  isView: IsView<View>,
): Promise<ReadAction<View>> {
  try {
    const answer = await fetch(path, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(WAITS_MS),
    });
    const body: unknown = await answer.json();
    if (answer.ok && isView(body)) return { kind: 'read', view: body, nowMs: Date.now() };
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
