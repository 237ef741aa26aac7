/** A rehearsal from end to end at small scale, on the test server. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect, type Sql } from '@slipway/pg';
import { testServerUrl, withTestDatabase } from '@slipway/pg/testing';
import { parseChange } from '../change-file.ts';
import { adopt } from '../test-support.ts';
import { rehearseChange } from './rehearse.ts';
import { rehearsalPage } from './report/page.ts';
import { rehearsalLines } from './report/text.ts';
import { openScratch } from './scratch.ts';

const SHOP = `
  create type tier as enum ('basic', 'gold');
  create domain cents as bigint check (value >= 0);
  create table store (id text primary key, city text not null, opened date);
  insert into store select 's' || lpad(i::text, 2, '0'), 'City ' || i, '2020-01-01'::date + i
  from generate_series(1, 15) i;
  create table member (
    id bigint generated always as identity primary key,
    store_id text not null references store, friend bigint references member,
    full_name text not null, email text not null unique, tier tier not null default 'basic',
    balance cents not null, note varchar(20), doc jsonb, joined timestamptz not null,
    state text not null check (state in ('new', 'active')),
    check (length(full_name) > 2));
  create index member_store on member (store_id, joined);
  create table visit (member bigint references member, day date, spent numeric(8,2),
    primary key (member, day)) partition by range (day);
  create table visit_23 partition of visit for values from ('2023-01-01') to ('2024-01-01');
  create table visit_24 partition of visit for values from ('2024-01-01') to ('2025-01-01');
  insert into member (store_id, friend, full_name, email, tier, balance, note, doc, joined, state)
  select 's' || lpad((1 + i % 15)::text, 2, '0'), case when i % 3 = 0 then i / 3 end,
         (array['Mary Ann', 'Wei', 'Tomasz'])[1 + i % 3] || ' '
           || (array['Secretperson', 'Ortiz', 'Lee'])[1 + i % 7 % 3],
         'm' || lpad(i::text, 6, '0') || '@example.com',
         (case when i % 5 = 0 then 'gold' else 'basic' end)::tier, i % 900,
         case when i % 4 = 0 then 'note ' || i end, jsonb_build_object('size', i % 40),
         '2024-03-01'::timestamptz + i * interval '1 hour',
         case when i % 10 = 0 then 'new' else 'active' end
  from generate_series(1, 4000) i;
  insert into visit select 1 + i % 4000, '2023-06-01'::date + i % 370, i % 77
  from generate_series(1, 5000) i;
  create function noted() returns trigger language plpgsql as
    'begin new.note := coalesce(new.note, ''none''); return new; end';
  create trigger noted before insert on member for each row execute function noted();
  create statistics by_store on store_id, state from member;
  create view by_state as select state, count(*) as members from member group by state;
  alter table store enable row level security;
  create policy all_stores on store for select to public using (id <> '');
  create table odd (
    key uuid default gen_random_uuid() primary key, self uuid references odd, a inet not null,
    b int4range, c text[] not null, d point not null, e bytea not null, f json,
    g numeric not null, h real, i interval not null, j time not null, l varchar(5),
    m char(3) not null, n date not null, o timestamp, p smallint not null, q boolean,
    "Odd ""Name" text not null,
    twice int generated always as (p * 2) stored);
  insert into odd select gen_random_uuid(), null, '10.0.0.1', null, '{a}', '(1,2)', 'x', '{}',
    i * 1.5, i, '1 hour', '12:00', 'ab' || i % 9, 'abc', '2020-01-01', now(), i % 100, i % 2 = 0,
    'w' || i
  from generate_series(1, 300) i;
  analyze`;

const SPLIT = `
operations:
  - add_column: { table: member, up: "split_part(full_name, ' ', 1)",
      column: { name: first_name, type: text } }
  - add_column: { table: member, up: "substr(full_name, length(split_part(full_name, ' ', 1)) + 2)",
      column: { name: last_name, type: text } }
  - drop_column: { table: member, column: full_name, down: "first_name || ' ' || last_name" }
`;

/** What the made rows look like, seen through the change that was made on them. */
async function madeRows(sql: Sql) {
  const [row] = await sql`
    select count(*)::int as members, count(distinct tier)::int as tiers,
           count(distinct store_id)::int as stores,
           round(avg((friend is null)::int), 1)::float8 as alone,
           count(*) filter (where first_name = '' or last_name = '')::int as unnamed,
           count(*) filter (where to_jsonb(m)::text ~* 'secret|tomasz|ortiz|example')::int
             as leaked,
           (select count(*)::int from pg_constraint where connamespace = 'shop'::regnamespace
            and contype = 'f' and conparentid = 0) as references
    from   shop.member m`;
  return { ...row, members: row!['members'] >= 4000 };
}

/** Distributions and keys of rows that no change has touched, beside those of production. */
async function likeness(sql: Sql) {
  const stats = await sql`
    select attname, round(null_frac::numeric, 1)::float8 as nulls,
           round(correlation::numeric, 0)::float8 as correlation, n_distinct = -1 as unique
    from   pg_stats where tablename = 'member' and attname = any ('{id,email,joined,note,state}')
    order  by attname`;
  return stats.map((row) => ({ ...row }));
}

/** Scans of tables, which are all that could read a row. */
async function scans(sql: Sql): Promise<unknown> {
  const rows = await sql`
    select relname, seq_scan, idx_scan from pg_stat_user_tables
    where  schemaname = 'shop' order by relname`;
  return rows.map((row) => ({ ...row }));
}

async function rehearsals(): Promise<string[]> {
  const sql = connect(await testServerUrl(), { name: 'slipway-test', max: 1 });
  const rows = await sql`select datname from pg_database where datname like 'rehearsal%'`;
  await sql.end();
  return rows.map((row) => String(row['datname']));
}

async function drop(url: string): Promise<void> {
  const sql = connect(await testServerUrl(), { name: 'slipway-test', max: 1 });
  await sql.unsafe(`drop database "${new URL(url).pathname.slice(1)}" with (force)`);
  await sql.end();
}

const small = { schema: 'shop', rate: 100, pauseMs: 300 } as const;

void test('a change is rehearsed on made rows, under load, there and back', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, SHOP);
    const on = await testServerUrl();
    await sql`select pg_stat_force_next_flush()`;
    const before = await scans(sql);
    const change = parseChange(SPLIT, 'v2.yaml');
    const result = await rehearseChange({ ...small, change, like: url, on, keep: true });
    assert.deepEqual(await scans(sql), before, 'no row of production was read');
    const scratch = connect(result.kept!, { name: 'slipway-test', max: 1 });
    const made = await madeRows(scratch).finally(() => scratch.end());
    await drop(result.kept!);
    assert.deepEqual(made, {
      members: true,
      tiers: 2,
      stores: 15,
      alone: 0.7,
      unnamed: 0,
      leaked: 0,
      references: 4,
    });
    for (const { table, pages, wantedPages, rows, wantedRows } of result.tables) {
      assert.ok(Math.abs(pages - wantedPages) <= Math.max(2, wantedPages * 0.15), table);
      assert.ok(Math.abs(rows - wantedRows) <= wantedRows * 0.05, table);
    }
    assert.deepEqual(
      result.findings.filter(({ about }) => about !== 'load left out'),
      [],
    );
    assert.equal(result.held, true, `${result.failures.join('; ')} ${result.failure?.what}`);
    const phases = new Set(result.steps.map(({ phase }) => phase));
    for (const phase of ['expand', 'rollback', 'expand again', 'contract']) {
      assert.ok(phases.has(phase), phase);
    }
    const convert = result.steps.find(({ title }) => title === 'convert the rows of member')!;
    assert.ok(convert.rowsPerSecond! > 0 && convert.walBytes > 0);
    assert.ok(result.baseline!.statements > 10);
    assert.ok(result.prediction!.expandMs.value > 0);
    const lines = rehearsalLines(result).join('\n');
    assert.match(lines, /Production is expected to take:\n {2}expand +\d/);
    const page = rehearsalPage(result);
    assert.match(page, /It held/);
    assert.equal(page.match(/<svg /g)?.length, 4);

    // An `up` that made rows do not fit is a finding; its rows are as they were made.
    const none =
      'operations:\n  - add_column: { table: member, up: "doc ->> \'none\'", ' +
      'column: { name: none, type: text } }';
    const failed = await rehearseChange({
      ...small,
      change: parseChange(none, 'v2.yaml'),
      like: url,
      on,
      keep: true,
    });
    assert.equal(failed.held, false);
    assert.equal(failed.failure?.code, 'SCHEMA_UP_FAILED');
    assert.ok(failed.findings.some(({ about }) => about === '`up` on made rows'));
    assert.match(rehearsalPage(failed), /It did not hold/);
    const untouched = connect(failed.kept!, { name: 'slipway-test', max: 1 });
    assert.deepEqual(await likeness(untouched).finally(() => untouched.end()), await likeness(sql));
    await drop(failed.kept!);

    // Stopped in the middle.
    const stop = new AbortController();
    const stopped = rehearseChange({
      ...small,
      change,
      like: url,
      on,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await assert.rejects(stopped, { code: 'SCHEMA_REHEARSAL_STOPPED' });
    assert.deepEqual(await rehearsals(), []);
  });
});

void test('what cannot be rehearsed is said before anything is made', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, 'create table t (id int primary key, a text)');
    const role = `reader_${process.pid}`;
    await sql.unsafe(`create role ${role} login password 'x'`);
    try {
      const reader = new URL(url);
      [reader.username, reader.password] = [role, 'x'];
      const change = parseChange(SPLIT, 'v2.yaml');
      const fails = async (like: string, schema: string, code: string) =>
        assert.rejects(rehearseChange({ change, like, schema, on: url }), { code });
      await fails('postgres://nobody@127.0.0.1:1/none', 'shop', 'PG_UNAVAILABLE');
      await fails(url, 'nowhere', 'SCHEMA_REHEARSAL_SCHEMA');
      await fails(reader.href, 'shop', 'SCHEMA_REHEARSAL_RIGHTS');
      await fails(url, 'shop', 'SCHEMA_PLAN_REFUSED');
      // What a killed rehearsal left goes with the next one; what was kept stays.
      const [killed, kept] = ['killed', 'kept'].map((name) =>
        mkdtempSync(join(tmpdir(), `slipway-rehearse-${name}-`)),
      );
      writeFileSync(join(killed!, 'owner.json'), JSON.stringify({ pid: 1, startedAt: 'never' }));
      await assert.rejects(openScratch(undefined, 1e18), { code: 'SCHEMA_REHEARSAL_ROOM' });
      assert.deepEqual([existsSync(killed!), existsSync(kept!)], [false, true]);
      rmSync(kept!, { recursive: true });
      assert.deepEqual(await rehearsals(), []);
    } finally {
      await sql.unsafe(`drop role ${role}`);
    }
  });
});
