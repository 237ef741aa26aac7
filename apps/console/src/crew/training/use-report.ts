/** Reports what is played and read of a film; each report tells all that this page has seen. */
import { useEffect, useRef, useState } from 'react';

/** In seconds; the server keeps the union of all reports. */
export interface Report {
  readonly film: string;
  readonly played: readonly { readonly from: number; readonly until: number }[];
  readonly read: number;
}

interface Watching {
  readonly film: string;
  /** Null before it is shown. */
  readonly player: HTMLVideoElement | null;
  /** How long what is said was open, in seconds. */
  readonly read: number;
  /** Nothing more is asked of this film. */
  readonly isDone: boolean;
  /** The same function every time. */
  readonly report: (report: Report) => void;
}

/** While something changes; a pause, the end and a page that is left are told at once. */
const EVERY_MS = 3000;

function spansOf(ranges: TimeRanges): Report['played'] {
  return Array.from({ length: ranges.length }, (_, at) => {
    return { from: ranges.start(at), until: ranges.end(at) };
  });
}

export function useReport({ film, player, read, isDone, report }: Watching): void {
  const seconds = useRef(read);
  useEffect(() => {
    seconds.current = read;
  }, [read]);
  useEffect(() => {
    if (player === null || isDone) return undefined;
    const now = (): Report => ({ film, played: spansOf(player.played), read: seconds.current });
    let told = JSON.stringify(now());
    const tell = () => {
      const next = JSON.stringify(now());
      if (next === told) return;
      told = next;
      report(now());
    };
    const timer = window.setInterval(tell, EVERY_MS);
    player.addEventListener('pause', tell);
    player.addEventListener('ended', tell);
    document.addEventListener('visibilitychange', tell);
    return () => {
      window.clearInterval(timer);
      player.removeEventListener('pause', tell);
      player.removeEventListener('ended', tell);
      document.removeEventListener('visibilitychange', tell);
      tell();
    };
  }, [film, player, isDone, report]);
}

/**
 * @param before seconds that are known already
 * @returns seconds, counted on while it is open on a page that somebody sees
 */
export function useSecondsRead(isOpen: boolean, before: number): number {
  const [seconds, setSeconds] = useState(before);
  useEffect(() => {
    if (!isOpen) return undefined;
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') setSeconds((counted) => counted + 1);
    }, 1000);
    return () => window.clearInterval(timer);
  }, [isOpen]);
  return seconds;
}
