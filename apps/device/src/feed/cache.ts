/**
 * The device's copy of the feed. A page and the cursor after it are one transaction, so a kill at
 * any moment leaves both or neither. A snapshot grows beside what is live and takes its place when
 * it is whole and its checksum agrees: a till goes on with what it has until then.
 */
import type { DatabaseSync } from 'node:sqlite';
import { checksumOf, itemHash, FeedStream, type FeedPage } from '@slipway/fleet';
import { canonicalJson } from '@slipway/kernel';
import { isDamage } from '../log/open.ts';
import { openCache, removeCache } from './open-cache.ts';

export type Applied =
  /** More is to come. */
  | 'more'
  /** The stream is whole, and its checksum agrees. */
  | 'whole'
  /** The checksum differs: the stream is to be told from its beginning. */
  | 'anew';

interface StreamRow {
  readonly cursor: string | null;
  readonly live: number;
  readonly fills: number;
  readonly checksum: string | null;
  readonly at_ms: number | null;
}
interface ItemRow {
  readonly key: string;
  readonly value: string;
}
type Value = Readonly<Record<string, unknown>>;

const EMPTY: StreamRow = { cursor: null, live: 0, fills: 0, checksum: null, at_ms: null };

export class Cache {
  readonly #file: string;
  #db: DatabaseSync;
  /** Why it was made anew, the last time that it was; null if it never was. */
  remadeBecause: string | null;
  readonly #versions = new Map<FeedStream, number>();

  constructor(file: string) {
    this.#file = file;
    ({ db: this.#db, remadeBecause: this.remadeBecause } = openCache(file));
    this.#guard(() => this.#verify(), undefined);
  }

  close(): void {
    this.#db.close();
  }

  /** @returns a number that is another one whenever what is looked up in a stream has changed */
  version(stream: FeedStream): number {
    return this.#versions.get(stream) ?? 0;
  }

  /** @returns where the next page begins; null for everything */
  cursor(stream: FeedStream): string | null {
    return this.#guard(() => this.#stream(stream).cursor, null);
  }

  /** @returns when a stream was last whole, ms since 1970; null if it never was */
  wholeAtMs(stream: FeedStream): number | null {
    return this.#guard(() => this.#stream(stream).at_ms, null);
  }

  /** @returns one live item, or null */
  get(stream: FeedStream, key: string): Value | null {
    return this.#guard(() => {
      const row = this.#db
        .prepare('select value from item where stream = ? and part = ? and key = ?')
        .get(stream, this.#stream(stream).live, key) as { value: string } | undefined;
      return row ? parse(row.value) : null;
    }, null);
  }

  /** @returns all live items of a stream, by key */
  all(stream: FeedStream): ReadonlyMap<string, Value> {
    return this.#guard(() => {
      const rows = this.#items(stream, this.#stream(stream).live);
      return new Map(rows.map(({ key, value }) => [key, parse(value)]));
    }, new Map<string, Value>());
  }

  /**
   * Applies one page, which must be the answer to a request with this stream's cursor.
   *
   * @param nowMs ms since 1970
   */
  apply(page: FeedPage, nowMs: number): Applied {
    return this.#guard(() => this.#apply(page, nowMs), 'anew');
  }

  #apply(page: FeedPage, nowMs: number): Applied {
    const { stream } = page;
    this.#db.exec('begin immediate');
    try {
      const row = this.#stream(stream);
      const fills = page.isSnapshot ? 1 - row.live : row.fills;
      if (page.isSnapshot) this.#clear(stream, fills);
      this.#put(stream, fills, page.items);
      const own = this.#checksum(stream, fills);
      const outcome = page.more ? 'more' : own === page.checksum ? 'whole' : 'anew';
      const isLive = fills === row.live;
      if (outcome === 'more') {
        const checksum = isLive ? own : row.checksum;
        this.#save(stream, { ...row, fills, cursor: page.cursor, checksum });
      }
      if (outcome === 'whole') {
        if (!isLive) this.#clear(stream, row.live);
        const { cursor } = page;
        this.#save(stream, { cursor, live: fills, fills, checksum: own, at_ms: nowMs });
      }
      if (outcome === 'anew') {
        // What is live stays as it was before this page; only the cursor goes.
        this.#db.exec('rollback; begin immediate');
        this.#save(stream, { ...row, cursor: null });
      }
      this.#db.exec('commit');
      const hasChanged = isLive ? page.items.length > 0 : outcome === 'whole';
      if (hasChanged && outcome !== 'anew') this.#touch(stream);
      return outcome;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw error;
    }
  }

  #put(stream: FeedStream, part: number, items: FeedPage['items']): void {
    const put = this.#db.prepare(
      'insert or replace into item (stream, part, key, value, hash) values (?, ?, ?, ?, ?)',
    );
    const drop = this.#db.prepare('delete from item where stream = ? and part = ? and key = ?');
    for (const { key, value } of items) {
      if (value === null) drop.run(stream, part, key);
      else put.run(stream, part, key, canonicalJson(value), itemHash(key, value));
    }
  }

  #checksum(stream: FeedStream, part: number): string {
    const rows = this.#db
      .prepare('select hash from item where stream = ? and part = ?')
      .all(stream, part) as { hash: string }[];
    return checksumOf(rows.map(({ hash }) => hash));
  }

  /** Looks whether what is live still is what it was when it was written. */
  #verify(): void {
    const streams = this.#db.prepare('select name, live, checksum from stream').all() as {
      name: FeedStream;
      live: number;
      checksum: string | null;
    }[];
    for (const { name, live, checksum } of streams) {
      const rows = this.#items(name, live);
      const hashes = rows.map(({ key, value }) => itemHash(key, parse(value)));
      if (rows.length === 0 && checksum === null) continue;
      if (checksumOf(hashes) !== checksum) {
        throw new CacheDamagedError(`stream ${name} is not what was told`);
      }
    }
  }

  #stream(name: FeedStream): StreamRow {
    const columns = 'cursor, live, fills, checksum, at_ms';
    const row = this.#db.prepare(`select ${columns} from stream where name = ?`).get(name);
    return (row as unknown as StreamRow | undefined) ?? EMPTY;
  }

  #items(stream: FeedStream, part: number): ItemRow[] {
    const rows = this.#db
      .prepare('select key, value from item where stream = ? and part = ? order by key')
      .all(stream, part);
    return rows as unknown as ItemRow[];
  }

  #save(name: FeedStream, { cursor, live, fills, checksum, at_ms }: StreamRow): void {
    this.#db
      .prepare(
        `insert or replace into stream (name, cursor, live, fills, checksum, at_ms)
         values (?, ?, ?, ?, ?, ?)`,
      )
      .run(name, cursor, live, fills, checksum, at_ms);
  }

  #clear(stream: FeedStream, part: number): void {
    this.#db.prepare('delete from item where stream = ? and part = ?').run(stream, part);
  }

  #touch(stream: FeedStream): void {
    this.#versions.set(stream, this.version(stream) + 1);
  }

  /** Does something; a file that turns out to be damaged is made anew, with nothing in it. */
  #guard<T>(work: () => T, otherwise: T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof CacheDamagedError) && !isDamage(error)) throw error;
      this.#db.close();
      removeCache(this.#file);
      ({ db: this.#db } = openCache(this.#file));
      this.remadeBecause = (error as Error).message;
      for (const stream of FeedStream.enum) this.#touch(stream);
      return otherwise;
    }
  }
}

class CacheDamagedError extends Error {}

function parse(value: string): Value {
  try {
    return JSON.parse(value) as Value;
  } catch {
    throw new CacheDamagedError('a value is no JSON');
  }
}
