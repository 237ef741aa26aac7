/**
 * What somebody at this screen has seen. It lasts as long as the store stays in that state and the
 * page is open; it changes nothing but the blinking, and nothing on the server.
 */
import { useCallback, useEffect, useState } from 'react';
import type { TileView } from '../core/tile.ts';

export interface Acknowledged {
  readonly has: (tile: TileView) => boolean;
  readonly add: (tile: TileView) => void;
}

const keyOf = ({ id, knownState }: TileView) => `${id} ${knownState}`;

/** @returns what was acknowledged in this launch */
export function useAcknowledged(launch: string, tiles: readonly TileView[]): Acknowledged {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const present = tiles.map(keyOf).join('\n');

  useEffect(() => setSeen(new Set()), [launch]);
  // A store that leaves a state and comes back to it asks for a new look.
  useEffect(() => {
    const still = new Set(present.split('\n'));
    setSeen((before) => {
      const kept = [...before].filter((key) => still.has(key));
      return kept.length === before.size ? before : new Set(kept);
    });
  }, [present]);

  const add = useCallback((tile: TileView) => {
    if (tile.abnormal) setSeen((before) => new Set([...before, keyOf(tile)]));
  }, []);
  return { has: (tile) => seen.has(keyOf(tile)), add };
}
