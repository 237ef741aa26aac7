/** The viewer's clock as a hook: ages grow by themselves when no event comes. */
import { useEffect, useState } from 'react';

/** @returns milliseconds since 1970, renewed twice a second so that no second is skipped */
export function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNowMs(Date.now()), 500);
    return () => window.clearInterval(timer);
  }, []);
  return nowMs;
}
