/** One case whole as a hook: read when it is opened, and again whenever the list was. */
import { useEffect, useState } from 'react';
import type { CaseDetail } from '@slipway/api';

/**
 * @param id null: no case is open
 * @param readMs when the list was read that it belongs to
 * @returns null before the first answer, and when there is no such case
 */
export function useCase(launch: string, id: string | null, readMs: number): CaseDetail | null {
  const [detail, setDetail] = useState<CaseDetail | null>(null);
  useEffect(() => {
    if (id === null) return undefined;
    const left = new AbortController();
    const read = async () => {
      const path = `/api/launches/${encodeURIComponent(launch)}/cases/${encodeURIComponent(id)}`;
      const answer = await fetch(path, { signal: left.signal });
      if (answer.ok) setDetail((await answer.json()) as CaseDetail);
    };
    // Left, or not answered: the age of the list says so, and the next reading tries again.
    read().catch(() => undefined);
    return () => left.abort();
  }, [launch, id, readMs]);
  return detail?.id === id ? detail : null;
}
