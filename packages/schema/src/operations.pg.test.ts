/** Every operation on a real server: reads and writes through both versions, and both ends. */
import assert from 'node:assert/strict';
import { one, testCases, type Case } from './operation-cases.ts';

const ITEMS = `
  create table item (id int primary key, name text not null, price numeric(10,2) not null);
  insert into item select i, 'Item ' || i, i * 1.5 from generate_series(1, 10) i`;

const CASES: readonly Case[] = [
  {
    name: 'add_column with up, NOT NULL, check and unique',
    before: ITEMS,
    operations: `
  - add_column:
      table: item
      up: item.name || '!'
      column:
        name: label
        type: varchar(40)
        unique: true
        comment: what the shelf shows
        check: { name: label_length, constraint: length(label) > 3 }`,
    both: async (sql) => {
      await sql`insert into shop_v1.item values (11, 'Eleven', 1)`;
      assert.equal(
        (await one(sql, 'select label from shop_v2.item where id = 11'))['label'],
        'Eleven!',
      );
      await assert.rejects(
        sql`insert into shop_v2.item values (12, 'x', 1, 'abc')`,
        /label_length/,
      );
      await assert.rejects(sql`insert into shop_v2.item values (12, 'x', 1, null)`, /not-null/);
      await assert.rejects(sql`insert into shop_v2.item values (12, 'x', 1, 'Eleven!')`, /unique/);
      // The new version's own value stays when a shared column changes; a derived one follows.
      await sql`update shop_v2.item set label = 'own label' where id = 1`;
      await sql`update shop_v1.item set name = 'Other' where id in (1, 2)`;
      const rows = await sql`select id, label from shop_v2.item where id in (1, 2) order by id`;
      assert.deepEqual(
        rows.map((row) => row['label']),
        ['own label', 'Other!'],
      );
    },
    after: async (sql) => {
      await sql`insert into shop_v2.item values (13, 'x', 1, 'thirteen')`;
      const [comment] = await sql`
        select col_description(attrelid, attnum) as text from pg_attribute
        where  attrelid = 'shop.item'::regclass and attname = 'label'`;
      assert.equal(comment?.['text'], 'what the shelf shows');
    },
  },
  {
    name: 'add_column with constant and with volatile default',
    before: ITEMS,
    operations: `
  - add_column: { table: item, column: { name: currency, type: char(3), default: "'USD'" } }
  - add_column: { table: item, column: { name: ref, type: uuid, default: gen_random_uuid() } }
  - add_column: { table: item, column: { name: memo, type: text, nullable: true } }`,
    both: async (sql) => {
      const seen = await one(
        sql,
        `select count(distinct ref)::int as refs,
                                   min(currency) as currency from shop_v2.item`,
      );
      assert.deepEqual(seen, { refs: 10, currency: 'USD' });
      await sql`insert into shop_v1.item values (11, 'Old', 1)`;
      await sql`insert into shop_v2.item (id, name, price) values (12, 'New', 1), (13, 'N', 2)`;
      const bare = await one(sql, 'select count(*)::int as n from shop_v2.item where ref is null');
      assert.equal(bare['n'], 0);
    },
    after: async (sql) => {
      await sql`insert into shop_v2.item (id, name, price) values (20, 'x', 1)`;
      assert.equal(
        (await one(sql, 'select currency from shop_v2.item where id = 20'))['currency'],
        'USD',
      );
    },
  },
  {
    name: 'add_column that reads another table and refers to it',
    before: `create table store (code text primary key, city text);
      insert into store values ('a', 'Ames'), ('b', 'Boone');
      create table member (id int primary key, city text);
      insert into member select i, case i % 2 when 0 then 'Ames' else 'Boone' end
      from generate_series(1, 10) i`,
    operations: `
  - add_column:
      table: member
      up: SELECT code FROM store WHERE store.city = member.city
      column:
        name: store_code
        type: text
        references: { table: store, column: code, on_delete: CASCADE }`,
    both: async (sql) => {
      await sql`insert into shop_v1.member values (11, 'Boone')`;
      const row = await one(sql, 'select store_code from shop_v2.member where id = 11');
      assert.equal(row['store_code'], 'b');
      await assert.rejects(sql`insert into shop_v2.member values (12, 'x', 'zz')`, /fkey/);
    },
    after: async (sql) => {
      await sql`delete from shop_v2.store where code = 'b'`;
      assert.equal((await one(sql, 'select count(*)::int as n from shop_v2.member'))['n'], 5);
    },
  },
  {
    name: 'alter_column: type, with its indexes, default, comment and sequence',
    before: `create table "Order" ("Id" serial primary key, number serial not null unique,
        "Total" text not null default '1.5', kind text);
      create unique index order_number on "Order" (number, kind desc);
      insert into "Order" (kind) select 'k' || i from generate_series(1, 10) i`,
    operations: `
  - alter_column:
      table: Order
      column: number
      type: bigint
      up: number * 10
      down: number / 10
  - alter_column:
      table: Order
      column: Total
      type: numeric(10,3)
      default: "2.25"
      comment: in dollars
      up: CAST("Total" AS numeric)
      down: CAST("Total" AS text)`,
    both: async (sql) => {
      const [made] = await sql`
        insert into shop_v1."Order" (number, "Total", kind) values (70, '7.125', 'seven')
        returning "Id"`;
      const id = Number(made?.['Id']);
      assert.deepEqual(
        await one(
          sql,
          `select number::int, "Total"::text
                                       from shop_v2."Order" where "Id" = ${id}`,
        ),
        { number: 700, Total: '7.125' },
      );
      const rows = await sql`
        insert into shop_v2."Order" (number, kind) values (800, 'n1'), (905, 'n2')
        on conflict ("Id") do update set kind = 'never' returning "Id", "Total"`;
      assert.deepEqual(
        rows.map((row) => row['Total']),
        ['2.250', '2.250'],
      );
      const old = `select number, "Total" from shop_v1."Order" where kind = 'n2'`;
      assert.deepEqual(await one(sql, old), { number: 90, Total: '2.250' });
      // 905 cannot be said in the old version; saving the same value there must not lose it.
      await sql`update shop_v1."Order" set number = number, "Total" = "Total"`;
      const kept = `select number::int from shop_v2."Order" where kind = 'n2'`;
      assert.deepEqual(await one(sql, kept), { number: 905 });
    },
    after: async (sql) => {
      const [index] = await sql`select pg_get_indexdef('shop.order_number'::regclass) as text`;
      assert.match(index?.['text'], /UNIQUE INDEX order_number .* \(number, kind DESC\)/);
      const row = await one(
        sql,
        `insert into shop_v2."Order" (kind) values ('later')
                                  returning number > 0 as numbered, "Total"`,
      );
      assert.deepEqual(row, { numbered: true, Total: '2.250' });
      const [owned] = await sql`select pg_get_serial_sequence('shop."Order"', 'number') as name`;
      assert.match(owned?.['name'], /number_seq/);
    },
  },
  {
    name: 'alter_column: nullability both ways, default alone',
    before: `create table post (id int primary key, title text not null, body text,
        state text default 'draft', memo text default 'm');
      insert into post select i, 'T' || i, case when i > 5 then 'b' end
      from generate_series(1, 10) i`,
    operations: `
  - alter_column: { table: post, column: title, nullable: true, up: title,
      down: "coalesce(title, '(none)')" }
  - alter_column: { table: post, column: body, nullable: false,
      up: "SELECT CASE WHEN body IS NULL THEN 'empty' ELSE body END" }
  - alter_column: { table: post, column: state, default: "'live'" }
  - alter_column: { table: post, column: memo, default: null }`,
    both: async (sql) => {
      await sql`insert into shop_v2.post (id, body) values (11, 'b')`;
      await sql`insert into shop_v1.post (id, title) values (12, 'T12')`;
      assert.deepEqual(
        await one(sql, 'select title, state, memo from shop_v1.post where id = 11'),
        { title: '(none)', state: 'live', memo: null },
      );
      assert.deepEqual(await one(sql, 'select body, state, memo from shop_v2.post where id = 12'), {
        body: 'empty',
        state: 'draft',
        memo: 'm',
      });
      await assert.rejects(sql`update shop_v2.post set body = null where id = 1`, /not-null/);
      await sql`update shop_v1.post set body = null where id = 7`;
      assert.equal((await one(sql, 'select body from shop_v2.post where id = 7'))['body'], 'empty');
    },
    after: async (sql) => {
      await sql`insert into shop.post (id, body) values (20, 'b')`;
      assert.deepEqual(
        await one(sql, 'select title, state, memo from shop_v2.post where id = 20'),
        { title: null, state: 'live', memo: null },
      );
    },
  },
  {
    name: 'drop_column with and without down, rename_column, create_index',
    before: `${ITEMS}; alter table item add column memo text, add column size int;
      create index item_memo on item (memo)`,
    operations: `
  - drop_column: { table: item, column: price, down: "length(title)" }
  - drop_column: { table: item, column: memo }
  - rename_column: { table: item, from: name, to: title }
  - create_index: { name: item_title, table: item, columns: [{ column: title, sort: DESC }],
      unique: true, predicate: id > 3 }
  - create_index: { name: item_size, table: item, columns: { size: {} }, method: hash }`,
    both: async (sql) => {
      await sql`insert into shop_v2.item (id, title) values (11, 'twelve chars')`;
      assert.deepEqual(await one(sql, 'select name, price from shop_v1.item where id = 11'), {
        name: 'twelve chars',
        price: '12.00',
      });
      await sql`update shop_v1.item set name = 'changed', memo = 'm' where id = 1`;
      assert.deepEqual(await one(sql, 'select title from shop_v2.item where id = 1'), {
        title: 'changed',
      });
      assert.deepEqual(await one(sql, 'select price from shop_v1.item where id = 1'), {
        price: '1.50',
      });
      await assert.rejects(sql`insert into shop_v2.item values (12, 'Item 4', null)`, /item_title/);
    },
    after: async (sql) => {
      const columns = Object.keys(await one(sql, 'select * from shop.item where id = 1'));
      assert.deepEqual(
        columns.filter((name) => !name.startsWith('_sw_')),
        ['id', 'title', 'size'],
      );
    },
  },
  {
    name: 'a partitioned table, and a row that moves',
    before: `create table sale (id int, region text, amount int not null,
        primary key (id, region))
        partition by list (region);
      create table sale_n partition of sale for values in ('n');
      create table sale_s partition of sale for values in ('s');
      insert into sale select i, case i % 2 when 0 then 'n' else 's' end, i
      from generate_series(1, 10) i`,
    operations: `
  - alter_column: { table: sale, column: amount, type: text, up: "amount || ' USD'",
      down: "split_part(amount, ' ', 1)::int" }`,
    both: async (sql) => {
      await sql`update shop_v2.sale set amount = '7 EUR' where id = 2`;
      await sql`update shop_v1.sale set region = 's' where id = 2`;
      assert.deepEqual(await one(sql, 'select region, amount from shop_v2.sale where id = 2'), {
        region: 's',
        amount: '7 EUR',
      });
      assert.equal((await one(sql, 'select amount from shop_v1.sale where id = 2'))['amount'], 7);
    },
    after: async (sql) => {
      assert.equal(
        (await one(sql, 'select amount from shop_v2.sale where id = 4'))['amount'],
        '4 USD',
      );
    },
  },
  {
    name: 'create_table with rules',
    before: `${ITEMS}; alter default privileges in schema shop grant select on tables to public;
      alter default privileges in schema shop grant insert on tables to pg_monitor`,
    operations: `
  - create_table:
      name: review
      comment: what people say
      columns:
        - { name: id, type: bigint, pk: true, generated: { identity: {} } }
        - { name: item_id, type: int, references: { table: item, column: id } }
        - { name: stars, type: int, default: "5", comment: one to five,
            check: { name: stars_range, constraint: stars between 1 and 5 } }
        - { name: text, type: text, nullable: true }
      constraints:
        - { name: review_once, type: unique, columns: [item_id, text] }`,
    both: async (sql) => {
      const row = await one(
        sql,
        `insert into shop_v2.review (item_id) values (1)
                                  returning id::int, stars`,
      );
      assert.deepEqual(row, { id: 1, stars: 5 });
      await assert.rejects(sql`insert into shop_v2.review (item_id) values (99)`, /fkey/);
      const rights = await one(
        sql,
        `select has_table_privilege('pg_monitor', 'shop_v2.review', 'insert, select') as may,
                has_table_privilege('pg_monitor', 'shop_v2.review', 'delete') as not`,
      );
      assert.deepEqual(rights, { may: true, not: false });
      await assert.rejects(sql`select id from shop_v1.review`, /does not exist/);
    },
    after: async (sql) => {
      assert.equal((await one(sql, 'select count(*)::int as n from shop_v2.review'))['n'], 1);
    },
  },
];

testCases(CASES);
