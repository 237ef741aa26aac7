/**
 * Keeps when each change of a price was first seen on its way, and when it was through: at every
 * till and on every label. From it comes how long prices take.
 */
import type { Queryable, Transaction } from '@slipway/pg';
import type { OpenChange } from './release.ts';

/**
 * Notes what one turn of a store found open; what was open before and is no more is through.
 *
 * @param nowMs the server's clock, ms since 1970
 */
export async function recordOpen(
  tx: Transaction,
  store: string,
  open: readonly OpenChange[],
  nowMs: number,
): Promise<void> {
  const rows = open.map(({ sku, atMs, direction, fromMinor, toMinor, waitsFor }) => {
    return { sku, at: atMs, direction, from: fromMinor, to: toMinor, waits: waitsFor };
  });
  await tx`
    update slipway.fleet_price_change c
    set    through_at = to_timestamp(${nowMs}::float8 / 1000), waits_for = null
    where  store = ${store} and through_at is null
    and    not exists (
      select from jsonb_to_recordset(${tx.json(rows)}) as o (sku text, at float8)
      where  o.sku = c.sku and to_timestamp(o.at / 1000) = c.at)`;
  if (rows.length === 0) return;
  await tx`
    insert into slipway.fleet_price_change as c
                (store, sku, at, direction, from_minor, to_minor, waits_for, seen_at)
    select      ${store}, o.sku, to_timestamp(o.at / 1000), o.direction, o."from", o."to", o.waits,
                to_timestamp(${nowMs}::float8 / 1000)
    from        jsonb_to_recordset(${tx.json(rows)})
                as o (sku text, at float8, direction text, "from" bigint, "to" bigint, waits text)
    on conflict (store, sku, at) do update
    set         waits_for = excluded.waits_for, through_at = null
    where       c.waits_for is distinct from excluded.waits_for`;
}

/** How long changes took from their moment until every till and label had them, in ms. */
export interface PriceLatency {
  readonly direction: 'down' | 'up';
  readonly through: number;
  readonly open: number;
  /** Null where none is through. A change that was through before its moment took 0. */
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly maxMs: number | null;
}

/** @param store all stores if it is not given */
export async function readPriceLatency(
  sql: Queryable,
  { store }: { readonly store?: string | undefined } = {},
): Promise<PriceLatency[]> {
  return sql<PriceLatency[]>`
    select   direction, count(through_at)::int as through,
             count(*) filter (where through_at is null)::int as open,
             percentile_cont(0.5) within group (order by took) as "p50Ms",
             percentile_cont(0.9) within group (order by took) as "p90Ms",
             max(took) as "maxMs"
    from     (
      select direction, through_at,
             greatest(0, extract(epoch from through_at - at)::float8 * 1000) as took
      from   slipway.fleet_price_change
      ${store === undefined ? sql`` : sql`where store = ${store}`}
    ) change
    group by direction
    order by direction`;
}

/** A change that is not through yet, and what it waits for. */
export interface WaitingChange {
  readonly store: string;
  readonly sku: string;
  readonly atMs: number;
  readonly direction: 'down' | 'up';
  readonly fromMinor: number;
  readonly toMinor: number;
  readonly waitsFor: string;
}

/** @returns the oldest first */
export async function readWaitingChanges(sql: Queryable, limit = 50): Promise<WaitingChange[]> {
  return sql<WaitingChange[]>`
    select   store, sku, extract(epoch from at)::float8 * 1000 as "atMs", direction,
             from_minor::float8 as "fromMinor", to_minor::float8 as "toMinor",
             waits_for as "waitsFor"
    from     slipway.fleet_price_change
    where    through_at is null
    order by at, store, sku
    limit    ${limit}`;
}
