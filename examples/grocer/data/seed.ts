/**
 * Fills the grocer's base tables with data of real size, in SQL and in seconds: the same rows at
 * every run. Run it after the initial changes are applied, on empty tables.
 *
 *   pricing.price        stores × SKUs   (15 × 50,000 = 750,000)
 *   subscriptions.member members         (200,000)
 *   loyalty.entry        entries         (500,000), loyalty.account: their sums per member
 */
import type { Sql } from '@slipway/pg';
import { readGrocerStores, type GrocerStore } from './stores.ts';

/** Rows of the grocer at scale 1; all but stores are multiplied by the scale. */
const SKUS = 50_000;
const MEMBERS = 200_000;
const ENTRIES = 500_000;

export interface SeedOptions {
  /** 1 is real size; 0.01 is enough for a test. */
  readonly scale: number;
  /** How many of the stores of stores.yaml, from the first on: 1 to 15. */
  readonly stores: number;
}

/** How many rows were made, and so which keys exist: `skuOf(1)` to `skuOf(skus)`, and so on. */
export interface SeedSize {
  readonly stores: number;
  readonly skus: number;
  readonly prices: number;
  readonly members: number;
  readonly entries: number;
}

/** @returns the rows that a scale makes */
export function sizeOf({ scale, stores }: SeedOptions): SeedSize {
  const scaled = (rows: number) => Math.max(1, Math.round(rows * scale));
  const skus = scaled(SKUS);
  return {
    stores,
    skus,
    prices: skus * stores,
    members: scaled(MEMBERS),
    entries: scaled(ENTRIES),
  };
}

/** @returns the n-th article's key, from 1: `sku000001` */
export function skuOf(n: number): string {
  return `sku${String(n).padStart(6, '0')}`;
}

/** @returns the n-th member's key, from 1: `m000001`; the same in loyalty and subscriptions */
export function memberOf(n: number): string {
  return `m${String(n).padStart(6, '0')}`;
}

/**
 * Fills every table and analyzes it.
 *
 * @param sql a pool; three connections of it are used at once
 */
export async function seedGrocer(sql: Sql, options: SeedOptions): Promise<SeedSize> {
  const size = sizeOf(options);
  const stores = readGrocerStores().slice(0, size.stores);
  await Promise.all([
    seedPricing(sql, stores, size),
    seedSubscriptions(sql, size),
    seedLoyalty(sql, stores, size),
  ]);
  return size;
}

async function seedPricing(
  sql: Sql,
  stores: readonly GrocerStore[],
  size: SeedSize,
): Promise<void> {
  const ids = stores.map((store) => store.id);
  // Numbered through in the order of the keys: nothing to sort, and indexes grow at their end.
  await sql`
    insert into pricing.price (store_id, sku, price, effective_from, change_id)
    select store.id, store.sku, (49 + (n * 7919 + place * 1049) % 2950)::numeric / 100,
           timestamptz '2024-01-08 06:00:00Z' + n % 200 * interval '1 day',
           'seed-' || store.id || '-' || store.sku
    from   generate_series(0, ${size.prices}::bigint - 1) as row,
           lateral (select 1 + row / ${size.skus}::bigint as place,
                           1 + row % ${size.skus}::bigint as n) as number,
           lateral (select (${ids}::text[])[place] as id,
                           'sku' || lpad(n::text, 6, '0') as sku) as store`;
  await sql`analyze pricing.price`;
}

async function seedSubscriptions(sql: Sql, size: SeedSize): Promise<void> {
  await sql`
    with names as (
      select array['Mary', 'James', 'Aisha', 'Wei', 'Lucia', 'Tomasz', 'Nia', 'Diego', 'Ingrid',
                   'Samir', 'Chloe', 'Mateo', 'Hana', 'Oluwa', 'Freya', 'Ravi', 'Zoe'] as first,
             array['Lee', 'Ann Lee', 'Okafor', 'Ortiz', 'Lindqvist', 'van der Berg', 'Nguyen',
                   'Smith', 'de la Cruz', 'Kowalski', 'Haddad', 'O''Neill', 'Tanaka'] as last
    )
    insert into subscriptions.member (id, full_name, email, status, created_at)
    select   'm' || lpad(n::text, 6, '0'),
             names.first[1 + n % 17] || ' ' || names.last[1 + n / 17 % 13],
             'm' || lpad(n::text, 6, '0') || '@example.com',
             case when n % 10 = 0 then 'captured' else 'active' end,
             timestamptz '2024-01-01 00:00:00Z' + n * interval '2 minutes'
    from     names, generate_series(1, ${size.members}::bigint) as n
    order by n`;
  await sql`analyze subscriptions.member`;
}

async function seedLoyalty(
  sql: Sql,
  stores: readonly GrocerStore[],
  size: SeedSize,
): Promise<void> {
  const [ids, names] = [stores.map((store) => store.id), stores.map((store) => store.name)];
  await sql`
    insert into loyalty.store (id, name)
    select id, name
    from   unnest(${ids}::text[], ${names}::text[]) as store (id, name)`;
  // A member's first entry earns at least 100, the second burns less than 100, and so on in turn.
  await sql`
    insert into loyalty.entry (member, points, op_id, place, at)
    select   'm' || lpad(((n - 1) % ${size.members}::bigint + 1)::text, 6, '0'),
             case when (n - 1) / ${size.members}::bigint % 2 = 0 then 100 + n * 31 % 400
                  else -(n * 17 % 100) end,
             'seed-' || lpad(n::text, 7, '0'),
             'store:' || (${ids}::text[])[1 + n * 11 % cardinality(${ids}::text[])],
             timestamptz '2024-01-08 06:00:00Z' + n * interval '30 seconds'
    from     generate_series(1, ${size.entries}::bigint) as n
    order by n`;
  await sql`
    insert into loyalty.account (member, balance)
    select   member, sum(points)
    from     loyalty.entry
    group by member
    order by member`;
  await sql`analyze loyalty.store, loyalty.entry, loyalty.account`;
}
