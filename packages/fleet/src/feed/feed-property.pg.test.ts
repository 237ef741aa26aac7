/**
 * Transactions that overlap in every way, readers that page through at every moment: each reader
 * who has caught up holds exactly what the transactions below its cut have written, the newest
 * version of each item. The oracle keeps every committed write and knows nothing of the tables.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { connect, type ReservedSql, type Sql, type Transaction } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureFleetTables } from '../server/tables.ts';
import { until } from '../testing/test-gateway.ts';
import { parseCursor } from './cursor.ts';
import { cleanFeed, publish, readFeed } from './index.ts';
import { FeedCopy } from './testing.ts';

const RUNS = Number(process.env['SLIPWAY_SOAK_RUNS'] ?? 25);
const [WRITERS, READERS, KEYS] = [3, 3, 3];

interface Write {
  readonly xid: bigint;
  readonly key: string;
  readonly value: number | null;
}
interface Open {
  readonly xid: bigint;
  readonly writes: Write[];
}

const index = (below: number) => fc.integer({ min: 0, max: below - 1 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('begin' as const), who: index(WRITERS) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      who: index(WRITERS),
      key: index(KEYS).map((key) => `k${key}`),
      value: fc.option(fc.integer({ min: 0, max: 99 })),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('commit' as const), who: index(WRITERS) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const), who: index(WRITERS) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      who: index(READERS),
      limit: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clean' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class World {
  readonly #sql: Sql;
  readonly #writers: readonly ReservedSql[];
  readonly #open = new Map<number, Open>();
  readonly #committed: Write[] = [];
  readonly readers = Array.from({ length: READERS }, () => new FeedCopy());

  constructor(sql: Sql, writers: readonly ReservedSql[]) {
    this.#sql = sql;
    this.#writers = writers;
  }

  async take(one: Step): Promise<void> {
    if (one.do === 'read') return this.read(this.readers[one.who]!, one.limit);
    if (one.do === 'clean') return void (await cleanFeed(this.#sql, 0));
    const writer = this.#writers[one.who]!;
    const open = this.#open.get(one.who);
    if (one.do === 'begin') return open ? undefined : this.#begin(one.who, writer);
    if (!open) return;
    if (one.do === 'write') return this.#write(open, writer, one.key, one.value);
    await writer.unsafe(one.do === 'commit' ? 'commit' : 'rollback');
    if (one.do === 'commit') this.#committed.push(...open.writes);
    this.#open.delete(one.who);
  }

  async #begin(who: number, writer: ReservedSql): Promise<void> {
    await writer.unsafe('begin');
    const [row] = await writer<{ xid: string }[]>`select pg_current_xact_id()::text as xid`;
    this.#open.set(who, { xid: BigInt(row!.xid), writes: [] });
  }

  /** Skipped when another open transaction holds the item: it would wait for that one's end. */
  async #write(open: Open, writer: ReservedSql, key: string, value: number | null) {
    const isHeld = [...this.#open.values()].some(
      (other) => other !== open && other.writes.some((write) => write.key === key),
    );
    if (isHeld) return;
    const item = value === null ? null : { value };
    await publish(writer as unknown as Transaction, 's01', 'config', key, item);
    open.writes.push({ xid: open.xid, key, value });
  }

  /** Reads one page; a reader that has caught up is held against the oracle. */
  async read(copy: FeedCopy, limit: number): Promise<void> {
    const { cursor } = copy;
    const page = await readFeed(this.#sql, { store: 's01', stream: 'config', cursor, limit });
    copy.apply(page); // throws when the checksum differs
    if (!page.more) assert.deepEqual(plain(copy), this.stateAt(parseCursor(page.cursor)!.xid));
  }

  /** @returns the newest committed value of each item, of transactions below the cut */
  stateAt(cut: bigint): Record<string, number> {
    const state = new Map<string, number | null>();
    for (const { xid, key, value } of this.#committed) if (xid < cut) state.set(key, value);
    return Object.fromEntries([...state].filter(([, value]) => value !== null).sort()) as never;
  }

  async settle(): Promise<void> {
    for (const who of this.#open.keys()) await this.take({ do: 'commit', who });
    const end = this.stateAt(2n ** 63n);
    for (const copy of this.readers) {
      await until('every reader has the end', async () => {
        await this.read(copy, 100);
        return JSON.stringify(plain(copy)) === JSON.stringify(end);
      });
    }
  }
}

const plain = (copy: FeedCopy) =>
  Object.fromEntries([...copy.items].map(([key, value]) => [key, value['value']]).sort());

void test('readers hold what the transactions below their cut have written', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await ensureFleetTables(sql);
    const pool = connect(url, { name: 'writers', max: WRITERS });
    const writers = await Promise.all(Array.from({ length: WRITERS }, () => pool.reserve()));
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
        async (steps) => {
          await sql`truncate slipway.fleet_feed, slipway.fleet_feed_past, slipway.fleet_feed_floor`;
          const world = new World(sql, writers);
          try {
            for (const one of steps) await world.take(one);
            await world.settle();
          } finally {
            for (const writer of writers) await writer.unsafe('rollback').catch(() => {});
          }
        },
      ),
      {
        numRuns: RUNS,
        endOnFailure: true,
        seed: Number(process.env['SLIPWAY_SOAK_SEED'] ?? 20_261_127),
      },
    );
    for (const writer of writers) writer.release();
    await pool.end();
  });
});
