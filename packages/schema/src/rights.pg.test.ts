/** Clients without rights of their own on anything but what the tables granted them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@slipway/kernel';
import { connect, ident, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import {
  completeChange,
  parseChange,
  previewChange,
  rollbackChange,
  startChange,
  status,
} from './index.ts';
import { adopt, start } from './test-support.ts';

/** Runs `body` with a fresh role that may do nothing yet, and a way to connect as it. */
async function withRole(
  sql: Sql,
  url: string,
  body: (role: string, open: (path: string) => Sql) => Promise<void>,
): Promise<void> {
  const role = newId('clerk');
  const name = ident(role);
  await sql.unsafe(`create role ${name} login password 'clerk'`);
  const pools: Sql[] = [];
  try {
    await body(name, (path) => {
      const as = new URL(url);
      as.username = role;
      as.password = 'clerk';
      const pool = connect(as.href, { name: role, max: 1, settings: { search_path: path } });
      pools.push(pool);
      return pool;
    });
  } finally {
    for (const pool of pools) await pool.end({ timeout: 1 });
    await sql.unsafe(`drop owned by ${name} cascade; drop role ${name}`);
  }
}

const TABLES = (role: string) => `
  create type size as enum ('small', 'large');
  create table rule (amount int primary key, size size);
  insert into rule values (1, 'small'), (2, 'large');
  create table sale (id int primary key, shop text, amount int, memo text);
  insert into sale values (1, 'a', 1, 'm'), (2, 'b', 2, 'm');
  alter table sale enable row level security;
  create policy own on sale using (shop = current_setting('app.shop', true));
  create table log (id int primary key, text text, secret text);
  grant usage on schema shop to ${role};
  grant select, insert, update on sale to ${role};
  grant select (id, text, secret), insert (id, text), update (text) on log to ${role}`;

const CHANGE = `
  - alter_column: { table: sale, column: amount, type: text, up: amount::text, down: amount::int }
  - add_column: { table: sale, up: "SELECT size FROM rule WHERE rule.amount = sale.amount",
      column: { name: size, type: size, nullable: true } }
  - add_column: { table: sale, up: "'large'::size",
      column: { name: fallback, type: size, nullable: true } }
  - alter_column: { table: log, column: text, type: jsonb, up: to_jsonb(text),
      down: "text #>> '{}'" }`;

/** Builds on the change before while that one is in flight. */
const NEXT = `
  - alter_column: { table: sale, column: amount, type: bigint, up: amount::bigint,
      down: amount::text }
  - alter_column: { table: log, column: text, type: text, up: "text #>> '{}'",
      down: to_jsonb(text) }
  - add_column: { table: sale, up: "(SELECT size FROM rule WHERE rule.amount = sale.amount::int)",
      column: { name: again, type: size, nullable: true } }`;

void test('rights of tables and columns, and row security, hold in every version', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await withRole(sql, url, async (role, open) => {
      await adopt(sql, TABLES(role));
      await start(url, CHANGE);
      const old = open('shop_v1');
      const fresh = open('shop_v2');
      for (const client of [old, fresh]) await client`set app.shop = 'a'`;
      await old`insert into sale values (3, 'a', 2, 'x')`;
      const seen = await fresh`select id, amount, size, fallback from sale order by id`;
      assert.deepEqual(
        seen.map((row) => ({ ...row })),
        [
          { id: 1, amount: '1', size: 'small', fallback: 'large' },
          { id: 3, amount: '2', size: 'large', fallback: 'large' },
        ],
      );
      await fresh`insert into sale (id, shop, amount) values (4, 'a', '44')`;
      const [back] = await old`select amount from sale where id = 4`;
      assert.equal(back?.['amount'], 44);
      await assert.rejects(fresh`delete from sale where id = 1`, /permission denied/);
      await assert.rejects(old`insert into sale values (9, 'b', 1, '')`, /row-level security/);

      await old`insert into log (id, text) values (1, 'one')`;
      await fresh`insert into log (id, text) values (2, '"two"')`;
      await fresh`update log set text = '"uno"' where id = 1`;
      const texts = await old`select text from log order by id`;
      assert.deepEqual(
        texts.map((row) => row['text']),
        ['uno', 'two'],
      );
      await assert.rejects(fresh`update log set secret = 'x'`, /permission denied/);

      await start(url, NEXT, 'v3');
      const newest = open('shop_v3');
      await newest`set app.shop = 'a'`;
      await newest`insert into sale (id, shop, amount) values (50, 'a', 1)`;
      await old`insert into sale values (60, 'a', 2, 'x')`;
      const sizes = await newest`select size, again from sale where id > 40 order by id`;
      assert.deepEqual(
        sizes.map((row) => [row['size'], row['again']]),
        [
          [null, null],
          ['large', 'large'],
        ],
      );
      await newest`insert into log (id, text) values (30, 'three')`;
      await newest`update log set text = 'eins' where id = 1`;
      const [log] = await old`select string_agg(text, ' ' order by id) as all from log`;
      assert.equal(log?.['all'], 'eins two three');
      await assert.rejects(newest`update log set secret = 'x'`, /permission denied/);
      await assert.rejects(
        newest`insert into sale (id, shop) values (9, 'b')`,
        /row-level security/,
      );
      await rollbackChange(url, { schema: 'shop' });
      await completeChange(url, { schema: 'shop' });
      await fresh`update sale set amount = '5' where id = 4`;
      await fresh`insert into log (id, text) values (3, '"three"')`;
      await assert.rejects(fresh`update log set secret = 'x'`, /permission denied/);
    });
  });
});

void test('changes follow one another on the same table; the status tells them', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      `create table t (id int primary key, a int not null);
      create function touch() returns trigger language plpgsql as
        'begin new.a := new.a; return new; end';
      create trigger touch before update on t for each row execute function touch();
      insert into t select i, i from generate_series(1, 100) i`,
    );
    const alter = (type: string, up: string, down: string) =>
      `  - alter_column: { table: t, column: a, type: ${type}, up: ${up}, down: ${down} }`;
    const change = parseChange(`operations:\n${alter('text', 'a::text', 'a::int')}`, 'v2.yaml');
    const plan = await previewChange(url, { schema: 'shop', change });
    assert.match(plan.warnings.join(), /touch/);
    assert.deepEqual(
      (await status(sql))[0]?.versions.map((each) => each.name),
      ['v1'],
    );
    await startChange(url, { schema: 'shop', change });
    const [during] = await status(sql);
    assert.deepEqual(
      during?.versions.map((each) => each.schema),
      ['shop_v1', 'shop_v2'],
    );
    assert.equal(during?.inFlight?.state, 'expanded');
    assert.equal(during?.inFlight?.step, during?.inFlight?.of);
    assert.equal(during?.inFlight?.backfill.rowsDone, 100);
    await sql`insert into shop_v2.t values (101, '101')`;
    await sql`insert into shop_v1.t values (102, 102)`;
    await completeChange(url, { schema: 'shop' });
    const result = await start(url, alter('bigint', 'a::bigint * 10', '(a / 10)::text'), 'v3');
    assert.equal(result.rows, 102);
    await sql`insert into shop_v2.t values (103, '103')`;
    await sql`insert into shop_v3.t values (104, 1040)`;
    await sql`update shop_v3.t set a = 15 where id = 1`;
    await sql`update shop_v2.t set a = '77' where id = 2`;
    const rows = await sql`
      select id, o.a as old, n.a::int as new
      from   shop_v2.t o join shop_v3.t n using (id) where id in (1, 2, 101, 102, 103, 104)
      order  by id`;
    assert.deepEqual(
      rows.map((row) => [row['id'], row['old'], row['new']]),
      [
        [1, '1', 15],
        [2, '77', 770],
        [101, '101', 1010],
        [102, '102', 1020],
        [103, '103', 1030],
        [104, '104', 1040],
      ],
    );
    await completeChange(url, { schema: 'shop' });
    const ours = await sql`
      select count(*)::int as n from pg_attribute
      where  attrelid = 'shop.t'::regclass and attname like '\\_sw\\_%'
      and    attname not like '\\_sw\\_undo\\_%'`;
    assert.equal(ours[0]?.['n'], 1, 'one marker column for all changes');
    const [last] = await status(sql);
    assert.deepEqual([last?.versions.map((each) => each.name), last?.inFlight], [['v3'], null]);
  });
});

void test('a plan prints what will run, and changes nothing', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, 'create table t (id int primary key, a int not null)');
    const text = 'operations:\n  - drop_column: { table: t, column: a, down: "0" }';
    const change = parseChange(text, 'v2.yaml');
    const plan = await previewChange(url, { schema: 'shop', change });
    const titles = plan.expand.map((step) => step.title);
    assert.deepEqual(titles, [
      'add columns to t',
      'create the schema of inner views and functions',
      'keep t in step',
      'open the way back for t',
      'publish version shop_v2',
    ]);
    assert.deepEqual(plan.expand[0]?.sql, [
      'ALTER TABLE "shop"."t"\n  ADD COLUMN "_sw_writer" smallint',
    ]);
    for (const step of [...plan.expand, ...plan.contract, ...plan.rollback]) {
      assert.ok(step.lock && step.because && step.title);
    }
    const [made] = await sql`select count(*)::int as n from slipway.schema_change`;
    assert.equal(made?.['n'], 1);
  });
});
