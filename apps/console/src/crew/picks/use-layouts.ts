/** The pictures of a launch's layouts: asked for once, and again when one is missing. */
import type { PickLayoutsView } from '@slipway/api';
import { useEffect, useState } from 'react';
import { isPickLayoutsView } from '../../core/picks.ts';

export type LayoutPicture = PickLayoutsView['layouts'][number];

/** @param wanted the layout's name; @returns null until it is there */
export function useLayout(launch: string, wanted: string | null): LayoutPicture | null {
  const [known, setKnown] = useState<readonly LayoutPicture[]>([]);
  const found = known.find(({ name }) => name === wanted) ?? null;
  const isMissing = wanted !== null && found === null;
  useEffect(() => {
    if (!isMissing) return undefined;
    const ended = new AbortController();
    const path = `/api/launches/${encodeURIComponent(launch)}/crew/picks/layouts`;
    const ask = async () => {
      const answer = await fetch(path, { signal: ended.signal });
      const body: unknown = await answer.json();
      if (answer.ok && isPickLayoutsView(body)) setKnown(body.layouts);
    };
    ask().catch(() => undefined); // the page shows its tables without it
    return () => ended.abort();
  }, [launch, isMissing, wanted]);
  return found;
}
