/** Copy and swap: the table that takes another's place has all that it had, and misses no write. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { newId } from '@slipway/kernel';
import { connect, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import {
  completeChange,
  parseChange,
  previewChange,
  resumeChange,
  rollbackChange,
  startChange,
  type Change,
  type Progress,
} from './index.ts';
import { SERVERS } from './test-servers.ts';
import { adopt, runRunner, shapeOf, type RunnerLine } from './test-support.ts';

const ROWS = 6000;
const SCHEMA = 'shop';
const TABLES = `
  create table store (id int primary key);
  insert into store select generate_series(0, 9);
  create table sale (
    id bigint generated always as identity (increment 3) primary key,
    "No" serial,
    till text not null, cents int not null default 7 check (cents >= 0),
    store_id int not null references store on delete restrict,
    doubled int generated always as (store_id * 2) stored,
    constraint sale_till unique (till)
  ) with (fillfactor = 90);
  create index sale_cents on sale (cents desc, id) where cents > 5;
  create index sale_upper on sale (upper(till));
  alter table sale replica identity using index sale_till;
  alter table sale alter column till set statistics 77;
  comment on table sale is 'what was sold';
  comment on column sale.till is 'where';
  insert into sale (till, cents, store_id)
  select 'till ' || i, i % 100, i % 10 from generate_series(1, ${ROWS}) i;
  analyze`;

const SOURCE = (method: 'copy' | 'in-place') => `
operations:
  - alter_column:
      { table: sale, column: cents, type: bigint, up: cents * 10, down: cents / 10 }
  - add_column:
      { table: sale, up: upper(till), column: { name: loud, type: text, default: "'?'" } }
backfill: { method: ${method}, batch: 300 }
`;

function change(method: 'copy' | 'in-place', name = 'v2'): Change {
  return parseChange(SOURCE(method), `${name}.yaml`);
}

/** Customers of the old version, one of each kind, until they are told to stop. */
function customers(url: string): { stop: () => Promise<{ statements: number }> } {
  const stopped = new AbortController();
  let statements = 0;
  const client = async (write: (sql: Sql, turn: number) => Promise<unknown>) => {
    const sql = connect(url, { name: 'customer', max: 1 });
    for (let turn = 1; !stopped.signal.aborted; turn++) {
      await write(sql, turn);
      statements++;
    }
    await sql.end();
  };
  const id = (turn: number) => 1 + 3 * ((turn * 7919) % ROWS);
  const all = [
    client((sql, turn) => sql`update shop_v1.sale set cents = cents + 1 where id = ${id(turn)}`),
    client((sql, turn) => sql`delete from shop_v1.sale where id = ${id(turn * 31)}`),
    client(async (sql, turn) => {
      await sql`insert into shop_v1.sale (till, cents, store_id) values (${`new ${turn}`}, 50, 1)`;
      await sql`
        insert into shop_v1.sale (till, cents, store_id) values (${`new ${turn}`}, 1, 2)
        on conflict (till) do update set store_id = excluded.store_id`;
    }),
  ];
  return {
    stop: async () => {
      stopped.abort();
      await Promise.all(all);
      return { statements };
    },
  };
}

/** What belongs to the table beside its columns: rights, comments, settings, sequences. */
async function dressOf(sql: Sql) {
  const [row] = await sql`
    select relacl::text as acl, reloptions, relreplident::text as identity,
           obj_description(c.oid) as comment, col_description(c.oid, 3) as "columnComment",
           array(select attname || ' ' || (to_jsonb(a) ->> 'attstattarget') from pg_attribute a
                 where attrelid = c.oid and to_jsonb(a) ->> 'attstattarget' = '77') as aims,
           array(select format('%s of %s', s.relname, d.refobjsubid) from pg_depend d
                 join pg_class s on s.oid = d.objid and s.relkind = 'S'
                 where d.refobjid = c.oid and d.deptype in ('a', 'i') order by 1) as sequences
    from   pg_class c where c.oid = 'shop.sale'::regclass`;
  return row;
}

/** The marker of the first change stays for good. */
async function shape(sql: Sql): Promise<string[]> {
  return (await shapeOf(sql)).filter((line) => !line.startsWith('r shop.sale _sw_writer'));
}

/** Rows that the two versions do not show as the change says. */
async function wrongRows(sql: Sql, version: string) {
  const [state] = await sql`
    select count(*) filter (where n.id is null or o.id is null or n.cents <> o.cents * 10
                            or n.loud <> upper(o.till))::int as wrong, count(*)::int as rows
    from   shop_v1.sale o full join ${sql(`shop_${version}`)}.sale n using (id)`;
  return { ...state };
}

for (const server of SERVERS) {
  const name = `a copied table misses no write and loses nothing: ${server.name}`;
  void test(name, { skip: server.skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      await adopt(sql, TABLES);
      const role = `clerk_${newId('role').replaceAll('-', '_')}`;
      await sql.unsafe(`
        create role ${role}; grant usage on schema shop to ${role};
        grant select (till), insert on shop.sale to ${role}`);
      const before = await shape(sql);
      const dress = await dressOf(sql);
      const load = customers(url);
      const result = await startChange(url, { schema: SCHEMA, change: change('copy') }).finally(
        () => load.stop(),
      );
      const { statements } = await load.stop();
      assert.ok(statements > 100, `${statements} statements`);
      const { rows, wrong } = await wrongRows(sql, 'v2');
      assert.ok(result.rows > rows / 2, `${result.rows} of ${rows} rows copied`);
      assert.equal(wrong, 0);
      const [put] = await sql`
        insert into shop_v2.sale (till, cents, store_id) values ('v2', 120, 3)
        returning id, "No", doubled`;
      const [old] = await sql`select id, "No", cents, doubled from shop_v1.sale where till = 'v2'`;
      assert.deepEqual({ ...old }, { ...put, cents: 12, doubled: 6 });
      await rollbackChange(url, { schema: SCHEMA });
      assert.deepEqual(await shape(sql), before);
      assert.deepEqual(await dressOf(sql), dress);
      await startChange(url, { schema: SCHEMA, change: change('copy', 'v3') });
      await completeChange(url, { schema: SCHEMA });
      assert.deepEqual(await dressOf(sql), dress);
      const copied = await shape(sql);
      await sql.unsafe(`drop owned by ${role}; drop role ${role}`);
      await server.withDatabase(async (other) => {
        await adopt(other.sql, TABLES);
        await startChange(other.url, { schema: SCHEMA, change: change('in-place', 'v3') });
        await completeChange(other.url, { schema: SCHEMA });
        assert.deepEqual(copied, await shape(other.sql), 'as a table that is converted in place');
      });
    });
  });
}

void test('a table that cannot be copied is refused; one that is worth it is named', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLES);
    const plan = (method: 'copy' | 'in-place') =>
      previewChange(url, { schema: SCHEMA, change: change(method) });
    await sql`update pg_class set reltuples = 1e6 where oid = 'shop.sale'::regclass`;
    const offer = (await plan('in-place')).warnings.filter((text) => text.includes('method: copy'));
    assert.match(offer.join(), /Table sale has 4 indexes/);
    const obstacles = [
      ['create table far (sale_id bigint references shop.sale)', /foreign keys of/, 'table far'],
      ['create view shop.busy as select till from shop.sale', /shop\.busy/, 'view shop.busy'],
      ['create publication p for table shop.sale', /it is replicated/, 'publication p'],
    ] as const;
    for (const [make, words, made] of obstacles) {
      await sql.unsafe(make);
      await assert.rejects(plan('copy'), words);
      await sql.unsafe(`drop ${made}`);
    }
    await plan('copy');
  });
});

const DEATHS = [/^repeat every write/, /^copy the rows/, /^swap/, /^drop the old table/];

for (const title of DEATHS) {
  void test(`a copy resumes after SIGKILL at: ${title.source.slice(1)}`, async () => {
    await withTestDatabase(async ({ sql, url }) => {
      await adopt(sql, TABLES);
      const before = await shape(sql);
      const folder = mkdtempSync(join(tmpdir(), 'slipway-copy-'));
      const file = join(folder, 'v2.yaml');
      writeFileSync(file, SOURCE('copy'));
      const isThere = (line: RunnerLine) => line.kind === 'step' && title.test(line.title ?? '');
      try {
        const killed = await runRunner(url, ['start', '--schema', SCHEMA, '--file', file], isThere);
        assert.equal(killed.signal, 'SIGKILL');
        await sql`update shop_v1.sale set cents = cents + 1 where id < 3000`;
        await sql`delete from shop_v1.sale where id % 7 = 0`;
        const resumed = await resumeChange(url, { schema: SCHEMA });
        assert.deepEqual(resumed.versions, ['v1', 'v2']);
        assert.equal((await wrongRows(sql, 'v2'))['wrong'], 0);
        await rollbackChange(url, { schema: SCHEMA });
        assert.deepEqual(await shape(sql), before);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
}

void test('a copy that was begun is taken back', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLES);
    const before = await shape(sql);
    const stop = new AbortController();
    const onProgress = (progress: Progress) => {
      if (progress.kind === 'step' && progress.title.startsWith('swap')) stop.abort();
    };
    const options = { schema: SCHEMA, change: change('copy'), onProgress, signal: stop.signal };
    await assert.rejects(startChange(url, options), { code: 'SCHEMA_STOPPED' });
    await rollbackChange(url, { schema: SCHEMA });
    assert.deepEqual(await shape(sql), before);
    assert.equal((await sql`select from shop_v1.sale`).length, ROWS);
  });
});
