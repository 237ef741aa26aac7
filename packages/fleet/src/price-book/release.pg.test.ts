/** Prices reach tills and shelves in order: real PostgreSQL, real label process, asking tills. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { noteHolding, readFeed } from '../feed/index.ts';
import { FeedCopy } from '../feed/testing.ts';
import { ensureFleetTables } from '../server/tables.ts';
import { startLabels, type LabelProcess } from '../testing/label-process.ts';
import { until } from '../testing/test-gateway.ts';
import { shippedBook, type PriceBook } from './book.ts';
import { PriceBookClashError, PriceBookCurrencyError, PriceBookTooLateError } from './errors.ts';
import { readPriceLatency } from './record.ts';
import { RELEASE_KEY } from './release.ts';
import { releaseTurn } from './run-release.ts';
import { readBooks, retireBooks, shipBook } from './ship.ts';
import { chargedPrice, type Release } from './timeline.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-12-01T06:00:00Z');
const LABELS = [
  { label: 'l1', sku: 'milk' },
  { label: 'l2', sku: 'milk' },
  { label: 'l3', sku: 'eggs' },
];

function bookOf(effectiveMs: number, milk: number, eggs: number): PriceBook {
  const rule = (sku: string, priceMinor: number) => {
    return { id: sku, sku, kind: 'price' as const, priceMinor, fromMs: effectiveMs, toMs: null };
  };
  const rules = [rule('milk', milk), rule('eggs', eggs)];
  return { store: 's01', currency: 'USD', effectiveMs, rules };
}

/** A till that follows the feed when it is told to. */
class Till {
  readonly device: string;
  readonly #sql: Sql;
  readonly #copy = new FeedCopy();

  constructor(sql: Sql, device: string) {
    [this.#sql, this.device] = [sql, device];
  }

  async follow(): Promise<void> {
    const of = { store: 's01', stream: 'price-books' } as const;
    for (const _ of ['for what is new', 'to say that it holds it']) {
      await this.#copy.pull(async (cursor) => {
        await noteHolding(this.#sql, { ...of, device: this.device, cursor });
        return readFeed(this.#sql, { ...of, cursor });
      });
    }
  }

  charges(sku: string, atMs: number): number | undefined {
    const books = [...this.#copy.items].flatMap(([id, value]) =>
      id === RELEASE_KEY ? [] : shippedBook(value as unknown as PriceBook, id),
    );
    const release = (this.#copy.items.get(RELEASE_KEY) ?? null) as Release | null;
    return chargedPrice(books, release, sku, atMs)?.priceMinor;
  }
}

interface Store {
  readonly sql: Sql;
  readonly labels: LabelProcess;
  readonly tills: readonly [Till, Till];
  turn(nowMs: number): ReturnType<typeof releaseTurn>;
  /** What a label of each product shows. */
  shown(): Promise<(number | undefined)[]>;
}

/** A store that sells milk and eggs for 3.00 and 2.00; its next book makes that 2.50 and 2.40. */
async function withStore(body: (store: Store) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-release-'));
  const labels = await startLabels(join(folder, 'labels.json'), ['--loss', '0.3']);
  try {
    await withTestDatabase(async ({ sql }) => {
      await ensureFleetTables(sql);
      await sql`insert into slipway.fleet_device (id, store, kind, label)
                values ('t1', 's01', 'till', 'Till 1'), ('t2', 's01', 'till', 'Till 2')`;
      const parts = { sql, gateway: labels.gateway, store: 's01', labels: LABELS };
      const shown = async () =>
        (await labels.gateway.readBack(LABELS.map(({ label }) => label))).map(
          (one) => one.shown?.priceMinor,
        );
      await labels.hang(LABELS.map(({ label }) => label));
      const store: Store = {
        sql,
        labels,
        tills: [new Till(sql, 't1'), new Till(sql, 't2')],
        turn: async (nowMs) => releaseTurn(parts, nowMs),
        shown,
      };
      await sql.begin((tx) => shipBook(tx, bookOf(START, 300, 200), START, { isFirst: true }));
      await settle(store, START + HOUR, [300, 300, 200]);
      await sql.begin((tx) => shipBook(tx, bookOf(CHANGE, 250, 240), START + HOUR));
      await body(store);
    });
  } finally {
    await labels.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

const CHANGE = START + 48 * HOUR;
const MINUTE = 60_000;

/** Takes turns at one moment until the labels show what they should and nothing is open. */
async function settle(store: Store, nowMs: number, wanted: readonly number[]): Promise<void> {
  await until(`labels show ${wanted}`, async () => {
    const { open } = await store.turn(nowMs);
    for (const till of store.tills) await till.follow();
    return open.length === 0 && (await store.shown()).join() === wanted.join();
  });
}

void test('P2 P3 down: tills before shelves; up: shelves before tills', async () => {
  await withStore(async (store) => {
    const { tills, turn, shown } = store;
    for (const till of tills)
      await until('books', async () => {
        await till.follow();
        return till.charges('milk', CHANGE) === 250;
      });
    const charges = (atMs: number) =>
      tills.map((till) => [till.charges('milk', atMs), till.charges('eggs', atMs)]);
    assert.deepEqual(
      charges(CHANGE),
      [
        [250, 200],
        [250, 200],
      ],
      'eggs wait for their labels',
    );

    await until('the higher price is on the shelf before its moment', async () => {
      await turn(CHANGE - 10 * MINUTE);
      return (await shown()).join() === '300,300,240';
    });
    await turn(CHANGE - 10 * MINUTE);
    for (const till of tills)
      await until('the release', async () => {
        await till.follow();
        return till.charges('eggs', CHANGE) === 240;
      });
    assert.deepEqual(
      charges(CHANGE - 1),
      [
        [300, 200],
        [300, 200],
      ],
      'not before the moment',
    );
    assert.deepEqual(charges(CHANGE), [
      [250, 240],
      [250, 240],
    ]);

    for (const till of tills) await till.follow();
    await turn(CHANGE - MINUTE);
    const { open } = await turn(CHANGE + 30_000);
    assert.deepEqual(
      open.map(({ sku, waitsFor }) => [sku, waitsFor]),
      [['milk', 'moment']],
    );
    assert.equal((await shown())[0], 300, 'a clock may be a minute behind');
    await settle(store, CHANGE + 2 * MINUTE, [250, 250, 240]);
    const took = await readPriceLatency(store.sql, { store: 's01' });
    assert.deepEqual(
      took.map(({ direction, through, open: left }) => [direction, through, left]),
      [
        ['down', 1, 0],
        ['up', 1, 0],
      ],
    );
    assert.equal(took[0]?.maxMs, 2 * MINUTE, 'a clock may be a minute behind, then labels');
    assert.equal(took[1]?.maxMs, 0, 'it was through before its moment');
  });
});

void test('P2 a till without the book keeps it from shelves, and is named', async () => {
  await withStore(async (store) => {
    const { tills, turn, shown, sql } = store;
    const afterMs = CHANGE + 10 * MINUTE;
    await until('one till follows', async () => {
      await tills[0].follow();
      return tills[0].charges('milk', CHANGE) === 250;
    });
    await until('eggs are through, milk is not', async () => {
      const { open } = await turn(afterMs);
      const [milk] = open.filter(({ sku }) => sku === 'milk');
      return milk?.waitsFor === 'tills' && milk.names.join() === 't2';
    });
    assert.deepEqual((await shown()).slice(0, 2), [300, 300]);
    await sql`update slipway.fleet_device set revoked_at = now() where id = 't2'`;
    await until('the shelf follows once the till is revoked', async () => {
      await turn(afterMs);
      return (await shown()).join() === '250,250,240';
    });
  });
});

void test('P4 an unconfirmed label keeps its increase from tills, and is named', async () => {
  await withStore(async (store) => {
    const { tills, turn, labels } = store;
    await labels.hang(['l3'], false);
    const afterMs = CHANGE + 10 * MINUTE;
    let names: readonly string[] = [];
    await until('milk is through', async () => {
      for (const till of tills) await till.follow();
      const { open } = await turn(afterMs);
      names = open.find(({ sku }) => sku === 'eggs')?.names ?? [];
      return (await store.shown()).slice(0, 2).join() === '250,250';
    });
    assert.deepEqual(names, ['l3']);
    for (const till of tills) {
      assert.deepEqual([till.charges('milk', afterMs), till.charges('eggs', afterMs)], [250, 200]);
    }
    await labels.kill();
    const { gatewayError, open } = await turn(afterMs);
    assert.match(gatewayError ?? '', /label gateway/);
    assert.deepEqual(open.find(({ sku }) => sku === 'eggs')?.names, ['l3']);
  });
});

void test('a book is shipped ahead by more than devices are offline, and once', async () => {
  await withTestDatabase(async ({ sql }) => {
    await ensureFleetTables(sql);
    const ship = (book: PriceBook, isFirst = false) =>
      sql.begin((tx) => shipBook(tx, book, START, { isFirst }));
    await ship(bookOf(START, 300, 200), true);
    const next = bookOf(START + 25 * HOUR, 250, 240);
    const id = await ship(next);
    assert.equal(await ship(next), id, 'the same again');
    await assert.rejects(ship(bookOf(START + 24 * HOUR, 1, 1)), (error: Error) => {
      assert.ok(error instanceof PriceBookTooLateError);
      assert.match(error.message, /offline for 24:00:00.*after 2026-12-02T06:00:00\.001Z/);
      return true;
    });
    await assert.rejects(ship(bookOf(START + 25 * HOUR, 9, 9)), PriceBookClashError);
    const foreign = { ...bookOf(START + 30 * HOUR, 1, 1), currency: 'EUR' };
    await assert.rejects(ship(foreign), PriceBookCurrencyError);
    const retired = await sql.begin((tx) => retireBooks(tx, 's01', START + 26 * HOUR));
    assert.equal(retired.length, 1);
    assert.equal((await readBooks(sql, 's01')).length, 2, 'late sales are still priced by it');
    const copy = new FeedCopy();
    await until('the feed has the newer one alone', async () => {
      const of = { store: 's01', stream: 'price-books' } as const;
      await copy.pull((cursor) => readFeed(sql, { ...of, cursor }));
      return [...copy.items.keys()].join() === id;
    });
  });
});
