/**
 * The highest price that any till may charge for a product: a till surely holds the first books,
 * and may hold any number of the later ones.
 */
import type { ShippedBook } from './book.ts';
import { changesOf, priceAt, type Priced } from './timeline.ts';

export class Ceiling {
  readonly #sku: string;
  /** What a till may hold: the first books, one more, and so on to all. */
  readonly #mayHold: readonly (readonly ShippedBook[])[];
  readonly #changes: readonly number[];

  /**
   * @param books in the order in which tills get them
   * @param held how many of them every till surely holds
   */
  constructor(books: readonly ShippedBook[], held: number, sku: string) {
    this.#sku = sku;
    this.#mayHold = Array.from({ length: books.length - held + 1 }, (_, more) =>
      books.slice(0, held + more),
    );
    this.#changes = changesOf(books, sku);
  }

  /** @returns the highest price at a moment; null if no till sells the product */
  at(ms: number): Priced | null {
    let highest: Priced | null = null;
    for (const books of this.#mayHold) {
      const price = priceAt(books, this.#sku, ms);
      if (price && (!highest || price.priceMinor > highest.priceMinor)) highest = price;
    }
    return highest;
  }

  /** @returns the highest price from one moment to another */
  highest(fromMs: number, toMs: number): Priced | null {
    let highest = this.at(fromMs);
    for (const ms of this.#changes) {
      if (ms <= fromMs || ms > toMs) continue;
      const price = this.at(ms);
      if (price && (!highest || price.priceMinor > highest.priceMinor)) highest = price;
    }
    return highest;
  }

  /** @returns the moments at which it may change, up to one, in order */
  changesUntil(ms: number): number[] {
    return this.#changes.filter((change) => change <= ms);
  }

  /** @returns the last change up to a moment, 0 before the first */
  changeAtOrBefore(ms: number): number {
    return this.changesUntil(ms).at(-1) ?? 0;
  }
}
