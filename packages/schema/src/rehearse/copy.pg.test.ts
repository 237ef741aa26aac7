/** Several schemas of one database are made again, tied to each other as they were. */
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { baseline } from '../baseline.ts';
import { RehearsalRoomError } from './errors.ts';
import { copyLikeness } from './copy.ts';

const SCHEMAS = [
  { schema: 'loyalty', operations: [] },
  { schema: 'pricing', operations: [] },
];

test('each schema has its rows, its rules and its version, and what both share is made once', () =>
  withTestDatabase(async ({ sql, url: like }) => {
    await sql.unsafe(`
      create schema loyalty; create schema pricing;
      create sequence loyalty.ticket;
      create table loyalty.member (id int primary key, name text not null);
      create table pricing.own_price (id int generated always as identity primary key,
        member int not null references loyalty.member, minor int not null check (minor > 0));
      insert into loyalty.member select i, 'Ada ' || i from generate_series(1, 700) i;
      insert into pricing.own_price (member, minor) select i, i from generate_series(1, 500) i;
      analyze`);
    await baseline(sql, 'loyalty', 'v1');
    await baseline(sql, 'pricing', 'v7');
    await withTestDatabase(async ({ sql: made, url }) => {
      const options = { like, schemas: SCHEMAS, scale: 1, keepValues: false };
      const { rows, notes } = await copyLikeness({ url, folder: tmpdir() }, options);
      assert.equal(rows, 1_200);
      assert.deepEqual(notes, []);
      const [counts] = await made`
        select (select count(*)::int from loyalty_v1.member) as members,
               (select count(*)::int from pricing_v7.own_price) as prices`;
      assert.deepEqual({ ...counts }, { members: 700, prices: 500 });
      const [stray] = await made`
        select 1 from pricing.own_price p
        where  not exists (select from loyalty.member m where m.id = p.member)`;
      assert.equal(stray, undefined, 'keys hold from one schema to the other');
      await assert.rejects(made`insert into pricing.own_price (member, minor) values (-1, 1)`);
      const [name] = await made`select 1 from loyalty.member where name like 'Ada %' limit 1`;
      assert.equal(name, undefined, 'no value of production is there');
    });
  }));

test('a copy that has no room is refused before a row is made', () =>
  withTestDatabase(async ({ sql, url: like }) => {
    await sql.unsafe('create schema loyalty; create table loyalty.member (id int primary key)');
    await withTestDatabase(async ({ url }) => {
      const options = { like, schemas: SCHEMAS.slice(0, 1), scale: 1, keepValues: false };
      // A file system that has no block free at all.
      const copying = copyLikeness({ url, folder: '/proc' }, options);
      await assert.rejects(copying, RehearsalRoomError);
    });
  }));
