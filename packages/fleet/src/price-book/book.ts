/**
 * A price book: what a store charges from a moment on, until its next book. It is immutable, and
 * named by the hash of its content, so that a sale that names book and rule can be re-priced.
 *
 * Every rule has its final price, so that a device calculates nothing: a percentage is taken off
 * once, when the book is read.
 */
import { hashOf } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { closed, Currency, Id, Minor } from '../payload/shapes.ts';

/** Milliseconds since 1970. */
const Moment = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 });

export const PriceRule = closed({
  id: Id,
  sku: Id,
  /** A promotion goes before the price that it is beside. */
  kind: Type.Enum(['price', 'promotion']),
  priceMinor: Minor,
  /** What was taken off, in basis points, if the price was made so. */
  offBp: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  /** It holds from here on … */
  fromMs: Moment,
  /** … until before this; null: as long as the book does. */
  toMs: Type.Union([Moment, Type.Null()]),
});
export type PriceRule = Static<typeof PriceRule>;

export const PriceBook = closed({
  store: Id,
  currency: Currency,
  effectiveMs: Moment,
  rules: Type.Array(PriceRule, { maxItems: 100_000 }),
});
export type PriceBook = Static<typeof PriceBook>;

/** A book with its name, and its rules by product. */
export interface ShippedBook {
  readonly id: string;
  readonly book: PriceBook;
  readonly rulesOf: ReadonlyMap<string, readonly PriceRule[]>;
}

/** @returns the book's name: the SHA-256 of its canonical JSON */
export function bookIdOf(book: PriceBook): string {
  return hashOf(book);
}

export function shippedBook(book: PriceBook, id = bookIdOf(book)): ShippedBook {
  return { id, book, rulesOf: Map.groupBy(book.rules, ({ sku }) => sku) };
}

/** @returns a price with basis points taken off, in the customer's favour where it is not whole */
export function takeOff(priceMinor: number, offBp: number): number {
  return Math.floor((priceMinor * (10_000 - offBp)) / 10_000);
}
