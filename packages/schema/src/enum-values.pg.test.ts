/** Enum values on every server: added once, in their place, usable afterwards, never taken back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { completeChange, rollbackChange } from './index.ts';
import { testRefusals, type Refusal } from './operation-cases.ts';
import { SERVERS } from './test-servers.ts';
import { adopt, start } from './test-support.ts';

const BEFORE = `create schema "Types"; create type "Types"."State" as enum ('active', 'ended');
  create type size as enum ('s', 'l');
  create table member (id int primary key, state "Types"."State" not null, size size);
  insert into member select i, 'active', 's' from generate_series(1, 10) i`;

const OPERATIONS = `
  - add_enum_value: { type: Types.State, value: "it's paused", before: ended }
  - add_enum_value: { type: size, value: m, after: s }
  - add_enum_value: { type: size, value: xm, after: m }
  - create_table:
      name: pause
      columns:
        - { name: id, type: int, pk: true }
        - { name: size, type: shop.size, default: "'m'" }`;

async function valuesOf(sql: Sql, type: string): Promise<string[]> {
  const rows = await sql<{ value: string }[]>`
    select unnest(enum_range(null::"Types"."State"))::text as value where ${type} = 'State'
    union all
    select unnest(enum_range(null::shop.size))::text where ${type} = 'size'`;
  return rows.map(({ value }) => value);
}

for (const server of SERVERS) {
  void test(`enum values on ${server.name}`, { skip: server.skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      await adopt(sql, BEFORE);
      const { warnings } = await start(url, OPERATIONS);
      assert.match(warnings.join(' '), /it's paused of type Types.State cannot be taken back/);
      assert.deepEqual(await valuesOf(sql, 'State'), ['active', "it's paused", 'ended']);
      assert.deepEqual(await valuesOf(sql, 'size'), ['s', 'm', 'xm', 'l']);
      await sql`update shop_v2.member set state = 'it''s paused', size = 'm' where id = 1`;
      const [pause] = await sql`insert into shop_v2.pause (id) values (1) returning size`;
      assert.equal(pause?.['size'], 'm');

      await rollbackChange(url, { schema: 'shop' });
      const [kept] = await sql`select state, size from shop_v1.member where id = 1`;
      assert.deepEqual({ ...kept }, { state: "it's paused", size: 'm' });

      const again = await start(url, OPERATIONS);
      assert.match(again.warnings.join(' '), /has the value m already: nothing is added/);
      assert.deepEqual(await valuesOf(sql, 'size'), ['s', 'm', 'xm', 'l']);
      await completeChange(url, { schema: 'shop' });
      // The next change may name the value in its expressions.
      await start(
        url,
        `
  - add_column:
      { table: member, column: { name: rests, type: bool }, up: "state = 'it''s paused'" }`,
        'v3',
      );
      const [resting] = await sql`select array_agg(id) as ids from shop_v3.member where rests`;
      assert.deepEqual(resting?.['ids'], [1]);
    });
  });
}

const REFUSALS: readonly Refusal[] = [
  ['a type', 'add_enum_value: { type: sise, value: m }', /no enum type sise.*mean size/, '2:23'],
  ['no enum', 'add_enum_value: { type: member, value: m }', /no enum type member/, '2:23'],
  ['a value', "add_enum_value: { type: size, value: '' }", /empty or longer/, '2:35'],
  [
    'a neighbour',
    'add_enum_value: { type: Types.State, value: m, after: activ }',
    /no value activ.*mean active/,
    '2:52',
  ],
  ['both', 'add_enum_value: { type: size, value: m, after: s, before: l }', /Both/, '2:45'],
];
testRefusals('an enum value that does not fit is refused', BEFORE, REFUSALS);
