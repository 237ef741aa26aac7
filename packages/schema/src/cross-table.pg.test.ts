/** `up` and `down` that read another table, for clients without rights on it, on any path. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '@slipway/kernel';
import { connect, ident } from '@slipway/pg';
import { completeChange } from './index.ts';
import { one } from './operation-cases.ts';
import { SERVERS } from './test-servers.ts';
import { adopt, start } from './test-support.ts';

const TABLES = (role: string) => `
  create table store (code text primary key, city varchar(20) not null unique);
  insert into store values ('a', 'AMES'), ('b', 'BOONE');
  create table member (id int primary key, city varchar(20) not null);
  insert into member select i, case i % 2 when 0 then 'Ames' else 'Boone' end
  from generate_series(1, 10) i;
  grant usage on schema shop to ${role};
  grant select, insert, update on member to ${role};
  grant create on schema public to ${role}`;

const CHANGE = `
  - add_column:
      table: member
      up: SELECT code FROM store WHERE store.city = upper(member.city)
      column: { name: store, type: text }
  - drop_column:
      table: member
      column: city
      down: SELECT initcap(city) FROM shop.store s WHERE s.code = member.store`;

/** What a client might put in the way of the names: tables and a better matching function. */
const HOSTILE = `
  create temp table store (code text, city text); insert into store values ('evil', 'AMES');
  create temp table member (id int, city text, store text);
  create function public.upper(varchar) returns text language plpgsql
    as 'begin raise exception ''ran as %'', current_user; end'`;

for (const server of SERVERS) {
  const { skip } = server;
  void test(`up and down read another table, on ${server.name}`, { skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      const role = newId('clerk');
      await sql.unsafe(`create role ${ident(role)} login password 'clerk'`);
      await adopt(sql, TABLES(ident(role)));
      await start(url, CHANGE);
      const own = new URL(url);
      own.username = role;
      own.password = 'clerk';
      const settings = { search_path: 'pg_temp, public, shop_v1, shop_v2' };
      const clerk = connect(own.href, { name: role, max: 1, settings });
      try {
        await clerk.unsafe(HOSTILE);
        await assert.rejects(clerk`select from shop.store`, /permission denied/);
        await clerk`insert into shop_v1.member values (11, 'Ames')`;
        await clerk`insert into shop_v2.member values (12, 'b')`;
        await clerk`update shop_v1.member set city = 'Boone' where id = 2`;
        await clerk`update shop_v2.member set store = 'a' where id = 1`;
        const rows = await sql`
          select n.id, o.city, n.store from shop_v1.member o join shop_v2.member n using (id)
          where  n.id in (1, 2, 11, 12) order by n.id`;
        assert.deepEqual(
          rows.map((row) => Object.values(row)),
          [
            [1, 'Ames', 'a'],
            [2, 'Boone', 'b'],
            [11, 'Ames', 'a'],
            [12, 'Boone', 'b'],
          ],
        );
        // As the lint says: what the other table says later, the rows do not follow.
        await sql`update shop.store set city = 'CLIVE' where code = 'a'`;
        const stale = await one(sql, 'select city from shop_v1.member where id = 11');
        assert.equal(stale['city'], 'Ames');
      } finally {
        await clerk.end({ timeout: 1 });
        await sql.unsafe(`drop owned by ${ident(role)} cascade; drop role ${ident(role)}`);
      }
      await completeChange(url, { schema: 'shop' });
    });
  });
}

void test('an expression that is printed on several lines keeps its names', async () => {
  await SERVERS[0]!.withDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      `create type size as enum ('s', 'm'); create table item (id int primary key, size size);
       insert into item values (1, 's'), (2, 'm')`,
    );
    await start(
      url,
      `
  - alter_column: { table: item, column: size, nullable: false, down: size,
      up: "case when size = 's'::shop.size then 'm'::shop.size else size end" }`,
    );
    const clerk = connect(url, { name: 'clerk', max: 1, settings: { search_path: 'pg_temp' } });
    try {
      await clerk`insert into shop_v1.item values (3, 's')`;
    } finally {
      await clerk.end();
    }
    const rows = await sql`select id, size from shop_v2.item order by id`;
    assert.deepEqual(
      rows.map(({ id, size }) => [id, size]),
      [1, 2, 3].map((id) => [id, 'm']),
    );
  });
});
