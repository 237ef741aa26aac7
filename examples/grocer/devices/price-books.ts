/** The first price book of each store: what its tills charge, with promotions that come and go. */
import { shipBook, type PriceBook } from '@slipway/fleet/server';
import type { Sql } from '@slipway/pg';

/** Products that tills of this example sell. */
export const SKUS = Array.from({ length: 40 }, (_, at) => `sku-${at}`);

/** How long a promotion holds, as parts of the time that is looked at. */
const [BEGINS, ENDS] = [1 / 3, 2 / 3];

/**
 * @param fromMs when the book comes into effect, ms since 1970
 * @param forMs in this time, every third product is on promotion from its first third to its second
 */
function bookOf(store: string, fromMs: number, forMs: number): PriceBook {
  const rules = SKUS.flatMap((sku, at) => {
    const priceMinor = 199 + at * 10;
    const price = { id: `${sku}-price`, sku, kind: 'price' as const, priceMinor };
    const whole = { ...price, fromMs, toMs: null };
    if (at % 3 > 0) return [whole];
    const kind = 'promotion' as const;
    const [begins, ends] = [BEGINS, ENDS].map((part) => Math.round(fromMs + forMs * part));
    const less = Math.floor(priceMinor * 0.8);
    const promotion = { id: `${sku}-week`, sku, kind, priceMinor: less, offBp: 2_000 };
    return [whole, { ...promotion, fromMs: begins!, toMs: ends! }];
  });
  return { store, currency: 'USD', effectiveMs: fromMs, rules };
}

/** Ships its first book to each store, in effect from now on. */
export async function shipFirstBooks(
  sql: Sql,
  stores: readonly string[],
  forMs: number,
): Promise<void> {
  const nowMs = Date.now();
  for (const store of stores) {
    const book = bookOf(store, nowMs, forMs);
    await sql.begin((tx) => shipBook(tx, book, nowMs, { isFirst: true }));
  }
}
