/**
 * Ships price books to stores: into the table of all books ever shipped, by which sales are priced
 * again, and into the feed, in one transaction.
 */
import { canonicalJson } from '@slipway/kernel';
import type { Queryable, Transaction } from '@slipway/pg';
import { publishAll } from '../feed/publish.ts';
import { bookIdOf, shippedBook, type PriceBook, type ShippedBook } from './book.ts';
import {
  PriceBookClashError,
  PriceBookCurrencyError,
  PriceBookTooLargeError,
  PriceBookTooLateError,
} from './errors.ts';

/** How long devices must be able to sell without the cloud: 24 h, in ms. */
export const OFFLINE_HORIZON_MS = 86_400_000;

const MAX_BOOK_BYTES = 8_388_608;

export interface ShipOptions {
  /** In ms; the launch file's `offline-for`. */
  readonly horizonMs?: number;
  /** The store sells nothing yet: there is no older price that a till could go on with. */
  readonly isFirst?: boolean;
}

/**
 * Ships a book; the same one again changes nothing.
 *
 * @param nowMs the server's clock, ms since 1970
 * @returns the book's name
 * @throws {PriceBookTooLateError | PriceBookClashError | PriceBookCurrencyError}
 * @throws {PriceBookTooLargeError} nothing was shipped, in each case
 */
export async function shipBook(
  tx: Transaction,
  book: PriceBook,
  nowMs: number,
  { horizonMs = OFFLINE_HORIZON_MS, isFirst = false }: ShipOptions = {},
): Promise<string> {
  const { store, currency, effectiveMs } = book;
  const id = bookIdOf(book);
  // One at a time: what is checked here must still hold when it commits.
  await tx`select pg_advisory_xact_lock(hashtextextended('slipway price books ' || ${store}, 0))`;
  const others = await tx<{ id: string; effectiveMs: number; currency: string }[]>`
    select id, extract(epoch from effective_at)::float8 * 1000 as "effectiveMs",
           body->>'currency' as currency
    from   slipway.fleet_price_book
    where  store = ${store}`;
  if (others.some((other) => other.id === id)) return id;
  const isAhead = effectiveMs > nowMs + horizonMs;
  if (!isAhead && !(isFirst && others.length === 0)) {
    throw new PriceBookTooLateError(store, effectiveMs, nowMs, horizonMs);
  }
  const same = others.find((other) => Math.round(other.effectiveMs) === effectiveMs);
  if (same) throw new PriceBookClashError(store, effectiveMs, same.id);
  const foreign = others.find((other) => other.currency !== currency);
  if (foreign) throw new PriceBookCurrencyError(store, currency, foreign.currency);
  const sizeBytes = Buffer.byteLength(canonicalJson(book));
  if (sizeBytes > MAX_BOOK_BYTES) throw new PriceBookTooLargeError(sizeBytes, MAX_BOOK_BYTES);
  await tx`
    insert into slipway.fleet_price_book (id, store, effective_at, body)
    values      (${id}, ${store}, to_timestamp(${effectiveMs}::float8 / 1000), ${tx.json(book)})`;
  await publishAll(tx, store, 'price-books', [{ key: id, value: book }]);
  return id;
}

/** @returns every book ever shipped to a store: what its sales are priced again by */
export async function readBooks(sql: Queryable, store: string): Promise<ShippedBook[]> {
  const rows = await sql<{ id: string; body: PriceBook }[]>`
    select   id, body
    from     slipway.fleet_price_book
    where    store = ${store}
    order by effective_at`;
  return rows.map(({ id, body }) => shippedBook(body, id));
}

/**
 * Takes books out of the feed that another one had replaced before a moment. They stay in the
 * table, for sales that come late.
 *
 * @param beforeMs ms since 1970; not later than the oldest price that labels show
 * @returns their names
 */
export async function retireBooks(
  tx: Transaction,
  store: string,
  beforeMs: number,
): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    update slipway.fleet_price_book b
    set    retired_at = now()
    where  store = ${store} and retired_at is null
    and    exists (
      select from slipway.fleet_price_book later
      where  later.store = b.store and later.effective_at > b.effective_at
      and    later.effective_at <= to_timestamp(${beforeMs}::float8 / 1000))
    returning id`;
  const names = rows.map(({ id }) => id);
  await publishAll(
    tx,
    store,
    'price-books',
    names.map((key) => ({ key, value: null })),
  );
  return names;
}
