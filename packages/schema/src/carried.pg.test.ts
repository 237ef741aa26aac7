/** What hangs on an altered column, beside indexes and rules: policies and statistics. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
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
