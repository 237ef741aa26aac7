/** The line and the lists, looked at every few seconds. */
import { useCallback, useEffect, useState } from 'react';
import { readOverview, type Overview } from './agent.ts';

export type Look =
  | { readonly is: 'loading' }
  | { readonly is: 'closed' }
  /** `isSilent`: the agent does not answer now; this is what it said last. */
  | { readonly is: 'open'; readonly overview: Overview; readonly isSilent: boolean }
  | { readonly is: 'silent' };

const EVERY_MS = 2_000;

/** @returns what was seen last, and how to look at once */
export function useOverview(): readonly [Look, () => Promise<void>] {
  const [look, setLook] = useState<Look>({ is: 'loading' });
  const lookAgain = useCallback(async () => {
    const answer = await readOverview();
    setLook((before) => {
      if (answer.is === 'ok') return { is: 'open', overview: answer.value, isSilent: false };
      if (answer.is === 'closed') return { is: 'closed' };
      return before.is === 'open' ? { ...before, isSilent: true } : { is: 'silent' };
    });
  }, []);
  useEffect(() => {
    void lookAgain();
    const timer = setInterval(() => void lookAgain(), EVERY_MS);
    return () => clearInterval(timer);
  }, [lookAgain]);
  return [look, lookAgain];
}
