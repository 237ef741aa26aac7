/**
 * A guided pick list as it travels to a handheld: plain JSON, whole in itself. What the
 * picker's page shows offline is all in here: names, pictures, places, totes, substitutes.
 */

export const ZONES = ['ambient', 'chilled', 'frozen'] as const;

/** Temperature zones, in the order in which they are walked. */
export type Zone = (typeof ZONES)[number];

/** A name in the languages that the picker's page speaks. */
export interface ItemName {
  readonly en: string;
  readonly es: string;
}

/** Where an item lies, with enough of the layout to draw the shelf. */
export interface PickPlace {
  readonly aisle: string;
  readonly bay: string;
  /** Counted from the floor, from 1. */
  readonly shelf: number;
  readonly baysInAisle: number;
  readonly shelvesInBay: number;
}

export interface PickSubstitute {
  readonly sku: string;
  /** Barcodes that count as this item. */
  readonly codes: readonly string[];
  readonly name: ItemName;
  readonly maker: string;
  readonly size: string;
  readonly place: PickPlace;
  /** True where the customer agreed to it; in the customer's order. */
  readonly allowed: boolean;
}

export interface PickLine {
  /** Place in the walk, from 1; whoever takes a list over gets the open lines, with gaps. */
  readonly step: number;
  readonly order: string;
  readonly sku: string;
  /** Barcodes that count as the item (EAN-13, EAN-8 or UPC-A digits). */
  readonly codes: readonly string[];
  readonly name: ItemName;
  readonly maker: string;
  readonly size: string;
  /** SVG text of the project's own making, trusted; null where there is none. */
  readonly picture: string | null;
  readonly place: PickPlace;
  readonly zone: Zone;
  readonly quantity: number;
  /** The tote's letter on the cart, `A` onwards; no tote holds two orders. */
  readonly tote: string;
  /** The barcode on the tote. */
  readonly toteCode: string;
  /** The customer's note for this item. */
  readonly note: string | null;
  /** In the customer's order; those not allowed come last. */
  readonly substitutes: readonly PickSubstitute[];
  readonly crushable: boolean;
  /** Price of one, in minor units of the store's currency. */
  readonly priceMinor: number;
}

export interface PickList {
  /** Names the list, unique over all stores. */
  readonly list: string;
  readonly store: string;
  readonly storeName: string;
  /** Number of the batch within its store. */
  readonly batch: number;
  /** The person who holds it; null while it is free. */
  readonly picker: string | null;
  /** The mentor whom a help call reaches; null where none is on shift. */
  readonly helper: string | null;
  /** When the list was made, in milliseconds since 1970 UTC. */
  readonly madeMs: number;
  /** Lines per zone, in the order of the walk; zones without lines are left out. */
  readonly zones: readonly { readonly zone: Zone; readonly lines: number }[];
  readonly lines: readonly PickLine[];
}
