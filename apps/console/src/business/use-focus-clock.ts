/**
 * The clock of manual minutes of the case that a person works on: it runs while the case is theirs,
 * in front of them, and not paused; the server counts, and cuts what was idle.
 */
import { useEffect, useState } from 'react';
import { post } from '../live/act.ts';
import type { Session } from '../live/session.ts';

/** A key or a click says that a person is there, at most so often, in milliseconds. */
const BEAT_EVERY_MS = 5_000;

export interface FocusClock {
  readonly isRunning: boolean;
  readonly pause: () => void;
  readonly goOn: () => void;
}

/**
 * @param route of the launch, which is told, such as `cases/focus`
 * @param id the case that is this person's; null: there is none, and no clock
 */
export function useFocusClock(
  launch: string,
  route: string,
  session: Session | null,
  id: string | null,
): FocusClock {
  const [pausedAt, setPausedAt] = useState<string | null>(null);
  const isRunning = session !== null && id !== null && pausedAt !== id;
  useEffect(() => {
    if (!isRunning || session === null) return undefined;
    let toldMs = Date.now();
    const tell = (kind: 'focus' | 'beat' | 'blur') => {
      toldMs = Date.now();
      void post(session, launch, route, { case: id, kind });
    };
    const onSign = () => {
      if (Date.now() - toldMs >= BEAT_EVERY_MS) tell('beat');
    };
    const onSight = () => tell(document.visibilityState === 'hidden' ? 'blur' : 'focus');
    tell('focus');
    window.addEventListener('keydown', onSign);
    window.addEventListener('pointerdown', onSign);
    document.addEventListener('visibilitychange', onSight);
    return () => {
      window.removeEventListener('keydown', onSign);
      window.removeEventListener('pointerdown', onSign);
      document.removeEventListener('visibilitychange', onSight);
      tell('blur');
    };
  }, [isRunning, session, launch, route, id]);
  return { isRunning, pause: () => setPausedAt(id), goOn: () => setPausedAt(null) };
}
