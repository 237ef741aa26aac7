/**
 * The wall's single keys: `j` and `k` move between stores, `a` acknowledges, `?` opens help.
 * None of them does anything to the launch. They can be turned off, and never act while something
 * is typed, a dialog is open or a modifier is held.
 */
import { useCallback, useEffect, useState, type RefObject } from 'react';
import { stepPlace } from '../core/grid.ts';
import type { TileView } from '../core/tile.ts';

export interface Keys {
  /** The place that Tab stops at. */
  readonly place: number;
  readonly focusPlace: (place: number) => void;
  readonly enabled: boolean;
  readonly setEnabled: (enabled: boolean) => void;
}

interface Acts {
  readonly help: () => void;
  readonly acknowledge: (tile: TileView) => void;
}

const SETTING = 'slipway.single-keys';

/** @returns which tile holds the focus stop, and whether the keys are on */
export function useKeys(
  wall: RefObject<HTMLElement | null>,
  tiles: readonly TileView[],
  acts: Acts,
): Keys {
  const [place, setPlace] = useState(0);
  const [enabled, remember] = useState(() => localStorage.getItem(SETTING) !== 'off');

  useEffect(() => {
    const move = (by: number) => {
      const onTile = document.activeElement?.closest('.tile') !== null;
      const next = onTile ? stepPlace(place, by, tiles.length) : place;
      wall.current?.querySelector<HTMLElement>(`[data-place="${next}"]`)?.focus();
    };
    const onKey = (event: KeyboardEvent) => {
      if (!enabled || event.ctrlKey || event.metaKey || event.altKey || isBusy(event)) return;
      const tile = tiles[place];
      if (event.key === 'j') move(1);
      else if (event.key === 'k') move(-1);
      else if (event.key === 'a' && tile) acts.acknowledge(tile);
      else if (event.key === '?') acts.help();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [acts, enabled, place, tiles, wall]);

  const focusPlace = useCallback((next: number) => setPlace(next), []);
  return {
    place: Math.min(place, Math.max(0, tiles.length - 1)),
    focusPlace,
    enabled,
    setEnabled: (on) => {
      localStorage.setItem(SETTING, on ? 'on' : 'off');
      remember(on);
    },
  };
}

function isBusy(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  return target?.closest('input, textarea, select, [role="dialog"]') !== null && target !== null;
}
