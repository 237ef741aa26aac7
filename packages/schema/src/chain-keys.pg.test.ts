/** Keys and rules of a table of which several changes are in flight. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { completeChange, parseChange, startChange } from './index.ts';
import { adopt } from './test-support.ts';

const schema = 'shop';

async function start(url: string, name: string, text: string): Promise<void> {
  await startChange(url, { schema, change: parseChange(text, `${name}.yaml`) });
}

async function rulesOf(sql: Sql): Promise<string[]> {
  const rows = await sql<{ rule: string }[]>`
    select conname || ': ' || pg_get_constraintdef(oid) as rule
    from   pg_constraint where conrelid = 'shop.t'::regclass and contype <> 'n' order by 1`;
  return rows.map(({ rule }) => rule);
}

for (const method of ['in place', 'copy']) {
  void test(`two changes that alter columns of one key leave it a key: ${method}`, async () => {
    await withTestDatabase(async ({ sql, url }) => {
      await adopt(
        sql,
        `create table t (id int not null, part text not null, primary key (id, part));
         insert into t select i, 'p' || i from generate_series(1, 50) i`,
      );
      const how = method === 'copy' ? 'backfill: { method: copy }' : '';
      const part = `{ table: t, column: part, type: jsonb, up: to_jsonb(part),
        down: "part #>> '{}'" }`;
      await start(url, 'v2', `operations: [{ alter_column: ${part} }]\n${how}`);
      const id = '{ table: t, column: id, type: bigint, up: id, down: id::int }';
      await start(url, 'v3', `operations: [{ alter_column: ${id} }]`);
      await completeChange(url, { schema, change: 'v2' });
      assert.deepEqual(await rulesOf(sql), ['_sw_t_pkey: PRIMARY KEY (id, _sw_2_part)']);
      await completeChange(url, { schema, change: 'v3' });
      assert.deepEqual(await rulesOf(sql), ['t_pkey: PRIMARY KEY (id, part)']);
      const [type] = await sql`
        select string_agg(format_type(atttypid, atttypmod), ' ' order by attname) as types
        from   pg_attribute where attrelid = 'shop.t'::regclass and attname in ('id', 'part')`;
      assert.equal(type?.['types'], 'bigint jsonb');
    });
  });
}

void test('a key is altered that a foreign key of its own table held', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, 'create table t (id int primary key, a int); insert into t values (1, 2)');
    const far = '{ name: t_far, table: t, column: id }';
    const column = `{ name: far, type: int, nullable: true, references: ${far} }`;
    await start(url, 'v2', `operations: [{ add_column: { table: t, column: ${column} } }]`);
    await start(
      url,
      'v3',
      `operations:
         - alter_column: { table: t, column: id, type: bigint, up: id, down: id::int }
         - drop_constraint: { table: t, name: t_far }`,
    );
    for (const change of ['v2', 'v3']) await completeChange(url, { schema, change });
    assert.deepEqual(await rulesOf(sql), ['t_pkey: PRIMARY KEY (id)']);
  });
});

void test('a NOT NULL column takes the name of one that an earlier change drops', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, 'create table t (id int primary key, a text not null)');
    await start(url, 'v2', `operations: [{ drop_column: { table: t, column: a, down: "'x'" } }]`);
    const column = `{ name: a, type: text, nullable: false, default: "'1'" }`;
    await start(url, 'v3', `operations: [{ add_column: { table: t, column: ${column} } }]`);
    for (const change of ['v2', 'v3']) await completeChange(url, { schema, change });
    const rows = await sql<{ name: string }[]>`
      select conname as name from pg_constraint
      where  conrelid = 'shop.t'::regclass and contype = 'n' order by 1`;
    assert.deepEqual(
      rows.map(({ name }) => name),
      ['t_a_not_null', 't_id_not_null'],
    );
  });
});
