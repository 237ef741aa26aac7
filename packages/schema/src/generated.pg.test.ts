/** Generated and identity columns on tables with rows, on every server; and what reads them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { completeChange, previewChange, parseChange, rollbackChange } from './index.ts';
import { one, testRefusals, type Refusal } from './operation-cases.ts';
import { SERVERS } from './test-servers.ts';
import { adopt, shapeOf, start } from './test-support.ts';

const ITEMS = `create table item (id int primary key, price int not null, amount int);
  insert into item select i, i * 10, case when i <> 3 then i end from generate_series(1, 10) i;
  create function grossed(int) returns int language sql immutable return $1 * 2;
  do $$ begin if to_regrole('clerk_${process.pid}') is null then
    create role clerk_${process.pid}; end if; end $$;
  grant usage on schema shop to clerk_${process.pid};
  grant select, insert, update on item to clerk_${process.pid}`;

const dropClerk = (sql: Sql) =>
  sql.unsafe(`drop owned by clerk_${process.pid};
  drop role clerk_${process.pid}`);

const COMPUTED = `
  - add_column:
      table: item
      column:
        { name: total, type: int, nullable: true, generated: { expression: price * amount } }
  - add_column:
      table: item
      column: { name: gross, type: int, generated: { expression: shop.grossed(item.price) } }`;

/** As an application's role does it. */
async function asClerk<T>(sql: Sql, statement: string): Promise<T[]> {
  return sql.begin(async (tx) => {
    await tx.unsafe(`set local role clerk_${process.pid}`);
    return tx.unsafe<T[]>(statement);
  }) as Promise<T[]>;
}

const seen = (sql: Sql, id: number, version = 'v2') =>
  one(sql, `select price, total, gross from shop_${version}.item where id = ${id}`);

for (const server of SERVERS) {
  const { skip } = server;
  void test(`generated columns on a table with rows, on ${server.name}`, { skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      await adopt(sql, ITEMS);
      const before = await shapeOf(sql);
      await start(url, COMPUTED);
      await rollbackChange(url, { schema: 'shop' });
      assert.deepEqual(await shapeOf(sql).then(unmarked), before);
      const { warnings } = await start(url, COMPUTED);
      assert.match(warnings.join(' '), /Column gross of item is kept by a trigger for good/);
      assert.deepEqual(await seen(sql, 3), { price: 30, total: null, gross: 60 });
      await asClerk(sql, 'insert into shop_v1.item values (11, 5, 3)');
      await asClerk(sql, 'insert into shop_v2.item (id, price, amount) values (12, 6, 3)');
      assert.deepEqual(await seen(sql, 11), { price: 5, total: 15, gross: 10 });
      assert.deepEqual(await seen(sql, 12), { price: 6, total: 18, gross: 12 });
      await asClerk(sql, 'update shop_v1.item set price = 7 where id = 11');
      await asClerk(sql, 'update shop_v2.item set amount = 2 where id = 11');
      assert.deepEqual(await seen(sql, 11), { price: 7, total: 14, gross: 14 });
      for (const column of ['total', 'gross']) {
        const write = asClerk(sql, `update shop_v2.item set ${column} = 1 where id = 1`);
        await assert.rejects(write, { code: '428C9' }, column);
      }
      await completeChange(url, { schema: 'shop' });
      await asClerk(sql, 'update shop_v2.item set price = 8 where id = 11');
      assert.deepEqual(await seen(sql, 11), { price: 8, total: 16, gross: 16 });
      // What follows: an `up` may read them, and they may go.
      await start(
        url,
        `
  - add_column: { table: item, column: { name: tax, type: int, nullable: true }, up: total / 2 }
  - drop_column: { table: item, column: gross }`,
        'v3',
      );
      await asClerk(sql, 'insert into shop_v2.item (id, price, amount) values (13, 10, 4)');
      await asClerk(sql, 'insert into shop_v3.item (id, price, amount) values (14, 9, 1)');
      await asClerk(sql, 'update shop_v2.item set amount = 6 where id = 12');
      assert.deepEqual(await seen(sql, 14, 'v2'), { price: 9, total: 9, gross: 18 });
      const taxes = await sql`select id, tax from shop_v3.item where id in (12, 13) order by id`;
      assert.deepEqual(
        taxes.map((row) => row['tax']),
        [18, 20],
      );
      await completeChange(url, { schema: 'shop' });
      await asClerk(sql, 'update shop_v3.item set price = 1 where id = 14');
      const left = (await shapeOf(sql)).filter((line) => /gross/.test(line));
      assert.deepEqual(left, []);
      await dropClerk(sql);
    });
  });

  void test(`an identity column on a table with rows, on ${server.name}`, { skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      await adopt(sql, ITEMS);
      const before = await shapeOf(sql);
      const operations = `
  - add_column:
      table: item
      column:
        name: number
        type: bigint
        unique: true
        generated: { identity: { sequence_options: START WITH 100 INCREMENT BY 2 } }`;
      await start(url, operations);
      await rollbackChange(url, { schema: 'shop' });
      assert.deepEqual(await shapeOf(sql).then(unmarked), before);
      await start(url, operations);
      const first = await one(sql, 'select min(number)::int, max(number)::int from shop_v2.item');
      assert.deepEqual(first, { min: 100, max: 118 });
      await asClerk(sql, 'insert into shop_v1.item values (11, 5, 3), (12, 6, 3)');
      const [made] = await asClerk<{ number: string }>(
        sql,
        'insert into shop_v2.item (id, price) values (13, 1) returning number',
      );
      assert.ok(Number(made?.number) > 120 && Number(made?.number) % 2 === 0);
      const own = asClerk(sql, 'insert into shop_v2.item values (14, 1, 1, 7)');
      await assert.rejects(own, { code: '428C9' });
      await completeChange(url, { schema: 'shop' });
      await asClerk(sql, 'insert into shop_v2.item (id, price) values (15, 1)');
      const all = await one(
        sql,
        `select count(distinct number)::int as numbers, count(*)::int as rows,
                (max(number) = max(number) filter (where id = 15)) as last from shop.item`,
      );
      assert.deepEqual(all, { numbers: 14, rows: 14, last: true });
      const [kind] = await sql`select attidentity as kind from pg_attribute
        where attrelid = 'shop.item'::regclass and attname = 'number'`;
      assert.equal(kind?.['kind'], 'a');
      await dropClerk(sql);
    });
  });

  void test(`down reads a generated column, on ${server.name}`, { skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      await adopt(
        sql,
        `create table "Line" (id int primary key, "Price" int not null, label text,
           "Double" int generated always as ("Price" * 2) stored);
         insert into "Line" select i, i, 'L' || i from generate_series(1, 5) i`,
      );
      await start(
        url,
        `
  - rename_column: { table: Line, from: Price, to: cost }
  - drop_column: { table: Line, column: label, down: '"Double"::text'  }`,
      );
      await sql`insert into shop_v2."Line" (id, cost) values (6, 21)`;
      await sql`update shop_v2."Line" set cost = 50 where id = 6`;
      assert.deepEqual(await one(sql, 'select label, "Double" from shop_v1."Line" where id = 6'), {
        label: '100',
        Double: 100,
      });
      await completeChange(url, { schema: 'shop' });
    });
  });
}

function unmarked(shape: readonly string[]): string[] {
  return shape.filter((line) => !line.includes('_sw_writer'));
}

void test('a virtual column needs no conversion', async () => {
  await SERVERS[0]!.withDatabase(async ({ sql, url }) => {
    await adopt(sql, ITEMS);
    const text = `operations:${COMPUTED.slice(0, COMPUTED.lastIndexOf('\n  - add_column'))}`;
    const plan = await previewChange(url, { schema: 'shop', change: parseChange(text, 'v2.yaml') });
    assert.deepEqual(
      plan.expand.map((step) => step.kind),
      ['ddl', 'view'],
    );
    assert.match(plan.expand[0]!.sql.join(' '), /GENERATED ALWAYS AS .* VIRTUAL/);
    await start(url, COMPUTED);
    await completeChange(url, { schema: 'shop' });
    const index = '  - create_index: { table: item, name: i, columns: [total] }';
    await assert.rejects(start(url, index, 'v3'), /total is computed on every read/);
    await dropClerk(sql);
  });
});

const add = (column: string, more = '') =>
  `add_column: { table: t, column: { name: n, ${column} }${more} }`;
const REFUSALS: readonly Refusal[] = [
  [
    'not immutable',
    add('type: text, generated: { expression: "a::text || random()" }'),
    /may give another value/,
    '2:29',
  ],
  ['of a generated one', add('type: int, generated: { expression: g + 1 }'), /generated/, '2:29'],
  ['nothing said', add('type: int, generated: {}'), /either/, '2:29'],
  [
    'with an up',
    add('type: int, generated: { identity: {} }', ', up: "1"'),
    /nothing else/,
    '2:90',
  ],
  ['of text', add('type: text, generated: { identity: {} }'), /cannot be text/, '2:29'],
  ['a second', add('type: int, generated: { identity: {} }'), /has an identity column/, '2:29'],
  ['a down', 'drop_column: { table: t, column: g, down: "1" }', /server fills it/, '2:41'],
  [
    'another type',
    'alter_column: { table: t, column: g, type: text, up: g, down: g }',
    /no values of its own/,
    '2:31',
  ],
];
testRefusals(
  'generated columns that do not fit are refused',
  `create table t (id int generated always as identity primary key, a int,
     g int generated always as (a + 1) stored)`,
  REFUSALS,
);
