/**
 * How many columns and rows hold a fleet without scrolling. Fifteen stores are five by three;
 * beyond sixty the wall scrolls, grouped by wave.
 */

/** The most stores that are shown without scrolling. */
export const MOST_WITHOUT_SCROLL = 60;

const GRIDS: readonly (readonly [columns: number, rows: number])[] = [
  [3, 2],
  [4, 2],
  [4, 3],
  [5, 3],
  [5, 4],
  [6, 4],
  [6, 5],
  [7, 5],
  [7, 6],
  [8, 6],
  [9, 6],
  [10, 6],
];

export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

/** @returns the smallest grid that holds them all; null when the wall must scroll */
export function fitGrid(stores: number): Grid | null {
  const fit = GRIDS.find(([columns, rows]) => columns * rows >= stores);
  return fit ? { columns: fit[0], rows: fit[1] } : null;
}

/** @returns the tiles by wave, in order; tiles keep their order within a wave */
export function byWave<T extends { readonly wave: number }>(
  tiles: readonly T[],
): { wave: number; tiles: T[] }[] {
  const waves = [...new Set(tiles.map(({ wave }) => wave))].sort((a, b) => a - b);
  return waves.map((wave) => ({ wave, tiles: tiles.filter((tile) => tile.wave === wave) }));
}

/** @returns the tiles in the order they are drawn in, which is the order that keys move in */
export function inDrawnOrder<T extends { readonly wave: number }>(tiles: readonly T[]): T[] {
  return fitGrid(tiles.length) ? [...tiles] : byWave(tiles).flatMap((group) => group.tiles);
}

/** @returns the place that `j` (1) or `k` (-1) moves to, staying within the fleet */
export function stepPlace(place: number, by: number, stores: number): number {
  return Math.min(Math.max(0, stores - 1), Math.max(0, place + by));
}
