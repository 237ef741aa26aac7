/** Queries as signals, on a real PostgreSQL: what is read, with which rights, what is refused. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { makePracticePeople, PRACTICE } from '@slipway/authority/practice';
import { readLaunch } from '@slipway/launch';
import type { ReadingCriterion } from '@slipway/ramp';
import { connect, type Sql } from '@slipway/pg';
import { testServerUrl, withTestDatabase } from '@slipway/pg/testing';
import { checkGround } from '../preflight.ts';
import { writeSignalsLaunch } from '../testing/signals-launch.ts';
import type { SignalGround } from './reader.ts';
import { checkSqlSignal, openSql, SqlSignalError } from './sql.ts';

let url = '';
let sql: Sql;
const done = Promise.withResolvers<void>();
let using: Promise<void>;

before(async () => {
  const ready = Promise.withResolvers<void>();
  using = withTestDatabase(async (database) => {
    ({ url } = database);
    sql = database.sql;
    await sql.unsafe(`
      create table entry (id int primary key, points int not null);
      insert into entry values (1, 5), (2, -5);
      create function spend() returns int language sql as
        'insert into entry values (9, 9) returning points'`);
    ready.resolve();
    await done.promise;
  });
  await Promise.race([ready.promise, using]);
});
after(async () => {
  done.resolve();
  await using;
});

const criterionOf = (text: string) =>
  ({ id: 'balance', signal: { sql: text, on: 'main', everyMs: 1000 } }) as ReadingCriterion;

function readerOf(text: string, of = url) {
  const reader = openSql(criterionOf(text), {
    databaseUrls: { main: of },
  } as unknown as SignalGround);
  assert.ok(reader);
  return reader;
}

async function readOnce(text: string, of = url): Promise<number | null | undefined> {
  const reader = readerOf(text, of);
  try {
    return (await reader.read())[0]?.value;
  } finally {
    await reader.close();
  }
}

test('a query is read anew each time, whatever number type it answers', async () => {
  const reader = readerOf('select sum(points) from entry');
  try {
    assert.equal((await reader.read())[0]?.value, 0);
    await sql`insert into entry values (3, 7)`;
    assert.equal((await reader.read())[0]?.value, 7);
    await sql`delete from entry where id = 3`;
  } finally {
    await reader.close();
  }
  assert.equal(await readOnce('select 0.25'), 0.25);
});

test('it reads with the right to read alone, where the role may give its others up', async () => {
  const [name] = await sql<{ user: string }[]>`select current_user as user`;
  assert.notEqual(name?.user, 'pg_read_all_data');
  assert.equal(await readOnce(`select (current_user = 'pg_read_all_data')::int`), 1);
});

test('a role that has no such right reads as itself', async () => {
  const role = `reader_${process.pid}`;
  const admin = connect(await testServerUrl(), { name: 'slipway-test-admin', max: 1 });
  try {
    await sql.unsafe(`create role ${role} login password 'pw'; grant select on entry to ${role}`);
    const own = new URL(url);
    [own.username, own.password] = [role, 'pw'];
    assert.equal(await readOnce(`select (current_user = '${role}')::int`, own.href), 1);
    assert.equal(await readOnce('select sum(points) from entry', own.href), 0);
  } finally {
    await sql.unsafe(`drop owned by ${role}; drop role ${role}`);
    await admin.end();
  }
});

test('a schema that the settings put first hides neither tables nor functions', async () => {
  await sql.unsafe(`
    create schema shadow;
    create table shadow.entry (id int, points int);
    insert into shadow.entry values (1, 999);
    create function shadow.abs(int) returns int language sql as 'select 777'`);
  const own = new URL(url);
  own.searchParams.set('search_path', 'shadow, pg_catalog, public');
  assert.equal(await readOnce('select sum(points) from entry', own.href), 0);
  assert.equal(await readOnce('select abs(-5)', own.href), 5);
  assert.equal(await readOnce('select max(points) from shadow.entry', own.href), 999);
});

const refused: readonly [what: string, text: string, words: RegExp][] = [
  ['inserts', 'insert into entry values (4, 1) returning points', /it writes/],
  [
    'deletes on the side',
    'with x as (delete from entry returning 1) select count(*) from x',
    /it wr/,
  ],
  ['locks rows', 'select points from entry where id = 1 for update', /it writes/],
  ['hides a write in a function', 'select spend()', /read-only transaction|permission denied/],
  ['brings a second statement', 'select 1; drop table entry', /multiple commands/],
  ['changes the table', 'drop table entry', /syntax error/],
  ['makes itself able to write', "select set_config('transaction_read_only', 'off', true)", /./],
  ['answers text', `select 'much'`, /no number/],
  ['answers nothing', 'select points from entry where id = 77', /0 row\(s\)/],
  ['answers null', 'select sum(points) from entry where id = 77', /no number/],
  ['answers two numbers', 'select 1, 2', /2 column\(s\)/],
  ['is of no table', 'select count(*) from entries', /entries/],
];
for (const [what, text, words] of refused) {
  test(`a query that ${what} is refused at planning, and changes nothing`, async () => {
    await assert.rejects(checkSqlSignal(url, 'balance', text), (error) => {
      assert.ok(error instanceof SqlSignalError, String(error));
      assert.match(error.what, words);
      assert.match(error.what, /criterion balance/);
      return true;
    });
    const [found] = await sql<{ count: number }[]>`
      select count(*)::int as count from entry where id in (1, 2)`;
    const [all] = await sql<{ count: number }[]>`select count(*)::int as count from entry`;
    assert.deepEqual([found?.count, all?.count], [2, 2]);
  });
}

test('a good query is let through', async () => {
  await checkSqlSignal(url, 'balance', 'select coalesce(sum(points), 0) from entry');
});

test('a launch whose query writes is not planned', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-signals-'));
  try {
    const { peopleFile } = makePracticePeople(folder, PRACTICE.people);
    const { file } = writeSignalsLaunch(folder, 0, 'http://127.0.0.1:1/', peopleFile);
    const select = 'select coalesce(sum(points), 0) from shop.entry';
    const env = { SHOP_DATABASE_URL: url };
    const writing = 'insert into entry values (4, 1) returning points';
    writeFileSync(file, readFileSync(file, 'utf8').replace(select, writing));
    await assert.rejects(checkGround(readLaunch(file), env), SqlSignalError);
    writeFileSync(file, readFileSync(file, 'utf8').replace(writing, 'select 0'));
    await checkGround(readLaunch(file), env);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
