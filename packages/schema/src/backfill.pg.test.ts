/** The backfill against what goes on beside it: rewritten tables, locked rows, moved rows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { parseChange, resumeChange, startChange, type Progress } from './index.ts';
import { adopt } from './test-support.ts';

const ROWS = 20_000;
const TABLE = `
  create table t (id int primary key, a text not null, other int not null default 0);
  insert into t (id, a) select i, 'v' || i from generate_series(1, ${ROWS}) i`;
const CHANGE = parseChange(
  `
operations:
  - add_column: { table: t, up: upper(a), column: { name: b, type: text } }
backfill: { batch: 200, workers: 2 }
`,
  'v2.yaml',
);

/** Calls `body` once, when the first rows have been converted. */
function onceConverting(body: () => void): (progress: Progress) => void {
  let called = false;
  return (progress) => {
    if (called || progress.kind !== 'backfill' || progress.rowsDone === 0) return;
    called = true;
    body();
  };
}

void test('a table that is rewritten meanwhile is converted whole', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLE);
    await sql`delete from shop.t where id % 3 = 0`;
    let rewritten: Promise<unknown> | undefined;
    const onProgress = onceConverting(() => {
      rewritten = sql`vacuum full shop.t`.execute();
    });
    await startChange(url, { schema: 'shop', change: CHANGE, onProgress });
    assert.ok(rewritten, 'the table was rewritten while rows were converted');
    await rewritten;
    const [row] = await sql`
      select count(*) filter (where b is distinct from upper(a))::int as wrong,
             count(*)::int as rows
      from   shop_v2.t`;
    assert.deepEqual({ ...row }, { wrong: 0, rows: ROWS - Math.floor(ROWS / 3) });
  });
});

void test('behind pages that hold nothing, ranges stay short', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      `create table t (id int primary key, a text not null);
       insert into t (id, a) select i, 'v' || i from generate_series(1, 300000) i;
       delete from t where id <= 200000`,
    );
    await sql`vacuum shop.t`;
    const text = `{operations: [{add_column: {table: t, up: a, column: {name: b, type: text}}}]}`;
    const change = parseChange(text, 'v2.yaml');
    await startChange(url, { schema: 'shop', change, workers: 1, throttle: 'off' });
    const [row] = await sql<{ most: number; rows: number }[]>`
      select max(rows)::int as most, sum(rows)::int as rows from slipway.schema_range`;
    assert.equal(row!.rows, 100_000);
    assert.ok(row!.most < 20_000, `${row!.most} rows in one range`);
  });
});

void test('rows that a customer holds are converted when they are free', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLE);
    const customer = connect(url, { name: 'slow-customer', max: 1 });
    const { promise: release, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: held, resolve: holds } = Promise.withResolvers<void>();
    const writing = customer.begin(async (tx) => {
      await tx`update shop_v1.t set other = 1, a = 'mine' where id = ${ROWS}`;
      holds();
      await release;
    });
    await held;
    // The triggers need a moment without writers; then rows are held again.
    const change = { schema: 'shop', change: CHANGE };
    await assert.rejects(startChange(url, { ...change, lockBudgetMs: 100 }), {
      code: 'SCHEMA_LOCK_TIMEOUT',
      message: /slow-customer/,
    });
    letGo();
    await writing;
    let second: Promise<unknown> | undefined;
    const onProgress = onceConverting(() => {
      second = customer.begin(async (tx) => {
        await tx`update shop_v1.t set a = 'again' where id >= ${ROWS - 5}`;
        await tx`select pg_sleep(0.3)`;
      });
    });
    await resumeChange(url, { schema: 'shop', onProgress });
    assert.ok(second);
    await second;
    const rows = await sql`select distinct b from shop_v2.t where id >= ${ROWS - 5}`;
    assert.deepEqual(
      rows.map((row) => row['b']),
      ['AGAIN'],
    );
    await customer.end();
  });
});

void test('rows that move to finished pages are converted on their way', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLE);
    // Free space at the front, where the backfill comes by first.
    await sql`delete from shop.t where id <= ${ROWS / 4}`;
    await sql`vacuum shop.t`;
    const stop = new AbortController();
    let moved = 0;
    const customer = connect(url, { name: 'mover', max: 1 });
    const loop = (async () => {
      for (let id = ROWS; !stop.signal.aborted; id = id > ROWS / 2 ? id - 1 : ROWS) {
        await customer`update shop_v1.t set other = other + 1 where id = ${id}`;
        moved++;
      }
    })();
    await startChange(url, { schema: 'shop', change: CHANGE });
    stop.abort();
    await loop;
    await customer.end();
    assert.ok(moved > 0);
    const [row] = await sql`
      select count(*) filter (where b is distinct from upper(a))::int as wrong from shop_v2.t`;
    assert.equal(row?.['wrong'], 0);
  });
});

void test('the progress counts every row once, whichever worker converts it', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLE);
    const seen: number[] = [];
    const onProgress = (progress: Progress) => {
      if (progress.kind === 'backfill') seen.push(progress.rowsDone);
    };
    await startChange(url, { schema: 'shop', change: CHANGE, onProgress });
    assert.equal(seen.at(-1), ROWS);
    assert.ok(seen.every((rows, at) => at === 0 || rows >= seen[at - 1]!));
  });
});
