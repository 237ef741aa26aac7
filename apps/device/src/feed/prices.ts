/** Prices by the books in the cache, and balances of members. */
import {
  chargedPrice,
  PriceBook,
  Release,
  RELEASE_KEY,
  shippedBook,
  type ShippedBook,
} from '@slipway/fleet';
import { checkShape } from '@slipway/kernel';
import type { Members, Price, Prices } from '../ports.ts';
import type { Cache } from './cache.ts';

interface Held {
  readonly version: number;
  readonly books: readonly ShippedBook[];
  readonly release: Release | null;
}

/** Prices of the cache; read into memory once for each change. */
export class CachedPrices implements Prices {
  readonly #cache: Cache;
  #held: Held = { version: -1, books: [], release: null };

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  lookUp(sku: string, atMs: number): Price | null {
    this.#refresh();
    const { books, release } = this.#held;
    return chargedPrice(books, release, sku, atMs);
  }

  /** A cache that was damaged is empty for a while: until then it goes by what was read before. */
  #refresh(): void {
    const version = this.#cache.version('price-books');
    if (version === this.#held.version || this.#cache.wholeAtMs('price-books') === null) return;
    const items = this.#cache.all('price-books');
    const told = checkShape(Release, items.get(RELEASE_KEY));
    const books = [...items].flatMap(([id, value]) => {
      const book = checkShape(PriceBook, value);
      return book.ok ? shippedBook(book.value, id) : []; // of a newer form: not for this release
    });
    this.#held = { version, books, release: told.ok ? told.value : null };
  }
}

/** An item of the stream `members` is `{points, atMs}`, by the member's id. */
export class CachedMembers implements Members {
  readonly #cache: Cache;

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  balance(member: string): { readonly points: number; readonly atMs: number } | null {
    const { points, atMs } = this.#cache.get('members', member) ?? {};
    const isKnown = Number.isSafeInteger(points) && Number.isSafeInteger(atMs);
    return isKnown ? { points: points as number, atMs: atMs as number } : null;
  }
}
