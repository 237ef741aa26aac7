/** Rules on tables in use: made, dropped, renamed and carried over, through both versions. */
import assert from 'node:assert/strict';
import type { Sql } from '@slipway/pg';
import { one, testCases, type Case } from './operation-cases.ts';

async function rulesOf(sql: Sql, table: string): Promise<Record<string, string>> {
  const rows = await sql<{ name: string; text: string }[]>`
    select conname as name, pg_get_constraintdef(oid) as text from pg_constraint
    where  conrelid = ${table}::regclass and contype <> 'n'
    union all
    select c.relname, pg_get_indexdef(c.oid) from pg_index i
    join   pg_class c on c.oid = i.indexrelid
    where  i.indrelid = ${table}::regclass
    and    not exists (select from pg_constraint k where k.conindid = c.oid)`;
  return Object.fromEntries(rows.map(({ name, text }) => [name, text]));
}

const TICKETS = `
  create table seller (name text, zip int, primary key (name, zip));
  insert into seller values ('ann', 1), ('bob', 2);
  create table ticket (id int primary key, seller text, zip int, kind text default 'paper',
    constraint zip_positive check (zip > 0));
  insert into ticket select i, case i % 2 when 0 then 'bob' else 'ann' end,
    case i % 2 when 0 then 2 else 1 end, 'k' || i from generate_series(1, 10) i`;

const CASES: readonly Case[] = [
  {
    name: 'create_constraint: unique, check and foreign key over the columns as they are',
    before: TICKETS,
    operations: `
  - rename_column: { table: ticket, from: kind, to: sort }
  - create_constraint: { type: unique, table: ticket, name: one_sort, columns: [seller, sort],
      index_parameters: { include_columns: [zip] } }
  - create_constraint: { type: check, table: ticket, name: sort_length, columns: [sort],
      check: length(sort) > 1 AND ticket.id > 0, up: { sort: kind }, down: { sort: sort } }
  - create_constraint: { type: foreign_key, table: ticket, name: of_seller,
      columns: [seller, zip], deferrable: true,
      references: { table: seller, columns: [name, zip], on_delete: SET NULL,
        on_delete_set_columns: [seller] } }`,
    both: async (sql) => {
      const insert = 'insert into shop_v2.ticket (id, seller, zip, sort) values';
      await sql.unsafe(`${insert} (11, 'ann', 1, 'k11')`);
      await assert.rejects(sql.unsafe(`${insert} (12, 'ann', 1, 'k11')`), /one_sort/);
      await assert.rejects(sql.unsafe(`${insert} (12, 'ann', 1, 'x')`), /sort_length/);
      await assert.rejects(sql.unsafe(`${insert} (12, 'ann', 2, 'k12')`), /of_seller/);
      // Nothing converts a value, so the old version cannot be spared either.
      await assert.rejects(sql`update shop_v1.ticket set kind = 'x' where id = 1`, /sort_length/);
    },
    after: async (sql) => {
      const rules = await rulesOf(sql, 'shop.ticket');
      assert.match(rules['one_sort']!, /^UNIQUE \(seller, sort\) INCLUDE \(zip\)/);
      assert.match(rules['sort_length']!, /length\(sort\) > 1/);
      assert.match(rules['of_seller']!, /ON DELETE SET NULL \(seller\) DEFERRABLE$/);
    },
  },
  {
    name: 'create_constraint with up and down: the old version goes on without the rule',
    before: TICKETS,
    operations: `
  - create_constraint:
      type: check
      table: ticket
      name: ann_is_local
      columns: [seller, zip]
      check: seller <> 'ann' OR zip < 100
      up:
        seller: seller
        zip: SELECT CASE WHEN seller = 'ann' THEN least(zip, 99) ELSE zip END
      down: { seller: seller, zip: zip }`,
    both: async (sql) => {
      await sql`insert into shop_v1.ticket (id, seller, zip) values (11, 'ann', 500)`;
      const seen = 'select zip from shop_v2.ticket where id = 11';
      assert.deepEqual(await one(sql, seen), { zip: 99 });
      assert.deepEqual(await one(sql, 'select zip from shop_v1.ticket where id = 11'), {
        zip: 500,
      });
      const update = sql`update shop_v2.ticket set zip = 500 where id = 1`;
      await assert.rejects(update, /ann_is_local/);
      await sql`update shop_v2.ticket set zip = 50, seller = 'ann' where id = 2`;
      assert.deepEqual(await one(sql, 'select seller, zip from shop_v1.ticket where id = 2'), {
        seller: 'ann',
        zip: 50,
      });
    },
    after: async (sql) => {
      const rules = await rulesOf(sql, 'shop.ticket');
      assert.match(rules['ann_is_local']!, /seller <> 'ann'.* OR \(zip < 100\)/);
      assert.match(rules['zip_positive']!, /zip > 0/);
    },
  },
  {
    name: 'create_constraint: primary key on columns as they are, and on a twin',
    before: `create table a (id int not null, v text); insert into a values (1, 'x'), (2, 'y');
      create table b (id int, v text); insert into b values (1, 'x'), (null, 'y')`,
    operations: `
  - create_constraint: { type: primary_key, table: a, name: a_key, columns: [id] }
  - create_constraint: { type: primary_key, table: b, name: b_key, columns: [id],
      up: { id: "coalesce(id, 0)" }, down: { id: id } }`,
    both: async (sql) => {
      await assert.rejects(sql`insert into shop_v2.a values (1, 'z')`, /a_key/);
      await assert.rejects(sql`insert into shop_v2.b values (null, 'z')`, /not-null/);
      await sql`insert into shop_v2.b values (3, 'z')`;
      assert.deepEqual(await one(sql, `select id from shop_v2.b where v = 'y'`), { id: 0 });
      assert.deepEqual(await one(sql, `select id from shop_v1.b where v = 'y'`), { id: null });
    },
    after: async (sql) => {
      assert.deepEqual(await rulesOf(sql, 'shop.a'), { a_key: 'PRIMARY KEY (id)' });
      assert.deepEqual(await rulesOf(sql, 'shop.b'), { b_key: 'PRIMARY KEY (id)' });
    },
  },
  {
    name: 'drop_constraint: check, unique and foreign key; the old version keeps them',
    before: `create table u (id int primary key); insert into u values (1), (2);
      create table post (id int primary key, title text not null, slug text, u int,
        constraint title_length check (length(title) > 3), constraint slug_once unique (slug),
        constraint of_u foreign key (u) references u);
      insert into post select i, 'title ' || i, 's' || i, 1 from generate_series(1, 5) i`,
    operations: `
  - drop_constraint: { table: post, name: title_length, up: title,
      down: "SELECT CASE WHEN length(title) <= 3 THEN rpad(title, 4, '-') ELSE title END" }
  - drop_constraint: { table: post, name: slug_once, up: slug, down: "slug || '-' || id" }
  - drop_constraint: { table: post, name: of_u, up: u,
      down: "SELECT CASE WHEN EXISTS (SELECT 1 FROM u AS x WHERE x.id = u) THEN u END" }`,
    both: async (sql) => {
      await sql`insert into shop_v2.post values (11, 'ab', 's1', 9), (12, 'abcd', 's1', 2)`;
      assert.deepEqual(await one(sql, 'select title, slug, u from shop_v1.post where id = 11'), {
        title: 'ab--',
        slug: 's1-11',
        u: null,
      });
      assert.equal((await one(sql, 'select u from shop_v1.post where id = 12'))['u'], 2);
      await assert.rejects(
        sql`insert into shop_v1.post values (13, 'ab', 's13', 1)`,
        /title_length/,
      );
    },
    after: async (sql) => {
      assert.deepEqual(Object.keys(await rulesOf(sql, 'shop.post')), ['post_pkey']);
      await sql`insert into shop_v2.post values (14, 'x', 's1', 99)`;
    },
  },
  {
    name: 'drop_multicolumn_constraint, with and without down; rename_constraint',
    before: `${TICKETS};
      alter table ticket add constraint pair unique (seller, id),
        add constraint near check (zip < id + 100), add constraint kinds check (kind <> '')`,
    operations: `
  - drop_multicolumn_constraint: { table: ticket, name: near,
      up: { zip: zip }, down: { zip: "least(zip, id + 99)" } }
  - drop_multicolumn_constraint: { table: ticket, name: pair }
  - rename_constraint: { table: ticket, from: kinds, to: kind_given }
  - rename_constraint: { table: ticket, from: zip_positive, to: zip_over_zero }`,
    both: async (sql) => {
      await sql`update shop_v2.ticket set zip = 5000 where id = 1`;
      assert.equal((await one(sql, 'select zip from shop_v1.ticket where id = 1'))['zip'], 100);
      await assert.rejects(sql`update shop_v2.ticket set zip = -1 where id = 2`, /zip_positive/);
    },
    after: async (sql) => {
      const names = Object.keys(await rulesOf(sql, 'shop.ticket')).sort();
      assert.deepEqual(names, ['kind_given', 'ticket_pkey', 'zip_over_zero']);
      assert.equal((await one(sql, 'select zip from shop_v2.ticket where id = 1'))['zip'], 5000);
    },
  },
  {
    name: 'alter_column carries checks, foreign keys and every kind of index',
    before: `create table maker (code text collate "C" primary key); insert into maker values ('m');
      create table part (id int primary key, code varchar(20) collate "C" not null, qty int,
        maker text collate "C" constraint of_maker references maker on delete set null,
        constraint code_length check (length(code) > 1), constraint once unique (code)
          deferrable initially deferred);
      create index by_lower on part (lower(code) desc, id) where code <> 'none' and qty > 0;
      create index by_hash on part using hash (code) with (fillfactor = 70);
      create index by_pattern on part (code text_pattern_ops, maker) include (qty);
      insert into part select i, 'C' || i, i, 'm' from generate_series(1, 10) i`,
    operations: `
  - alter_column: { table: part, column: code, type: text, up: "code || '!'",
      down: "rtrim(code, '!')" }
  - alter_column: { table: part, column: maker, nullable: false, up: "coalesce(maker, 'm')" }`,
    both: async (sql) => {
      await sql`insert into shop_v1.part values (11, 'D1', 1, null)`;
      assert.deepEqual(await one(sql, 'select code, maker from shop_v2.part where id = 11'), {
        code: 'D1!',
        maker: 'm',
      });
      await assert.rejects(sql`insert into shop_v2.part values (12, 'D', 1, 'm')`, /code_length/);
      await assert.rejects(sql`insert into shop_v2.part values (12, 'D2', 1, 'x')`, /of_maker/);
      await assert.rejects(sql`insert into shop_v2.part values (12, 'D1!', 1, 'm')`, /once/);
    },
    after: async (sql) => {
      const rules = await rulesOf(sql, 'shop.part');
      const on = (name: string) => rules[name]?.replace(/^.* USING /, '');
      assert.deepEqual(
        [on('by_hash'), on('by_pattern'), rules['once'], rules['of_maker']],
        [
          `hash (code) WITH (fillfactor='70')`,
          'btree (code text_pattern_ops, maker) INCLUDE (qty)',
          'UNIQUE (code) DEFERRABLE INITIALLY DEFERRED',
          'FOREIGN KEY (maker) REFERENCES shop.maker(code) ON DELETE SET NULL',
        ],
      );
      assert.match(on('by_lower')!, /lower\(code\) DESC, id\) WHERE .*code <> 'none'.*qty > 0/);
      assert.match(rules['code_length']!, /length\(code\) > 1/);
    },
  },
  {
    name: 'alter_column: several at once, a down that names an earlier name, rules alone',
    before: `create table event (id int primary key, name varchar(20) default '<none>', v int);
      insert into event select i, case when i > 3 then 'event ' || i end, i
      from generate_series(1, 6) i`,
    operations: `
  - alter_column:
      table: event
      column: name
      type: text
      default: "'unknown ' || gen_random_uuid()"
      nullable: false
      comment: what it is called
      unique: { name: event_name_once }
      check: { name: event_name_length, constraint: length(name) > 3 }
      up: SELECT CASE WHEN name IS NULL THEN 'placeholder ' || id ELSE name END
      down: event_title
  - alter_column: { table: event, column: v, comment: null, up: v, down: v,
      check: { name: v_positive, constraint: v > 0 } }`,
    both: async (sql) => {
      await sql`insert into shop_v2.event (id, name) values (11, 'eleven')`;
      await sql`insert into shop_v1.event (id, name) values (12, null)`;
      assert.deepEqual(await one(sql, 'select name from shop_v1.event where id = 11'), {
        name: 'eleven',
      });
      assert.deepEqual(await one(sql, 'select name from shop_v2.event where id = 12'), {
        name: 'placeholder 12',
      });
      await assert.rejects(
        sql`insert into shop_v2.event (id, name) values (13, 'abc')`,
        /event_name_length/,
      );
      await assert.rejects(sql`update shop_v2.event set v = -1 where id = 1`, /v_positive/);
    },
    after: async (sql) => {
      const made = await one(
        sql,
        `insert into shop_v2.event (id) values (20) returning name like 'unknown %' as ok`,
      );
      assert.deepEqual(made, { ok: true });
      assert.deepEqual(Object.keys(await rulesOf(sql, 'shop.event')).sort(), [
        'event_name_length',
        'event_name_once',
        'event_pkey',
        'v_positive',
      ]);
    },
  },
];

testCases(CASES);
