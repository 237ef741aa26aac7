/**
 * Puts items into the feed, in the transaction that changes what they tell of.
 *
 * Each new version has the transaction's id and a number of its own. Writers of one item wait for
 * each other on its row until they commit, so the highest number is the newest version. The one
 * before is kept until every reader's cut lies behind the new one: a reader whose cut lies
 * between them would otherwise see no version at all.
 */
import type { Transaction } from '@slipway/pg';
import type { FeedStream } from '../protocol/messages.ts';
import { itemHash } from './checksum.ts';

/** What an item tells; null: it is gone. */
export type FeedValue = Readonly<Record<string, unknown>> | null;

export interface FeedItem {
  readonly key: string;
  readonly value: FeedValue;
}

/**
 * Publishes one item to a store.
 *
 * @param value plain JSON data; null takes the item away
 */
export async function publish(
  tx: Transaction,
  store: string,
  stream: FeedStream,
  key: string,
  value: FeedValue,
): Promise<void> {
  await publishAll(tx, store, stream, [{ key, value }]);
}

/**
 * Publishes several items of one stream; of two with the same key, the last.
 *
 * Rows are locked in the order of their keys, so that two calls cannot wait for each other.
 */
export async function publishAll(
  tx: Transaction,
  store: string,
  stream: FeedStream,
  items: readonly FeedItem[],
): Promise<void> {
  const wanted = Array.from(new Map(items.map((item) => [item.key, item])).values(), (item) => {
    const { key, value } = item;
    return { key, value, hash: value === null ? null : itemHash(key, value) };
  });
  if (wanted.length === 0) return;
  const rows = tx`
    select e->>'key' as key, nullif(e->'value', 'null') as value, e->>'hash' as hash
    from   jsonb_array_elements(${tx.json(wanted as never)}) e`;
  const added = await tx<{ key: string }[]>`
    insert into slipway.fleet_feed (store, stream, key, value, hash)
    select      ${store}, ${stream}, n.key, n.value, n.hash
    from        (${rows}) n
    order by    n.key
    on conflict do nothing               -- waits for another's first version of the same item
    returning   key`;
  const isAdded = new Set(added.map(({ key }) => key));
  const known = wanted.map(({ key }) => key).filter((key) => !isAdded.has(key));
  if (known.length === 0) return;
  await tx`
    insert into slipway.fleet_feed_past (store, stream, key, value, hash, xid, seq)
    select      store, stream, key, value, hash, xid, seq
    from        slipway.fleet_feed
    where       store = ${store} and stream = ${stream} and key = any(${known})
    order by    key
    for update`; // from here on, whoever writes the same items waits for us
  await tx`
    update slipway.fleet_feed f
    set    value = n.value, hash = n.hash, xid = default, seq = default, at = now()
    from   (${rows}) n
    where  f.store = ${store} and f.stream = ${stream} and f.key = n.key and n.key = any(${known})`;
  await dropPast(tx, store, stream, known);
}

/** Drops versions that no reader can be told of any more: a newer one is behind every cut. */
async function dropPast(
  tx: Transaction,
  store: string,
  stream: FeedStream,
  keys: readonly string[],
): Promise<void> {
  await tx`
    delete from slipway.fleet_feed_past p
    using  (
      select   distinct on (key) key, seq
      from     slipway.fleet_feed_past
      where    store = ${store} and stream = ${stream} and key = any(${keys as string[]})
      and      xid < pg_snapshot_xmin(pg_current_snapshot())
      order by key, seq desc
    ) newest
    where  p.store = ${store} and p.stream = ${stream} and p.key = newest.key
    and    p.seq < newest.seq`;
}
