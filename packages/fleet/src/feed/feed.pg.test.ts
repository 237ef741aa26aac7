/** The feed on a real PostgreSQL: order of commit, deltas, tombstones, cursors, long poll. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { connect, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import type { FeedPage } from '../protocol/messages.ts';
import { ensureFleetTables } from '../server/tables.ts';
import { until } from '../testing/test-gateway.ts';
import { cleanFeed, feedRoutes, publish, publishAll, readFeed, readHoldings } from './index.ts';
import { FeedCopy } from './testing.ts';

const OF = { store: 's01', stream: 'members' } as const;
const put = (sql: Sql, key: string, points: number | null) =>
  sql.begin((tx) => publish(tx, 's01', 'members', key, points === null ? null : { points }));

async function withFeed(body: (sql: Sql, url: string) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql, url }) => {
    await ensureFleetTables(sql);
    await body(sql, url);
  });
}

/** Reads until what was committed can be told: other sessions of the cluster may hold it up. */
async function caughtUp(sql: Sql, copy: FeedCopy, holds: () => boolean): Promise<void> {
  await until('the copy has it all', async () => {
    await copy.pull((cursor) => readFeed(sql, { ...OF, cursor }));
    return holds();
  });
}

void test('a plain cursor passes by a row that commits late, and ours does not', async () => {
  await withFeed(async (sql, url) => {
    const late = connect(url, { name: 'late', max: 1 });
    const copy = new FeedCopy();
    let plain = 0;
    const plainSeen: string[] = [];
    const readPlain = async () => {
      const rows = await sql<{ key: string; seq: number }[]>`
        select key, seq::float8 as seq from slipway.fleet_feed where seq > ${plain} order by seq`;
      for (const { key, seq } of rows) [plain] = [seq, plainSeen.push(key)];
    };
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    const { promise: wrote, resolve: hasWritten } = Promise.withResolvers<void>();
    const ended = late.begin(async (tx) => {
      await publish(tx, 's01', 'members', 'late', { points: 1 });
      hasWritten();
      await hold;
    });
    await wrote;
    await put(sql, 'early', 2);
    await readPlain();
    await copy.pull((cursor) => readFeed(sql, { ...OF, cursor }));
    assert.deepEqual([...copy.items.keys()], [], 'what came after an open transaction waits');
    release();
    await ended;
    await readPlain();
    assert.deepEqual(plainSeen, ['early'], 'the plain cursor never tells of the late row');
    await caughtUp(sql, copy, () => copy.items.size === 2);
    await late.end();
  });
});

void test('a version that is not told yet does not hide the one before it', async () => {
  await withFeed(async (sql, url) => {
    await put(sql, 'm1', 1);
    const reader = new FeedCopy();
    await caughtUp(sql, reader, () => reader.items.size === 1);
    const open = connect(url, { name: 'open', max: 1 });
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    const { promise: began, resolve: hasBegun } = Promise.withResolvers<void>();
    const ended = open.begin(async (tx) => {
      await tx`select pg_current_xact_id()`;
      hasBegun();
      await hold;
    });
    await began;
    await put(sql, 'm1', 2);
    const anew = new FeedCopy();
    for (const copy of [reader, anew]) {
      await copy.pull((cursor) => readFeed(sql, { ...OF, cursor }));
      assert.deepEqual(copy.items.get('m1'), { points: 1 });
    }
    release();
    await ended;
    for (const copy of [reader, anew]) {
      await caughtUp(sql, copy, () => copy.items.get('m1')?.['points'] === 2);
    }
    await open.end();
  });
});

void test('the writer that commits last wins, though its transaction began first', async () => {
  await withFeed(async (sql, url) => {
    const first = connect(url, { name: 'first', max: 1 });
    await first.begin(async (tx) => {
      await tx`select pg_current_xact_id()`;
      await put(sql, 'm1', 1); // begins later, commits earlier
      await publish(tx, 's01', 'members', 'm1', { points: 2 });
    });
    const copy = new FeedCopy();
    await caughtUp(sql, copy, () => copy.items.size === 1);
    assert.deepEqual(copy.items.get('m1'), { points: 2 });
    await first.end();
  });
});

void test('only what changed comes again; what is gone comes as null', async () => {
  await withFeed(async (sql) => {
    await sql.begin((tx) =>
      publishAll(
        tx,
        's01',
        'members',
        ['a', 'b', 'c'].map((key, points) => ({ key, value: { points } })),
      ),
    );
    await sql.begin((tx) => publish(tx, 's02', 'members', 'other', { points: 9 }));
    const copy = new FeedCopy();
    await caughtUp(sql, copy, () => copy.items.size === 3);
    await put(sql, 'b', null);
    await put(sql, 'c', 7);
    let page: FeedPage;
    await until('both are told', async () => {
      page = await readFeed(sql, { ...OF, cursor: copy.cursor });
      return page.items.length === 2;
    });
    assert.equal(page!.isSnapshot, false);
    assert.deepEqual(page!.items, [
      { key: 'b', value: null },
      { key: 'c', value: { points: 7 } },
    ]);
    const anew = await readFeed(sql, { ...OF, cursor: null });
    assert.deepEqual(
      anew.items.map(({ key }) => key),
      ['a', 'c'],
    );
  });
});

void test('an unknown, foreign or expired cursor begins anew with a snapshot', async () => {
  await withFeed(async (sql) => {
    await put(sql, 'a', 1);
    await put(sql, 'b', 1);
    const copy = new FeedCopy();
    await caughtUp(sql, copy, () => copy.items.size === 2);
    const old = copy.cursor!;
    const wrong = ['', 'x', `ffffffffffff${old.slice(12)}`, `${old.slice(0, 13)}999999999999.0`];
    for (const cursor of wrong) {
      assert.equal((await readFeed(sql, { ...OF, cursor })).isSnapshot, true, cursor);
    }
    await put(sql, 'b', null);
    await until('the tombstone is old enough to go', async () => {
      const { tombstones } = await cleanFeed(sql, 0);
      return tombstones === 1;
    });
    const page = await readFeed(sql, { ...OF, cursor: old });
    assert.equal(page.isSnapshot, true, 'it would never hear that b is gone');
    await copy.pull((cursor) => readFeed(sql, { ...OF, cursor }));
    assert.deepEqual([...copy.items.keys()], ['a']);
    assert.equal((await readFeed(sql, { ...OF, cursor: copy.cursor })).isSnapshot, false);
  });
});

void test('rows of a dump from a cluster that was further on are told as well', async () => {
  await withFeed(async (sql) => {
    await put(sql, 'a', 1);
    await sql`
      update slipway.fleet_feed set xid = (xid::text::numeric + 1000000)::text::xid8`;
    const copy = new FeedCopy();
    await caughtUp(sql, copy, () => copy.items.size === 1);
    await put(sql, 'b', 1);
    await caughtUp(sql, copy, () => copy.items.size === 2);
  });
});

void test('over HTTP a request waits for what is new; only who may ask is told', async () => {
  await withFeed(async (sql) => {
    await sql`insert into slipway.fleet_device (id, store, kind, label)
              values ('t1', 's01', 'till', 'Till 1'), ('t2', 's01', 'till', 'Till 2')`;
    const app = Fastify({ forceCloseConnections: true });
    const revokedMs = new Map([['t9', 1]]);
    await feedRoutes(app as never, {
      sql,
      authenticate: async ({ headers }) => {
        const device = String(headers['x-device']);
        return { device, epoch: 1, store: 's01', revokedMs: revokedMs.get(device) ?? null };
      },
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const get = async (query: string, device = 't1') => {
      const answer = await fetch(`${url}/sync/v1/feed?${query}`, {
        headers: { 'x-device': device },
      });
      return { status: answer.status, body: (await answer.json()) as FeedPage & { code?: string } };
    };
    try {
      assert.equal((await get('stream=gossip')).body.code, 'FLEET_FEED_REQUEST');
      assert.equal((await get('stream=members&wait=never')).status, 422);
      assert.equal((await get('stream=members', 't9')).body.code, 'FLEET_FEED_REVOKED');

      const first = await get('stream=members');
      assert.equal(first.body.isSnapshot, true);
      const waiting = get(`stream=members&wait=30&cursor=${first.body.cursor}`);
      await put(sql, 'a', 1);
      const told = await waiting;
      assert.deepEqual(told.body.items, [{ key: 'a', value: { points: 1 } }]);

      const holdsOf = async () => (await readHoldings(sql, 's01', 'members')).map((h) => h.holds);
      assert.deepEqual(await holdsOf(), [[], []], 'told is not held');
      await get(`stream=members&cursor=${told.body.cursor}`);
      assert.deepEqual(await holdsOf(), [['a'], []]);
      await get('stream=members');
      assert.deepEqual(await holdsOf(), [[], []], 'whoever begins anew holds nothing');
      const closing = get(`stream=members&wait=30&cursor=${told.body.cursor}`);
      await app.close();
      await closing.catch(() => {});
    } finally {
      await app.close(); // whoever waits is answered, also where an assertion failed
    }
  });
});
