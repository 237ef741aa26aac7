/**
 * What devices hold of the feed, as they said by asking for what comes after it.
 *
 * A device asks with a cursor only after it has durably applied everything before; one that asks
 * with none holds nothing. What was never said is not held.
 */
import type { Queryable, Sql } from '@slipway/pg';
import type { FeedStream } from '../protocol/messages.ts';
import { parseCursor } from './cursor.ts';
import { generation } from './history.ts';

export interface Asked {
  readonly device: string;
  readonly store: string;
  readonly stream: FeedStream;
  readonly cursor: string | null;
}

/** Keeps what a device said, if it is news. */
export async function noteHolding(sql: Sql, asked: Asked): Promise<void> {
  const { device, store, stream } = asked;
  const place = asked.cursor === null ? null : parseCursor(asked.cursor);
  if (!place) {
    await sql`
      delete from slipway.fleet_feed_holder where device = ${device} and stream = ${stream}`;
    return;
  }
  if (place.seq !== 0n) return; // amid pages, it goes by what it held before
  const cut = String(place.xid);
  await sql`
    insert into slipway.fleet_feed_holder as h (device, stream, store, generation, cut)
    values      (${device}, ${stream}, ${store}, ${place.generation}, ${cut})
    on conflict (device, stream) do update
    set         store = excluded.store, generation = excluded.generation, cut = excluded.cut,
                at = now()
    where       h.store <> excluded.store or h.generation <> excluded.generation
    or          h.cut <= (                       -- something lies between: else nothing is new
                  select   xid
                  from     slipway.fleet_feed f
                  where    f.store = excluded.store and f.stream = excluded.stream
                  and      f.xid < excluded.cut
                  order by xid desc
                  limit    1)`;
}

/** A device and which items of a stream it holds in their newest version. */
export interface Holding {
  readonly device: string;
  readonly holds: readonly string[];
}

/**
 * @param among the items that are asked for; absent: all of the stream
 * @returns every device of a store that is not revoked
 */
export async function readHoldings(
  sql: Queryable,
  store: string,
  stream: FeedStream,
  among?: readonly string[],
): Promise<Holding[]> {
  return sql<Holding[]>`
    select    d.id as device, coalesce(array_agg(f.key) filter (where f.key is not null), '{}')
                as holds
    from      slipway.fleet_device d
    left join slipway.fleet_feed_holder h
    on        h.device = d.id and h.stream = ${stream} and h.store = d.store
    and       h.generation = ${generation(sql)}
    left join slipway.fleet_feed f
    on        f.store = d.store and f.stream = ${stream} and f.xid < h.cut
    ${among === undefined ? sql`` : sql`and f.key = any(${sql.array([...among])})`}
    where     d.store = ${store} and d.revoked_at is null
    group by  d.id
    order by  d.id`;
}
