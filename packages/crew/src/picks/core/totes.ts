/**
 * Which tote each item goes into: an order has totes of its own, and its frozen items have others
 * than the rest, since they wait in the freezer. First fit, in the order of its lines, by volume
 * and by weight; a line that no tote has room for is split over several.
 */
import type { Zone } from './pick-list.ts';
import type { Cart } from './layout.ts';

/** Of a line, what a tote must have room for. */
export interface Load {
  readonly order: string;
  readonly zone: Zone;
  readonly quantity: number;
  /** Of one. */
  readonly volumeMl: number;
  readonly weightG: number;
}

/** A part of a line in one tote. */
export interface Put<Line extends Load> {
  readonly line: Line;
  readonly quantity: number;
  /** Index on the cart, from 0. */
  readonly tote: number;
}

export interface Packed<Line extends Load> {
  readonly puts: readonly Put<Line>[];
  readonly totes: number;
  readonly weightG: number;
}

interface Tote {
  readonly order: string;
  readonly isFrozen: boolean;
  freeMl: number;
  freeG: number;
}

/** @returns null: one of it alone is too large or too heavy for a tote */
export function packTotes<Line extends Load>(
  lines: readonly Line[],
  cart: Cart,
): Packed<Line> | null {
  const totes: Tote[] = [];
  const puts: Put<Line>[] = [];
  for (const line of lines) {
    if (line.volumeMl > cart.toteMl || line.weightG > cart.toteG) return null;
    const isFrozen = line.zone === 'frozen';
    let left = line.quantity;
    for (let at = 0; left > 0; at++) {
      const tote = (totes[at] ??= newTote(line.order, isFrozen, cart));
      if (tote.order !== line.order || tote.isFrozen !== isFrozen) continue;
      const fits = Math.floor(Math.min(tote.freeMl / line.volumeMl, tote.freeG / line.weightG));
      const quantity = Math.min(left, fits);
      if (quantity === 0) continue;
      tote.freeMl -= quantity * line.volumeMl;
      tote.freeG -= quantity * line.weightG;
      puts.push({ line, quantity, tote: at });
      left -= quantity;
    }
  }
  const weightG = lines.reduce((sum, line) => sum + line.quantity * line.weightG, 0);
  return { puts, totes: totes.length, weightG };
}

const newTote = (order: string, isFrozen: boolean, { toteMl, toteG }: Cart): Tote => ({
  order,
  isFrozen,
  freeMl: toteMl,
  freeG: toteG,
});
