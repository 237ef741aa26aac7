/**
 * Takes old tombstones out of the feed, and versions that no reader can be told of any more. It
 * waits for nobody: what another transaction holds stays until the next time.
 */
import type { Sql } from '@slipway/pg';

/** @returns how many rows went */
export interface Cleaned {
  readonly tombstones: number;
  readonly past: number;
}

/**
 * Cleans the feed of all stores. A device that was away for longer than `keepMs` begins anew with
 * a snapshot: its cursor lies below the floor that is left here.
 *
 * @param keepMs how long a tombstone is kept, in ms; more than devices are offline
 */
export async function cleanFeed(sql: Sql, keepMs: number): Promise<Cleaned> {
  return sql.begin(async (tx) => {
    const gone = await tx<{ store: string; stream: string; xid: string }[]>`
      delete from slipway.fleet_feed f
      using (
        select store, stream, key
        from   slipway.fleet_feed
        where  value is null and xid < pg_snapshot_xmin(pg_current_snapshot())
        and    at < now() - make_interval(secs => ${keepMs / 1000})
        for    update skip locked              -- one that is written now is gone no more
      ) old
      where       f.store = old.store and f.stream = old.stream and f.key = old.key
      returning   f.store, f.stream, f.xid::text`;
    for (const group of Map.groupBy(gone, ({ store, stream }) => `${stream} ${store}`).values()) {
      const { store, stream } = group[0]!;
      const floor = group.reduce((most, { xid }) => (BigInt(xid) > most ? BigInt(xid) : most), 0n);
      await tx`
        insert into slipway.fleet_feed_floor as f (store, stream, xid)
        values      (${store}, ${stream}, ${String(floor + 1n)})
        on conflict (store, stream) do update set xid = excluded.xid
        where       f.xid < excluded.xid`;
    }
    const { count: past } = await tx`
      delete from slipway.fleet_feed_past p
      using (
        select store, stream, key, seq
        from   slipway.fleet_feed_past p
        where  not exists (
          select from slipway.fleet_feed f
          where  f.store = p.store and f.stream = p.stream and f.key = p.key
          and    f.xid >= pg_snapshot_xmin(pg_current_snapshot()))
        for    update of p skip locked
      ) old
      where p.store = old.store and p.stream = old.stream and p.key = old.key and p.seq = old.seq`;
    return { tombstones: gone.length, past };
  });
}
