/** What a store sells, as far as picking goes. */
import type { ItemName, Zone } from './pick-list.ts';

/** How an item is packed: what its picture shows. */
export const PACKS = ['bottle', 'can', 'jar', 'box', 'bag', 'tub', 'loose', 'tray'] as const;
export type Pack = (typeof PACKS)[number];

/** A shelf in one layout. */
export interface ShelfPlace {
  readonly aisle: string;
  readonly bay: string;
  /** From the floor, from 1. */
  readonly shelf: number;
}

export interface Product {
  readonly sku: string;
  /** Barcodes that count as the item. */
  readonly codes: readonly string[];
  readonly name: ItemName;
  readonly maker: string;
  readonly size: string;
  readonly volumeMl: number;
  readonly weightG: number;
  readonly zone: Zone;
  readonly isCrushable: boolean;
  readonly priceMinor: number;
  readonly pack: Pack;
  /** Of its picture, as `#rrggbb`. */
  readonly colour: string;
  /** By the layout's name; a layout that is absent does not have it. */
  readonly places: Readonly<Record<string, ShelfPlace>>;
}

/** One line of a customer's order. */
export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  /** What the customer takes instead, in their order; empty: nothing. */
  readonly substitutes: readonly string[];
  readonly note: string | null;
}

export interface Order {
  readonly order: string;
  readonly store: string;
  /** When it must be handed over, ms since 1970. */
  readonly dueMs: number;
  readonly lines: readonly OrderLine[];
}
