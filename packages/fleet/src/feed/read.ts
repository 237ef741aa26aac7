/**
 * Reads the feed: what is new since a cursor, in the order of commit, or all of it.
 *
 * What a reader at a cut is told of an item is its newest version below the cut: mostly the newest
 * of all, else the one before it, which `publish` keeps for that. Pages come in the order
 * (xid, seq); an item that changes between two pages comes again with the later one.
 */
import type { Sql, Transaction } from '@slipway/pg';
import type { FeedPage, FeedStream } from '../protocol/messages.ts';
import { formatChecksum } from './checksum.ts';
import { formatCursor, parseCursor, type Place } from './cursor.ts';
import { adoptForeign, readMark, readNewest, type Mark } from './history.ts';
import type { FeedValue } from './publish.ts';

export interface FeedQuery {
  readonly store: string;
  readonly stream: FeedStream;
  /** As the page before gave it; null, unknown or expired: everything. */
  readonly cursor: string | null;
  /** Items on a page at most; 500 unless told otherwise. */
  readonly limit?: number;
}

const LIMIT = 500;
/** A page is cut short rather than longer, unless one item alone is. */
const MAX_PAGE_BYTES = 4_194_304;

/** Reads one page. */
export async function readFeed(sql: Sql, query: FeedQuery): Promise<FeedPage> {
  for (;;) {
    const page = await sql.begin('isolation level repeatable read read only', (tx) =>
      readPage(sql, tx, query),
    );
    if (page) return page;
    await adoptForeign(sql);
  }
}

/** @returns the page; null when rows of another cluster must be given a place first */
async function readPage(sql: Sql, tx: Transaction, query: FeedQuery): Promise<FeedPage | null> {
  const { store, stream, cursor, limit = LIMIT } = query;
  const mark = await readMark(tx, store, stream);
  if (mark.hasForeign) return null;
  const place = cursor === null ? null : usable(parseCursor(cursor), mark);
  const found = await readItems(tx, query, mark, place, limit + 1);
  const rows = found.filter(({ bytes }, at) => at === 0 || bytes <= MAX_PAGE_BYTES).slice(0, limit);
  const more = rows.length < found.length;
  const last = rows.at(-1);
  const { generation, cut } = mark;
  const next =
    more && last
      ? { generation, xid: BigInt(last.xid), seq: BigInt(last.seq) }
      : { generation, xid: cut, seq: 0n };
  return {
    stream,
    isSnapshot: place === null,
    items: rows.map(({ key, value }) => ({ key, value })),
    cursor: formatCursor(next),
    more,
    checksum: more ? null : await readChecksum(sql, tx, query, mark),
  };
}

/** @returns the place if it is one of this history that has missed nothing, else null */
function usable(place: Place | null, { generation, cut, floor }: Mark): Place | null {
  const isOurs = place !== null && place.generation === generation && place.xid <= cut;
  return isOurs && place.xid >= floor ? place : null;
}

/** Every item's version at the cut. */
const versionsAt = (tx: Transaction, { store, stream }: FeedQuery, cut: bigint) => tx`
  select key, value, hash, xid, seq
  from   slipway.fleet_feed
  where  store = ${store} and stream = ${stream} and xid < ${String(cut)}::xid8
  union  all
  (select   distinct on (p.key) p.key, p.value, p.hash, p.xid, p.seq
   from     slipway.fleet_feed h
   join     slipway.fleet_feed_past p
   on       p.store = h.store and p.stream = h.stream and p.key = h.key
   where    h.store = ${store} and h.stream = ${stream}
   and      h.xid >= ${String(cut)}::xid8 and p.xid < ${String(cut)}::xid8
   order by p.key, p.seq desc)`;

interface Row {
  readonly key: string;
  readonly value: FeedValue;
  readonly xid: string;
  readonly seq: string;
  /** Of this item and all before it on the page. */
  readonly bytes: number;
}

async function readItems(
  tx: Transaction,
  query: FeedQuery,
  { cut }: Mark,
  place: Place | null,
  limit: number,
): Promise<Row[]> {
  const after = place ?? { xid: 0n, seq: 0n };
  return tx<Row[]>`
    select key, value, xid::text, seq::text,
           (sum(coalesce(octet_length(value::text), 0)) over (order by seq_order))::float8 as bytes
    from (
      select   key, value, xid, seq, row_number() over (order by xid, seq) as seq_order
      from     (${versionsAt(tx, query, cut)}) v
      where    (xid, seq) > (${String(after.xid)}::xid8, ${String(after.seq)}::bigint)
      and      (${place !== null} or value is not null)      -- from nothing, nothing goes
      order by xid, seq
      limit    ${limit}
    ) page
    order by seq_order`;
}

/** The last checksum of each stream, by what it depends on: a change wakes a whole store. */
const memo = new WeakMap<Sql, Map<string, { readonly of: string; readonly checksum: string }>>();

async function readChecksum(
  sql: Sql,
  tx: Transaction,
  query: FeedQuery,
  { generation, floor, cut }: Mark,
): Promise<string> {
  const known = memo.get(sql) ?? new Map<string, { of: string; checksum: string }>();
  memo.set(sql, known);
  const name = `${query.stream} ${query.store}`;
  const [newest] = await readNewest(tx, [query]);
  const of = `${generation} ${floor} ${newest}`;
  const before = known.get(name);
  if (before?.of === of) return before.checksum;
  const lane = (from: number) => tx`
    lpad(to_hex(coalesce(bit_xor(('x' || substr(hash, ${from}::int, 16))::bit(64)::bigint), 0)),
         16, '0')`;
  const [row] = await tx<{ count: number; hex: string }[]>`
    select count(*)::float8 as count, ${lane(1)} || ${lane(17)} || ${lane(33)} || ${lane(49)} as hex
    from   (${versionsAt(tx, query, cut)}) v
    where  value is not null`;
  const checksum = formatChecksum(row!.count, row!.hex);
  known.set(name, { of, checksum });
  return checksum;
}
