/**
 * The single keys of a screen with tiles: `j` and `k` move between stores, `a` acknowledges, `?`
 * opens help. None of them does anything to the launch.
 */
import { useCallback, useEffect, useState, type RefObject } from 'react';
import { stepPlace } from '../core/grid.ts';
import { areSingleKeysOn, isSingleKey, setSingleKeys } from '../ui/single-keys.ts';

export interface Keys {
  /** The place that Tab stops at. */
  readonly place: number;
  readonly focusPlace: (place: number) => void;
  readonly enabled: boolean;
  readonly setEnabled: (enabled: boolean) => void;
}

interface Acts {
  readonly help: () => void;
  /** On a wall whose tiles ask for a look. */
  readonly acknowledge?: (place: number) => void;
}

/**
 * @param root holds the tiles, each with its `data-place`
 * @param tiles how many there are
 * @returns which tile holds the focus stop, and whether the keys are on
 */
export function useKeys(root: RefObject<HTMLElement | null>, tiles: number, acts: Acts): Keys {
  const [place, setPlace] = useState(0);
  const [enabled, remember] = useState(areSingleKeysOn);

  useEffect(() => {
    const move = (by: number) => {
      const onTile = document.activeElement?.closest('.tile') !== null;
      const next = onTile ? stepPlace(place, by, tiles) : place;
      root.current?.querySelector<HTMLElement>(`[data-place="${next}"]`)?.focus();
    };
    const onKey = (event: KeyboardEvent) => {
      if (!isSingleKey(event)) return;
      if (event.key === 'j') move(1);
      else if (event.key === 'k') move(-1);
      else if (event.key === 'a' && acts.acknowledge) acts.acknowledge(place);
      else if (event.key === '?') acts.help();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [acts, place, tiles, root]);

  const focusPlace = useCallback((next: number) => setPlace(next), []);
  return {
    place: Math.min(place, Math.max(0, tiles - 1)),
    focusPlace,
    enabled,
    setEnabled: (on) => {
      setSingleKeys(on);
      remember(on);
    },
  };
}
