/** What hangs on an altered column, beside indexes and rules: policies and statistics. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { completeChange, rollbackChange } from './index.ts';
import { SERVERS } from './test-servers.ts';
import { adopt, start } from './test-support.ts';

const SCHEMA = { schema: 'shop' };
const CHANGE = `
  - alter_column:
      { table: note, column: "Owner", type: varchar(40), up: '"Owner"', down: '"Owner"' }
  - alter_column: { table: note, column: city, type: text, up: upper(city), down: lower(city) }`;

async function othersOf(sql: Sql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select format('policy %s using %s check %s', polname, pg_get_expr(polqual, polrelid),
                  pg_get_expr(polwithcheck, polrelid)) as line
    from   pg_policy
    union all select pg_get_statisticsobjdef(oid) from pg_statistic_ext
    order  by line`;
  return rows.map(({ line }) => line);
}

for (const server of SERVERS) {
  const name = `policies hold in every version and go over with their columns: ${server.name}`;
  void test(name, { skip: server.skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      const [ada, bob] = [1, 2].map(() => `r_${newId('x').replaceAll('-', '_')}`);
      await sql.unsafe(`create role ${ada}; create role ${bob}`);
      await adopt(
        sql,
        `create table note (id int primary key, "Owner" text not null, city text, zip text);
         insert into note select i, case when i % 2 = 0 then '${ada}' else '${bob}' end,
           'ames', '50010' from generate_series(1, 40) i;
         create statistics note_city (ndistinct, dependencies) on city, zip from note;
         create statistics "Note Lower" on (lower(city)), zip from note;
         alter table note enable row level security;
         create policy mine on note using ("Owner" = current_user);
         create policy own_city on note for insert
           with check ("Owner" = current_user and city is not null);
         grant usage on schema shop to public; grant all on note to public;`,
      );
      await sql.unsafe(
        `grant usage on schema shop_v1 to public; grant all on shop_v1.note to public`,
      );
      const before = await othersOf(sql);
      const seen = async (version: string, role: string) => {
        const rows = await sql.begin(async (tx) => {
          await tx.unsafe(`set local role ${role}`);
          return tx`select distinct "Owner" as owner from ${sql(version)}.note`;
        });
        return rows.map(({ owner }) => owner);
      };
      const write = (version: string, role: string, owner: string) =>
        sql.begin(async (tx) => {
          await tx.unsafe(`set local role ${role}`);
          await tx`
            insert into ${sql(version)}.note (id, "Owner", city)
            values ((random() * 1e9)::int + 1000, ${owner}, 'x')`;
        });
      await start(url, CHANGE, 'v2');
      await rollbackChange(url, SCHEMA);
      assert.deepEqual(await othersOf(sql), before);
      await start(url, CHANGE, 'v3');
      for (const version of ['shop_v1', 'shop_v3']) {
        assert.deepEqual(await seen(version, ada!), [ada]);
        await write(version, bob!, bob!);
        await assert.rejects(write(version, bob!, ada!), { code: '42501' });
      }
      await completeChange(url, SCHEMA);
      assert.deepEqual(await seen('shop_v3', bob!), [bob]);
      await assert.rejects(write('shop_v3', bob!, ada!), { code: '42501' });
      const after = (await othersOf(sql)).map(
        (line) =>
          line
            .replaceAll('("Owner")::text', '"Owner"')
            .replace('(CURRENT_USER)::text', 'CURRENT_USER')
            .replace('ON zip, city', 'ON city, zip'), // their order is that of the table's columns
      );
      const wanted = before.map((line) => line.replace('(CURRENT_USER)::text', 'CURRENT_USER'));
      assert.deepEqual(after, wanted);
      await sql.unsafe(`drop owned by ${ada}, ${bob}; drop role ${ada}, ${bob}`);
    });
  });
}

const SET_UP = `
  create sequence spare;
  create table part (
    id int primary key, name text not null, size int not null, note int default 1,
    constraint part_size check (size > 0), constraint part_name unique (name));
  alter sequence spare owned by part.note;
  alter table part alter id set default nextval('spare');
  create index part_by_size on part (size desc);
  alter table part cluster on part_by_size;
  alter table part alter name set statistics 500, alter name set (n_distinct = -0.5),
    alter name set storage external, alter size set statistics 50;
  comment on index part_by_size is 'the big ones first';
  comment on constraint part_size on part is 'nothing is empty';
  comment on constraint part_name on part is 'no two alike';
  comment on index part_name is 'its index';
  insert into part (name, size) select 'p' || i, i from generate_series(1, 50) i;`;

/** Comments, planner's settings, storage and cluster mark, as text. */
async function settingsOf(sql: Sql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select format('column %s %s %s %s', attname, to_jsonb(a) ->> 'attstattarget', attstorage,
                  (select string_agg(o, ',') from unnest(attoptions) o where o ~ '^n_')) as line
    from   pg_attribute a
    where  attrelid = 'shop.part'::regclass and attnum > 0 and not attisdropped
    and    attname not like '\\_sw\\_%'
    union all select format('index %s %s %s', relname, indisclustered, obj_description(c.oid))
    from   pg_index join pg_class c on c.oid = indexrelid where indrelid = 'shop.part'::regclass
    union all select format('rule %s %s', conname, obj_description(oid)) from pg_constraint
    where  conrelid = 'shop.part'::regclass and contype <> 'n'
    order  by line`;
  return rows.map(({ line }) => line);
}

for (const server of SERVERS) {
  const name = `settings and comments of altered columns and their rules stay: ${server.name}`;
  void test(name, { skip: server.skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      await adopt(sql, SET_UP);
      const before = await settingsOf(sql);
      const change = `
  - alter_column: { table: part, column: name, type: text, up: upper(name), down: lower(name) }
  - alter_column: { table: part, column: size, type: bigint, up: size, down: size::int }
  - drop_column: { table: part, column: note }`;
      await start(url, change);
      await rollbackChange(url, SCHEMA);
      assert.deepEqual(await settingsOf(sql), before);
      await start(url, change, 'v3');
      await completeChange(url, SCHEMA);
      const kept = before.filter((line) => !line.startsWith('column note'));
      assert.deepEqual(await settingsOf(sql), kept);
      await sql`insert into shop_v3.part (name, size) values ('NEW', 1)`; // the sequence is there
    });
  });
}

void test('a column of the replica identity does not go in silence', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      `create table t (id int primary key, code text not null);
       create unique index t_code on t (code);
       alter table t replica identity using index t_code`,
    );
    const drop = '  - drop_column: { table: t, column: code, down: id::text }';
    await assert.rejects(start(url, drop), /t_code, the replica identity/);
    await start(url, `  - set_replica_identity: { table: t, identity: { type: full } }\n${drop}`);
    await completeChange(url, SCHEMA);
    const [row] = await sql`
      select relreplident::text as identity from pg_class where oid = 'shop.t'::regclass`;
    assert.equal(row?.['identity'], 'f');
  });
});
