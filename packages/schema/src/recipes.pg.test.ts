/**
 * What breaks two live versions, one by one (schema-recipes, 2), with the test that keeps each
 * mended; the small ones stand here.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { newId } from '@slipway/kernel';
import { one, testRefusals } from './operation-cases.ts';
import { LOCK_TIMEOUT_MS } from './run/retry.ts';
import { withSession } from './run/session.ts';
import { SERVERS } from './test-servers.ts';
import { adopt, start } from './test-support.ts';

/** The break, in the order of the page, and the tests that would fail if it came back. */
const BREAKS: readonly (readonly [what: string, ...tests: string[]])[] = [
  [
    'a row that moves between partitions is converted again',
    'a partitioned table, and a row that moves',
  ],
  [
    'an UPDATE of the same value destroys the other',
    'splits a name while both versions read and write',
  ],
  [
    'rows escape into pages that are done',
    'rows that move to finished pages are converted on their way',
  ],
  [
    'one of several twins is filled, the rest skipped',
    'a row touched before its turn gets all its new values',
  ],
  ['upserts on old and twin collide', 'no upsert of a hot key fails where upserts are serialized'],
  ['MERGE into a view, before 17', 'what no view takes, and what takes its place'],
  ['what no view takes', 'what no view takes, and what takes its place'],
  ['a prepared SELECT * on the table', 'prepared statements of whole rows go on through a version'],
  ['triggers of the users', 'users’ row triggers run right through both versions'],
  [
    'generated columns in BEFORE triggers',
    'refuses what does not fit, with the place, and changes nothing',
  ],
  ['a NOT NULL domain on a hidden column', 'refuses columns that fail before any trigger runs'],
  ['children of a parent table', 'refuses columns that fail before any trigger runs'],
  ['ATTACH PARTITION', 'rows that came in past the triggers are converted'],
  ['a publisher that sends the twins too', 'what a subscription applies reaches both versions'],
  ['apply marks every column as updated', 'what a subscription applies reaches both versions'],
  ['a subscriber without the new columns', 'what a subscription applies reaches both versions'],
  [
    'a published table without identity',
    'refuses to convert a published table without replica identity',
  ],
  ['writers past the triggers', 'rows that came in past the triggers are converted'],
  [
    'names and rights of the client in `up`',
    'an up finds its names, and has its rights, whoever writes',
  ],
  ['VACUUM FULL between ranges', 'a table that is rewritten meanwhile is converted whole'],
  [
    'dropped columns count for the limit',
    'changes follow one another on the same table; the status tells them',
  ],
  [
    'a type widened in place',
    'alter_column: type, with its indexes, default, comment and sequence',
  ],
  ['autovacuum holds the table', 'the runner waits long enough to push autovacuum aside'],
  ['an up that raises', 'an old write that cannot be converted does not fail during the backfill'],
];

void test('every break of the recipes names a test that is there', () => {
  const folder = import.meta.dirname;
  const files = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
  const others = files.map((file) => readFileSync(join(folder, file), 'utf8'));
  const texts = others.map((text) => text.replace(/const BREAKS[^]*?\n\];/, ''));
  assert.equal(BREAKS.length, 24);
  for (const [what, ...names] of BREAKS) {
    for (const name of names) {
      assert.ok(
        texts.some((text) => text.includes(`'${name}`) || text.includes(`\`${name}`)),
        `${what}: no test "${name}"`,
      );
    }
  }
});

void test('a row touched before its turn gets all its new values', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      `create table t (id int primary key, a text not null, b text not null, other int);
       insert into t select i, 'a' || i, 'b' || i from generate_series(1, 5000) i`,
    );
    const customer = connect(url, { name: 'customer', max: 1 });
    const done = new AbortController();
    const loop = (async () => {
      for (let id = 1; !done.signal.aborted; id = (id % 5000) + 1) {
        await customer`update shop_v1.t set a = 'x' || id where id = ${id}`;
      }
    })();
    await start(
      url,
      `
  - add_column: { table: t, up: upper(a), column: { name: c, type: text } }
  - add_column: { table: t, up: upper(b), column: { name: d, type: text } }`,
    );
    done.abort();
    await loop;
    await customer.end();
    const wrong = 'select count(*)::int as n from shop_v2.t where c <> upper(a) or d <> upper(b)';
    assert.deepEqual(await one(sql, wrong), { n: 0 });
  });
});

/** Statements that PostgreSQL refuses on a view, what it says, and what does the same. */
const REFUSED: readonly (readonly [statement: string, says: RegExp, instead: string])[] = [
  [
    `copy shop_v2.t from '/dev/null'`,
    /cannot copy to view/,
    `insert into shop_v2.t (b) select 'copied' from generate_series(1, 2)`,
  ],
  [
    `copy shop_v2.t to '/dev/null'`,
    /cannot copy from view/,
    `copy (select b from shop_v2.t) to '/dev/null'`,
  ],
  ['truncate shop_v2.t', /"t" is not a table/, 'delete from shop_v2.t where false'],
  [
    `insert into shop_v2.t (id, b) values (1, 'x') on conflict on constraint t_pkey do nothing`,
    /constraint "t_pkey" for table "t" does not exist/,
    `insert into shop_v2.t (id, b) values (1, 'x') on conflict (id) do nothing`,
  ],
  [
    `begin; declare c cursor for select id from shop_v2.t for update; fetch c;
     update shop_v2.t set b = 'y' where current of c`,
    /WHERE CURRENT OF on a view is not implemented/,
    `update shop_v2.t set b = 'y' where id = 1`,
  ],
  [
    'select * from shop_v2.t tablesample system (10)',
    /TABLESAMPLE clause can only be applied to tables/,
    'select id from shop.t tablesample system (10)',
  ],
  [
    'select id, b, count(*) from shop_v2.t group by id',
    /must appear in the GROUP BY clause/,
    'select id, b, count(*) from shop_v2.t group by id, b',
  ],
  ['select ctid from shop_v2.t', /"ctid" does not exist/, 'select id from shop_v2.t'],
];

for (const server of SERVERS) {
  const name = `what no view takes, and what takes its place (${server.name})`;
  void test(name, { skip: server.skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      await adopt(
        sql,
        `create table t (id serial primary key, a text);
        insert into t (a) values ('one')`,
      );
      await start(
        url,
        '  - alter_column: { table: t, column: a, type: varchar, up: upper(a), down: lower(a) }\n' +
          '  - add_column: { table: t, up: a, column: { name: b, type: text, nullable: true } }',
      );
      const client = connect(url, { name: 'client', max: 1 });
      for (const [statement, says, instead] of REFUSED) {
        await assert.rejects(client.unsafe(statement), says, statement);
        await client.unsafe('rollback');
        await client.unsafe(instead);
      }
      const merge =
        client.unsafe(`merge into shop_v2.t using (values (1), (77)) s(id) on t.id = s.id
        when matched then update set b = 'merged'
        when not matched then insert (id, a) values (77, 'M')`);
      if (await isOlderThan(sql, 17))
        await assert.rejects(merge, /cannot execute MERGE on relation/);
      else {
        await merge;
        assert.deepEqual(await one(sql, 'select a from shop_v1.t where id = 77'), { a: 'm' });
      }
      await client.end();
    });
  });
}

async function isOlderThan(sql: Sql, major: number): Promise<boolean> {
  const row = await one(sql, `select current_setting('server_version_num')::int as n`);
  return Number(row['n']) < major * 10_000;
}

void test('prepared statements of whole rows go on through a version', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, `create table t (id int primary key, a text); insert into t values (1, 'x')`);
    const client = connect(url, { name: 'client', max: 1 });
    await client`prepare whole as select * from shop_v1.t`;
    await client`prepare bare as select * from shop.t`;
    const whole = () => client.unsafe('execute whole');
    const bare = () => client.unsafe('execute bare');
    assert.deepEqual([...(await whole())], [{ id: 1, a: 'x' }]);
    await bare();
    await start(url, '  - add_column: { table: t, up: a, column: { name: b, type: text } }');
    assert.deepEqual([...(await whole())], [{ id: 1, a: 'x' }]);
    // This is why a database is adopted before its first change.
    await assert.rejects(bare(), /cached plan must not change result type/);
    await client.end();
  });
});

const DOMAINS = `
  create domain code as text not null;
  create domain short_code as code;
  create table t (id int primary key, a short_code, b text);
  create table parent (id int primary key, a text);
  create table child () inherits (parent)`;

testRefusals('refuses columns that fail before any trigger runs', DOMAINS, [
  [
    'a column that would be hidden',
    'drop_column: { table: t, column: a, down: b }',
    /Column a of t cannot go: the type of a is a NOT NULL domain/,
    '2:30',
  ],
  [
    'a column that would begin empty',
    'add_column: { table: t, up: b, column: { name: c, type: short_code } }',
    /Column c of t cannot begin empty: domain shop.short_code does not allow null.*base type/s,
    '2:36',
  ],
  [
    'a table from which others inherit',
    'alter_column: { table: parent, column: a, type: varchar, up: a, down: a }',
    /Other tables inherit from parent.*NO INHERIT/,
    '2:21',
  ],
]);

void test('an up finds its names, and has its rights, whoever writes', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    const role = newId('role');
    await sql.unsafe(`create role "${role}" login password 'secret'`);
    try {
      await adopt(
        sql,
        `create table rate (code text primary key, factor int not null);
         create table sale (id int primary key, code text not null);
         create function tidy(text) returns text immutable language sql as 'select trim($1)';
         insert into rate values ('a', 2); insert into sale values (1, 'a');
         grant usage on schema shop to "${role}"; grant select, insert on sale to "${role}"`,
      );
      await start(
        url,
        `
  - add_column: { table: sale, up: SELECT factor FROM rate WHERE rate.code = tidy(sale.code),
      column: { name: factor, type: int, nullable: true } }`,
      );
      const as = new URL(url);
      as.username = role;
      as.password = 'secret';
      const client = connect(as.href, { name: 'client', max: 1, settings: { search_path: '' } });
      await client`insert into shop_v1.sale values (2, ' a ')`;
      await assert.rejects(client`select factor from shop.rate`, /permission denied/);
      await client.end();
      assert.deepEqual(await one(sql, 'select factor from shop_v2.sale where id = 2'), {
        factor: 2,
      });
    } finally {
      await sql.unsafe(`drop owned by "${role}"; drop role "${role}"`);
    }
  });
});

void test('the runner waits long enough to push autovacuum aside', async () => {
  await withTestDatabase(async ({ url }) => {
    await withSession(url, { schema: 'shop' }, async ({ sql }) => {
      const row = await one(
        sql,
        `select setting::int as ms from pg_settings where name = 'deadlock_timeout'`,
      );
      // PostgreSQL cancels an autovacuum in our way when deadlock_timeout is over, not before.
      assert.ok(Number(row['ms']) < LOCK_TIMEOUT_MS, `${String(row['ms'])} ms`);
    });
  });
});
