/**
 * What a product costs at a moment, by the books that someone holds: of the books that have come
 * into effect the latest counts, and in it a promotion before the price.
 */
import { Type, type Static } from 'typebox';
import type { ShippedBook } from './book.ts';

/** The price of one unit, and what made it. */
export interface Priced {
  readonly priceMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly bookId: string;
  readonly ruleId: string;
}

/** What labels are known to show: given to tills, which raise no price before. */
export const Release = Type.Object({
  /** The labels show at least the prices of this moment, ms since 1970; it may lie ahead. */
  throughMs: Type.Number(),
  /** Products of which a label shows only the price of an earlier moment. */
  held: Type.Record(Type.String(), Type.Number()),
});
export type Release = Static<typeof Release>;

/** @returns the price at a moment, or null if the product is not sold then */
export function priceAt(books: readonly ShippedBook[], sku: string, atMs: number): Priced | null {
  let inForce: ShippedBook | undefined;
  for (const one of books) {
    const { effectiveMs } = one.book;
    if (effectiveMs > atMs) continue;
    if (!inForce || effectiveMs > inForce.book.effectiveMs) inForce = one;
  }
  if (!inForce) return null;
  const rules = (inForce.rulesOf.get(sku) ?? []).filter(
    ({ fromMs, toMs }) => fromMs <= atMs && (toMs === null || atMs < toMs),
  );
  const rule = rules.find(({ kind }) => kind === 'promotion') ?? rules[0];
  if (!rule) return null;
  const { priceMinor, id: ruleId } = rule;
  return { priceMinor, currency: inForce.book.currency, bookId: inForce.id, ruleId };
}

/** @returns the moments at which a product's price may change, in order */
export function changesOf(books: readonly ShippedBook[], sku: string): number[] {
  const moments = books.flatMap(({ book, rulesOf }) => [
    book.effectiveMs,
    ...(rulesOf.get(sku) ?? []).flatMap(({ fromMs, toMs }) => (toMs ? [fromMs, toMs] : [fromMs])),
  ]);
  return Array.from(new Set(moments)).sort((a, b) => a - b);
}

/**
 * @returns the lowest price since a moment, the newest of equal ones; null if the product is not
 *   sold now
 */
export function lowestSince(
  books: readonly ShippedBook[],
  sku: string,
  sinceMs: number,
  atMs: number,
): Priced | null {
  let lowest = priceAt(books, sku, atMs);
  if (!lowest || sinceMs >= atMs) return lowest;
  const moments = changesOf(books, sku).filter((ms) => ms > sinceMs && ms < atMs);
  for (const ms of [...moments.reverse(), sinceMs]) {
    const price = priceAt(books, sku, ms);
    if (price && price.priceMinor < lowest.priceMinor) lowest = price;
  }
  return lowest;
}

/** @returns what a till charges: a higher price only once the labels show it */
export function chargedPrice(
  books: readonly ShippedBook[],
  release: Release | null,
  sku: string,
  atMs: number,
): Priced | null {
  if (!release) return priceAt(books, sku, atMs);
  return lowestSince(books, sku, release.held[sku] ?? release.throughMs, atMs);
}
