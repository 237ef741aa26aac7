/** A place as the page draws it: which bay of the aisle, which shelf of the bay. */
import type { PickPlace } from '@slipway/crew/picker';

export interface Cell {
  /** From the left, from 0. */
  readonly bay: number;
  /** From the top, from 0. */
  readonly row: number;
  readonly isHit: boolean;
}

/** @returns the bay's place in its aisle, from 0; null: its name says nothing of it */
export function bayIndex({ bay, baysInAisle }: PickPlace): number | null {
  const index = /^\d+$/.test(bay) ? Number(bay) - 1 : bay.toUpperCase().charCodeAt(0) - 65;
  return index >= 0 && index < baysInAisle ? index : null;
}

/** @returns all shelves of the aisle, the top ones first */
export function cellsOf(place: PickPlace): readonly Cell[] {
  const { shelf, shelvesInBay, baysInAisle } = place;
  const hit = bayIndex(place);
  return Array.from({ length: shelvesInBay * baysInAisle }, (_, at) => {
    const [row, bay] = [Math.floor(at / baysInAisle), at % baysInAisle];
    return { bay, row, isHit: bay === hit && row === shelvesInBay - shelf };
  });
}
