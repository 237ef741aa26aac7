/**
 * What a reader's transaction sees of the database's history: its cut, and which history it is.
 *
 * The *cut* is the oldest transaction that may still be running: all below it have ended, so
 * nothing can come to lie there any more. `xid > cursor` alone, as `bigserial > cursor`, would
 * pass by rows of a transaction that began earlier and commits later. The price: a transaction
 * that stays open, in any database of the cluster, keeps what came after it from readers.
 *
 * @see https://www.postgresql.org/docs/18/functions-info.html (pg_snapshot_xmin)
 */
import type { Queryable, Sql } from '@slipway/pg';

export interface Mark {
  /** Everything below it has ended. */
  readonly cut: bigint;
  /** Cluster and timeline; numbers of another generation mean nothing in this one. */
  readonly generation: string;
  /** Cursors below it have missed a tombstone. */
  readonly floor: bigint;
  /** Whether there are rows of transactions that have not begun yet: of another cluster. */
  readonly hasForeign: boolean;
}

/** Reads the mark of a transaction, for one stream of a store. */
export async function readMark(tx: Queryable, store: string, stream: string): Promise<Mark> {
  const [row] = await tx<{ cut: string; generation: string; floor: string; foreign: boolean }[]>`
    select pg_snapshot_xmin(s)::text as cut,
           ${generation(tx)} as generation,
           coalesce((
             select xid::text
             from   slipway.fleet_feed_floor
             where  store = ${store} and stream = ${stream}), '0') as floor,
           exists (
             select from slipway.fleet_feed
             where  store = ${store} and stream = ${stream}
             and    xid >= pg_snapshot_xmax(s)) as foreign
    from   pg_current_snapshot() s`;
  const { cut, floor, foreign, generation: name } = row!;
  return { cut: BigInt(cut), generation: name, floor: BigInt(floor), hasForeign: foreign };
}

/** The cluster's number and its timeline, which a restore or a fail-over changes, as 12 digits. */
export const generation = (sql: Queryable) => sql`
  substr(md5((select system_identifier from pg_control_system())::text
             || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)), 1, 12)`;

/** Gives rows that a dump brought from another cluster a place in this one's history. */
export async function adoptForeign(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    const foreign = tx`xid >= pg_snapshot_xmax(pg_current_snapshot())`;
    await tx`delete from slipway.fleet_feed_past where ${foreign}`;
    await tx`delete from slipway.fleet_feed_floor where ${foreign}`;
    await tx`update slipway.fleet_feed set xid = default, seq = default where ${foreign}`;
  });
}

/** One stream of a store. */
export interface StreamOfStore {
  readonly store: string;
  readonly stream: string;
}

/**
 * @returns for each stream the newest transaction below the cut that wrote to it, 0 if none did:
 *   as long as it is the same, so is what a reader can be told
 */
export async function readNewest(
  sql: Queryable,
  streams: readonly StreamOfStore[],
): Promise<readonly bigint[]> {
  const rows = await sql<{ newest: string }[]>`
    select greatest(coalesce(head.xid, '0'), coalesce(past.xid, '0'))::text as newest
    from   unnest(${streams.map(({ store }) => store)}::text[],
                  ${streams.map(({ stream }) => stream)}::text[])
           with ordinality as w (store, stream, place)
    cross  join (select pg_snapshot_xmin(pg_current_snapshot()) as cut) c
    left   join lateral (
             select xid from slipway.fleet_feed f
             where  f.store = w.store and f.stream = w.stream and f.xid < c.cut
             order  by xid desc limit 1) head on true
    left   join lateral (
             select xid from slipway.fleet_feed_past p
             where  p.store = w.store and p.stream = w.stream and p.xid < c.cut
             order  by xid desc limit 1) past on true
    order  by w.place`;
  return rows.map(({ newest }) => BigInt(newest));
}
