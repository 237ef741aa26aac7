/** Several changes in flight: whatever the order in which they end, the schema ends the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { endShape, move, prepareChain, shapesOneByOne, type Move } from './chain-support.ts';
import { completeChange, parseChange, rollbackChange, startChange, status } from './index.ts';
import { adopt, shapeOf, start } from './test-support.ts';

/** Moves, and after how many changes, one by one, the schema would look the same. */
const ENDS: readonly { readonly moves: readonly Move[]; readonly as: number }[] = [
  { moves: ['start v2', 'start v3', 'start v4', 'complete', 'complete', 'complete'], as: 3 },
  { moves: ['start v2', 'start v3', 'complete', 'start v4', 'complete', 'rollback'], as: 2 },
  { moves: ['start v2', 'start v3', 'complete', 'rollback'], as: 1 },
  { moves: ['start v2', 'start v3', 'start v4', 'rollback', 'rollback', 'rollback'], as: 0 },
];

void test('changes in flight end as if they had come one after the other', async () => {
  const shapes = await shapesOneByOne();
  for (const { moves, as } of ENDS) {
    await withTestDatabase(async ({ sql, url }) => {
      await prepareChain(sql);
      for (const what of moves) await move(url, what);
      assert.deepEqual(await endShape(sql), shapes[as], moves.join(', '));
    });
  }
});

void test('changes in flight end in order, and the status tells them', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await prepareChain(sql);
    for (const what of ['start v2', 'start v3'] as const) await move(url, what);
    await sql`insert into shop_v3.customer (id, points, first, last, number, card)
              values (1001, 700.4, 'EVE', 'moss', 'n-1', 'own')`;
    await sql`insert into shop_v2.person (id, points, first, last, card_number)
              values (1002, 850, 'Adam', 'Moss', 'n-2')`;
    await sql`insert into shop_v1.person (id, name, card) values (1003, 'Cain Moss', 'n-3')`;
    await sql`update shop_v2.person set points = 1250 where id = 1`;
    const seen = async (version: string, table: string, columns: string) =>
      sql
        .unsafe(`select ${columns} from ${version}.${table} where id > 1000 or id = 1 order by id`)
        .values();
    assert.deepEqual(
      [...(await seen('shop_v1', 'person', 'name, card, points'))],
      [
        ['ann lee1', 'card-1', 12],
        ['eve moss', 'n-1', 7],
        ['Adam Moss', 'n-2', 8],
        ['Cain Moss', 'n-3', 0],
      ],
    );
    assert.deepEqual(
      [...(await seen('shop_v3', 'customer', 'first, last, number, points, card'))],
      [
        ['ANN', 'lee1', 'card-1', '1250.0', 'card card-1'],
        ['EVE', 'moss', 'n-1', '700.4', 'own'],
        ['ADAM', 'Moss', 'n-2', '850.0', 'card n-2'],
        ['CAIN', 'Moss', 'n-3', '0.0', 'card n-3'],
      ],
    );
    const [now] = await status(sql);
    assert.deepEqual(
      now?.changes.map(({ change, state }) => [change, state]),
      [
        ['v2', 'expanded'],
        ['v3', 'expanded'],
      ],
    );
    assert.deepEqual(
      now?.versions.map((each) => each.name),
      ['v1', 'v2', 'v3'],
    );
    const order = { code: 'SCHEMA_CHANGE_ORDER', message: /still in flight/ };
    await assert.rejects(completeChange(url, { schema: 'shop', change: 'v3' }), order);
    await assert.rejects(rollbackChange(url, { schema: 'shop', change: 'v2' }), order);
    await assert.rejects(completeChange(url, { schema: 'shop', change: 'v9' }), {
      code: 'SCHEMA_NO_CHANGE',
    });
    const { versions } = await completeChange(url, { schema: 'shop', change: 'v2' });
    assert.deepEqual(versions, ['v2', 'v3']);
    await sql`update shop_v2.person set points = 5 where id = 1`;
    const [row] = await sql`select points from shop_v3.customer where id = 1`;
    assert.equal(row?.['points'], '5.0');
  });
});

void test('a change that fails beside another one is taken back alone', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      `create table t (id int primary key, a text not null);
       insert into t select i, i::text from generate_series(1, 5000) i`,
    );
    await start(url, '  - alter_column: { table: t, column: a, up: upper(a), down: lower(a) }');
    const before = await shapeOf(sql);
    let written: Promise<unknown> | undefined;
    const change = parseChange(
      'operations:\n  - add_column: { table: t, up: a::int, column: { name: b, type: int } }\n' +
        'backfill: { batch: 100 }',
      'v3.yaml',
    );
    const onProgress = (progress: { kind: string }) => {
      if (progress.kind !== 'backfill') return;
      written ??= sql`insert into shop_v1.t values (9000, 'no number')`.execute();
    };
    await assert.rejects(startChange(url, { schema: 'shop', change, onProgress }), {
      code: 'SCHEMA_UP_FAILED',
      message: /id 9000/,
    });
    assert.ok(written);
    await written;
    assert.deepEqual(await shapeOf(sql), before);
    await sql`update shop_v1.t set a = 'still' where id = 1`;
    await sql`update shop_v2.t set a = 'BACK' where id = 2`;
    const rows = await sql`
      select o.a as old, n.a as new from shop_v1.t o join shop_v2.t n using (id)
      where  id in (1, 2, 9000) order by id`;
    assert.deepEqual(
      rows.map((row) => [row['old'], row['new']]),
      [
        ['still', 'STILL'],
        ['back', 'BACK'],
        ['no number', 'NO NUMBER'],
      ],
    );
    const { versions } = await completeChange(url, { schema: 'shop' });
    assert.deepEqual(versions, ['v2']);
  });
});

void test('what a change in flight drops or renames is not carried into the next one', async () => {
  const table = `create table t (id int primary key, v int, w int);
    create index t_v on t (v); create index t_w on t (w)`;
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, table);
    await start(
      url,
      `
  - drop_index: { name: t_v }
  - add_column: { table: t, column: { name: n, type: int, nullable: true } }`,
    );
    await rollbackChange(url, { schema: 'shop' });
    await start(url, '  - drop_index: { name: t_v }\n  - drop_index: { name: t_w }');
    const again = start(url, '  - drop_index: { name: t_v }', 'v3');
    await assert.rejects(again, /has no index t_v/);
    await start(
      url,
      `
  - rename_table: { from: t, to: u }
  - alter_column: { table: u, column: v, type: bigint, up: v, down: v::int }`,
      'v3',
    );
    await start(
      url,
      `
  - alter_column: { table: u, column: w, type: bigint, up: w, down: w::int }
  - add_column: { table: u, up: id, column: { name: k, type: int, unique: true } }`,
      'v4',
    );
    for (const change of ['v2', 'v3', 'v4']) await completeChange(url, { schema: 'shop', change });
    const indexes = await sql`select indexname as name from pg_indexes where schemaname = 'shop'
      order by 1`;
    assert.deepEqual(
      indexes.map(({ name }) => name),
      ['t_pkey', 'u_k_key'],
    );
  });
});
