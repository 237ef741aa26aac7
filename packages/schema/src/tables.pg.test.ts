/** Operations on whole tables, and raw SQL: through both versions, and both ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import {
  completeChange,
  parseChange,
  previewChange,
  resumeChange,
  rollbackChange,
} from './index.ts';
import { one, testCases, type Case } from './operation-cases.ts';
import { adopt, shapeOf, start } from './test-support.ts';

const ITEMS = `
  create table item (id int primary key, name text not null, price numeric(10,2) not null);
  insert into item select i, 'Item ' || i, i * 1.5 from generate_series(1, 10) i`;

const CASES: readonly Case[] = [
  {
    name: 'rename_table, with a change of its columns that names it',
    before: `${ITEMS}; create view report as select count(*) from item`,
    operations: `
  - rename_table: { from: item, to: product }
  - alter_column: { table: product, column: price, type: bigint,
      up: (item.price * 100)::bigint, down: product.price / 100.0 }
  - add_column: { table: product, column: { name: tag, type: text, nullable: true,
      check: { name: tagged, constraint: product.tag <> '' } } }
  - create_index: { name: product_tag, table: product, columns: [tag] }
  - create_table: { name: line, columns: [{ name: id, type: int, pk: true },
      { name: product, type: int, references: { table: product, column: id } }] }
  - create_index: { name: line_product, table: line, columns: [product] }`,
    both: async (sql) => {
      await sql`insert into shop_v2.product values (11, 'Eleven', 250, 'x')`;
      await sql`insert into shop_v1.item values (12, 'Twelve', 3.5)`;
      assert.equal(
        (await one(sql, 'select price from shop_v1.item where id = 11'))['price'],
        '2.50',
      );
      const row = await one(sql, 'select price from shop_v2.product where id = 12');
      assert.equal(row['price'], '350');
      await assert.rejects(sql`insert into shop_v2.line values (1, 99)`, /fkey/);
      await assert.rejects(sql`select 1 from shop_v1.product`, /does not exist/);
      await assert.rejects(sql`select 1 from shop_v2.item`, /does not exist/);
    },
    after: async (sql) => {
      await sql`insert into shop.product (id, name, price, tag) values (13, 'x', 1, 'y')`;
      assert.deepEqual(await one(sql, 'select count from shop.report'), { count: '13' });
      await assert.rejects(sql`select 1 from shop.item`, /does not exist/);
    },
  },
  {
    name: 'drop_table, drop_index',
    before: `${ITEMS}; create table memo (id int primary key, item int references item);
      create table note (id int primary key, memo int references memo);
      create index item_name on item (name); create index item_price on item (price)`,
    operations: `
  - drop_index: { name: item_name }
  - drop_table: { name: note }
  - drop_table: { name: memo }`,
    both: async (sql) => {
      await sql`insert into shop_v1.memo values (1, 1)`;
      await assert.rejects(sql`select 1 from shop_v2.memo`, /does not exist/);
      assert.equal(
        (await one(sql, `select to_regclass('shop.item_name') as at`))['at'],
        'shop.item_name',
      );
    },
    after: async (sql) => {
      const left = await sql`select relname from pg_class c
        join pg_namespace n on n.oid = relnamespace
        where nspname = 'shop' and relkind in ('r', 'i') order by 1`;
      assert.deepEqual(
        left.map((row) => row['relname']),
        ['item', 'item_pkey', 'item_price'],
      );
    },
  },
  {
    name: 'set_replica_identity, and a partial index with collation and order',
    before: `${ITEMS}; create unique index item_name on item (name);
      alter table item replica identity full`,
    operations: `
  - set_replica_identity: { table: item, identity: { type: index, index: item_name } }
  - rename_column: { table: item, from: price, to: cost }
  - create_index: { name: item_cost, table: item, method: btree, unique: true,
      predicate: cost > 3, storage_parameters: fillfactor = 70,
      columns: [{ column: name, collate: pg_catalog.C, sort: DESC, nulls: LAST,
        opclass: { name: text_pattern_ops } }, { column: cost }] }`,
    both: async (sql) => {
      const identity = await one(
        sql,
        `select relreplident from pg_class where oid = 'shop.item'::regclass`,
      );
      assert.deepEqual(identity, { relreplident: 'i' });
    },
    after: async (sql) => {
      const index = await one(sql, `select pg_get_indexdef('shop.item_cost'::regclass) as text`);
      assert.match(
        String(index['text']),
        /UNIQUE .*\(name COLLATE "C" text_pattern_ops DESC NULLS LAST, cost\) .*70.*\(cost > /,
      );
    },
  },
  {
    name: 'indexes of a partitioned table: made, carried, dropped; a table without a key',
    before: `create table sale (id int, region text, amount int not null, note text)
        partition by list (region);
      create table sale_n partition of sale for values in ('n');
      create table "Sale S" partition of sale for values in ('s');
      create index by_amount on sale (amount desc, id) where amount > 0;
      create index by_note on sale (note);
      insert into sale select i, case i % 2 when 0 then 'n' else 's' end, i, 'n' || i
      from generate_series(1, 10) i`,
    operations: `
  - create_index: { name: sale_once, table: sale, columns: [id, region], unique: true }
  - alter_column: { table: sale, column: amount, type: bigint, up: amount * 100,
      down: amount / 100 }
  - drop_index: { name: by_note }`,
    both: async (sql) => {
      await sql`insert into shop_v2.sale values (11, 'n', 1100)`;
      const again = sql`insert into shop_v1.sale values (11, 'n', 11)`;
      await assert.rejects(again, /duplicate key/);
      assert.equal((await one(sql, 'select amount from shop_v1.sale where id = 11'))['amount'], 11);
    },
    after: async (sql) => {
      const rows = await sql<{ name: string; valid: boolean; parts: number }[]>`
        select c.relname as name, i.indisvalid as valid,
               (select count(*)::int from pg_inherits where inhparent = c.oid) as parts
        from   pg_index i join pg_class c on c.oid = i.indexrelid
        where  i.indrelid = 'shop.sale'::regclass order by 1`;
      assert.deepEqual(
        rows.map((row) => ({ ...row })),
        [
          { name: 'by_amount', valid: true, parts: 2 },
          { name: 'sale_once', valid: true, parts: 2 },
        ],
      );
    },
  },
  {
    name: 'sql with down, beside other operations; what it makes is shown',
    before: `${ITEMS}; grant select on item to pg_monitor`,
    operations: `
  - create_table: { name: kind, columns: [{ name: code, type: text, pk: true }] }
  - sql:
      up: |
        INSERT INTO kind VALUES ('a'), ('b');
        CREATE TABLE extra (id int primary key, kind text references kind, note text);
        COMMENT ON COLUMN extra.note IS 'as one likes';
        GRANT SELECT ON extra TO pg_monitor
      down: DROP TABLE extra
  - drop_column: { table: item, column: price, down: "0" }`,
    both: async (sql) => {
      await sql`insert into shop_v2.extra values (1, 'a')`;
      await assert.rejects(sql`insert into shop_v2.extra values (2, 'z')`, /fkey/);
      const seen = await one(
        sql,
        `select has_table_privilege('pg_monitor', 'shop_v2.extra', 'select') as may,
                has_table_privilege('pg_monitor', 'shop_v2.item', 'select') as may_item,
                col_description('shop_v2.extra'::regclass, 3) as comment`,
      );
      assert.deepEqual(seen, { may: true, may_item: true, comment: 'as one likes' });
      await assert.rejects(sql`select 1 from shop_v1.extra`, /does not exist/);
    },
    after: async (sql) => {
      assert.deepEqual(await one(sql, 'select kind from shop_v2.extra'), { kind: 'a' });
    },
  },
];

testCases(CASES);

void test('sql without down stands after a rollback and is not run again', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, ITEMS);
    const operations = `
  - sql: { up: "CREATE TYPE size AS ENUM ('s', 'm'); INSERT INTO item VALUES (11, 'sql', 1)" }`;
    const started = await start(url, operations);
    assert.match(started.warnings.join('\n'), /line 3 has no `down`/);
    await rollbackChange(url, { schema: 'shop' });
    await start(url, operations);
    await rollbackChange(url, { schema: 'shop' });
    await start(url, operations);
    await completeChange(url, { schema: 'shop' });
    assert.equal((await one(sql, 'select count(*)::int as n from shop.item'))['n'], 11);
    await start(
      url,
      `
  - add_column: { table: item, column: { name: size, type: size, default: "'s'" } }`,
      'v3',
    );
    assert.equal((await one(sql, 'select size from shop_v3.item limit 1'))['size'], 's');
  });
});

void test('sql onComplete runs with the contract, and what it makes is shown', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, ITEMS);
    await start(
      url,
      `
  - sql: { up: "ALTER TABLE item ADD COLUMN late int; CREATE TABLE later (id int)",
      onComplete: true }`,
    );
    await assert.rejects(sql`select late from shop.item`, /does not exist/);
    await completeChange(url, { schema: 'shop' });
    await sql`select late from shop.item`;
    await sql`select id from shop_v2.later`;
    // A published view never changes under its readers: the next version shows the column.
    await assert.rejects(sql`select late from shop_v2.item`, /does not exist/);
    await start(url, '  - drop_table: { name: later }', 'v3');
    await sql`select late from shop_v3.item`;
    await rollbackChange(url, { schema: 'shop' });
  });
});

void test('sql that fails leaves the old version in service, and can be rolled back', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, ITEMS);
    const before = await shapeOf(sql);
    const operations = `
  - sql: { up: CREATE TABLE good (id int), down: DROP TABLE good }
  - sql: { up: DROP TABLE absent, down: CREATE TABLE absent (id int) }`;
    await assert.rejects(start(url, operations), { code: 'SCHEMA_STEP_FAILED', message: /absent/ });
    await sql`insert into shop_v1.item values (11, 'still', 1)`;
    await assert.rejects(resumeChange(url, { schema: 'shop' }), { code: 'SCHEMA_STEP_FAILED' });
    await rollbackChange(url, { schema: 'shop' });
    assert.deepEqual(await shapeOf(sql), before);
  });
});

void test('a plan tells what raw SQL and carried rules mean', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, `${ITEMS}; alter table item add constraint cheap check (price < 1000)`);
    const change = parseChange(
      `operations:
  - alter_column: { table: item, column: price, type: bigint, up: price * 100, down: price / 100 }
  - alter_column: { table: item, column: name, unique: { name: item_name_once } }
  - sql: { up: select 1 }`,
      'v2.yaml',
    );
    const { warnings, expand } = await previewChange(url, { schema: 'shop', change });
    const all = warnings.join('\n');
    assert.match(all, /check constraint cheap of item is carried over .*price < /);
    assert.match(all, /rule in line 3 holds for the old version of item too/);
    assert.match(all, /SQL in line 4 runs as it is written/);
    assert.ok(expand.some((step) => step.title === 'run SQL: select 1'));
  });
});
