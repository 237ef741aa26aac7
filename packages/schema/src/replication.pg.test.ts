/** Logical replication into and out of tables with a change in flight, between two databases. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { literal, newId } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import type { TestDatabase } from '@slipway/pg/testing';
import { completeChange, parseChange, previewChange, rollbackChange } from './index.ts';
import { one, testRefusals } from './operation-cases.ts';
import { SERVERS } from './test-servers.ts';
import { adopt, start } from './test-support.ts';

const SHOP = { schema: 'shop' };
const TABLE = `create table person (id int primary key, name text, note text)`;
const ROWS = `insert into person select i, 'Ann Lee ' || i from generate_series(1, 20) i`;
const SPLIT = `
  - add_column: { table: person, up: "split_part(name, ' ', 1)",
      column: { name: given, type: text, nullable: true } }
  - add_column: { table: person, up: "substr(name, strpos(name || ' ', ' ') + 1)",
      column: { name: family, type: text, nullable: true } }
  - drop_column: { table: person, column: name, down: "given || ' ' || family" }`;

/** Waits until the query gives the row; fails with what it gave last. */
async function comes(sql: Sql, query: string, row: Record<string, unknown>): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  for (;;) {
    const found = await one(sql, query);
    try {
      assert.deepEqual(found, row);
      return;
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
      await delay(20);
    }
  }
}

function names(version: 'v1' | 'v2', id: number): string {
  const columns = version === 'v1' ? 'name' : 'given, family';
  return `select ${columns} from shop_${version}.person where id = ${id}`;
}

/** Feeds a table of one database from the other, while `body` runs. */
async function subscribed(
  from: TestDatabase,
  to: TestDatabase,
  body: () => Promise<void>,
): Promise<void> {
  const slot = newId('test').replaceAll(/\W/g, '_').toLowerCase();
  const { hostname, port, username, password, pathname } = new URL(from.url);
  const parts = { host: hostname, port, user: username, password, dbname: pathname.slice(1) };
  const info = Object.entries(parts).flatMap(([key, value]) =>
    value === '' ? [] : [`${key}=${decodeURIComponent(value)}`],
  );
  await from.sql.unsafe('create publication fresh for table shop.person');
  // Within one server, CREATE SUBSCRIPTION would wait for itself if it made the slot.
  await from.sql`select pg_create_logical_replication_slot(${slot}, 'pgoutput')`;
  await to.sql.unsafe(
    `create subscription feed connection ${literal(info.join(' '))} publication fresh
     with (create_slot = false, slot_name = ${slot})`,
  );
  try {
    await body();
  } finally {
    await to.sql.unsafe('alter subscription feed disable');
    await to.sql.unsafe('alter subscription feed set (slot_name = none)');
    await to.sql.unsafe('drop subscription feed');
    await comes(
      from.sql,
      `select count(*)::int as n from pg_replication_slots where active and slot_name = '${slot}'`,
      { n: 0 },
    );
    await from.sql`select pg_drop_replication_slot(${slot})`;
  }
}

for (const server of SERVERS) {
  const name = `what a subscription applies reaches both versions (${server.name})`;
  void test(name, { skip: server.skip }, async () => {
    await server.withDatabase(async (from) => {
      await server.withDatabase(async (to) => {
        await adopt(from.sql, `${TABLE}; ${ROWS}`);
        await adopt(to.sql, TABLE);
        await subscribed(from, to, async () => {
          await comes(to.sql, 'select count(*)::int as n from shop_v1.person', { n: 20 });
          await throughBoth(from, to);
        });
      });
    });
  });
}

async function throughBoth(from: TestDatabase, to: TestDatabase): Promise<void> {
  const started = await start(to.url, SPLIT);
  assert.match(started.warnings.join('\n'), /fed by a subscription \(feed\).*ENABLE ALWAYS/s);
  // The publisher knows nothing of the change: what it sends is the old version's.
  await from.sql`update shop_v1.person set name = 'Bo Xi' where id = 1`;
  await from.sql`insert into shop_v1.person values (21, 'Cy Young')`;
  await from.sql`update shop_v1.person set note = 'same name' where id = 2`;
  await comes(to.sql, names('v2', 1), { given: 'Bo', family: 'Xi' });
  await comes(to.sql, names('v2', 21), { given: 'Cy', family: 'Young' });

  // Then it is in the same change, and sends both values: each arrives as it was sent.
  const sent = await start(from.url, SPLIT);
  assert.match(sent.warnings.join('\n'), /published \(fresh\).*given, family, _sw_writer stops/s);
  await from.sql`update shop_v2.person set given = 'Mary Ann', family = 'Lee' where id = 3`;
  await from.sql`insert into shop_v2.person (id, given, family) values (22, 'Jo Jo', 'Moe')`;
  await from.sql`update shop_v1.person set name = 'Old  Way' where id = 4`;
  await comes(to.sql, names('v1', 4), { name: 'Old  Way' });
  assert.deepEqual(await one(to.sql, names('v2', 4)), { given: 'Old', family: ' Way' });
  assert.deepEqual(await one(to.sql, names('v2', 3)), { given: 'Mary Ann', family: 'Lee' });
  assert.deepEqual(await one(to.sql, names('v1', 3)), { name: 'Mary Ann Lee' });
  assert.deepEqual(await one(to.sql, names('v2', 22)), { given: 'Jo Jo', family: 'Moe' });
  assert.deepEqual(await one(to.sql, names('v1', 22)), { name: 'Jo Jo Moe' });
  await rollbackChange(from.url, SHOP);
}

const BARE = `
  create table bare (id int, v text);
  create table part (id int, v text) partition by list (id);
  create table part_1 partition of part for values in (1);
  alter table part_1 replica identity full;
  create table part_2 partition of part for values in (2);
  create publication p for all tables`;

testRefusals('refuses to convert a published table without replica identity', BARE, [
  [
    'a table',
    'alter_column: { table: bare, column: v, type: varchar, up: v, down: v }',
    /Table shop\.bare is published and has no replica identity/,
    '2:5',
  ],
  [
    'one of its partitions',
    'alter_column: { table: part, column: v, type: varchar, up: v, down: v }',
    /Table shop\.part_2 is published.*set_replica_identity/s,
    '2:5',
  ],
]);

for (const server of SERVERS) {
  const name = `published tables: an identity lets them be converted (${server.name})`;
  void test(name, { skip: server.skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      await adopt(sql, `create table t (id int, v text); insert into t values (1, 'a')`);
      await sql`create publication p for table shop.t`;
      await start(url, '  - set_replica_identity: { table: t, identity: { type: full } }');
      await completeChange(url, SHOP);
      await sql`create table shop.listed (id int primary key, v text)`;
      await sql`alter publication p add table shop.listed (id)`;
      const alter = (table: string) =>
        parseChange(
          `operations: [{ alter_column: { table: ${table}, column: v, type: varchar, up: v,
            down: v } }]`,
          'v3.yaml',
        );
      const plan = await previewChange(url, { ...SHOP, change: alter('listed') });
      assert.match(plan.warnings.join('\n'), /list of columns \(p\): _sw_3_v, _sw_writer are not/);
      await start(
        url,
        '  - alter_column: { table: t, column: v, type: varchar, up: v, down: v }',
        'v3',
      );
      await completeChange(url, SHOP);
      assert.deepEqual(await one(sql, 'select v from shop_v3.t'), { v: 'a' });
    });
  });
}
