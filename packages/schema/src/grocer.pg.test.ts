/** The grocer's changes, from an empty database to the contract, with both versions in use. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { completeChange, parseChange, rollbackChange, startChange, status } from './index.ts';

const INITIAL = `
operations:
  - create_table:
      name: customer
      columns:
        - { name: id, type: bigint, pk: true, generated: { identity: {} } }
        - { name: full_name, type: text }
        - { name: note, type: text, nullable: true }
`;

const SPLIT = `
operations:
  - add_column:
      table: customer
      up: split_part(full_name, ' ', 1)
      column: { name: first_name, type: text }
  - add_column:
      table: customer
      up: substr(full_name, length(split_part(full_name, ' ', 1)) + 2)
      column: { name: last_name, type: text }
  - drop_column:
      table: customer
      column: full_name
      down: first_name || ' ' || last_name
`;

async function prepared(url: string, sql: Sql, rows: number): Promise<void> {
  const change = parseChange(INITIAL, 'v1.yaml');
  await startChange(url, { schema: 'subscriptions', change });
  await completeChange(url, { schema: 'subscriptions' });
  await sql`
    insert into subscriptions.customer (full_name)
    select 'First' || i || ' Last' || i from generate_series(1, ${rows}) i`;
}

void test('splits a name while both versions read and write', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await prepared(url, sql, 5000);
    const result = await startChange(url, {
      schema: 'subscriptions',
      change: parseChange(SPLIT, 'v2.yaml'),
    });
    assert.equal(result.rows, 5000);
    assert.deepEqual([result.from, result.to], ['v1', 'v2']);

    const [old] =
      await sql`select first_name, last_name from subscriptions_v2.customer where id = 7`;
    assert.deepEqual(old, { first_name: 'First7', last_name: 'Last7' });

    // Old writes reach the new version, new ones the old; names are qualified.
    await sql`update subscriptions_v1.customer set full_name = 'Ann Lee' where id = 1`;
    const seen =
      await sql`select first_name, last_name from subscriptions_v2.customer where id = 1`;
    assert.deepEqual({ ...seen[0] }, { first_name: 'Ann', last_name: 'Lee' });
    const [made] = await sql`
      insert into subscriptions_v2.customer (first_name, last_name)
      values ('Mary Ann', 'Lee'), ('Bo', 'Ek') returning id, first_name, last_name`;
    assert.equal(made?.['first_name'], 'Mary Ann');
    const [back] = await sql`
      select full_name from subscriptions_v1.customer where id = ${made?.['id']}`;
    assert.equal(back?.['full_name'], 'Mary Ann Lee');

    // An ORM that saves every column through the old version destroys nothing.
    await sql`update subscriptions_v1.customer set full_name = full_name, note = 'x'`;
    const [kept] = await sql`
      select first_name, last_name, note from subscriptions_v2.customer where id = ${made?.['id']}`;
    assert.deepEqual({ ...kept }, { first_name: 'Mary Ann', last_name: 'Lee', note: 'x' });

    const path = connect(url, { name: 'v1', settings: { search_path: 'subscriptions_v1' } });
    await path`insert into customer (full_name) values ('Old Path')`;
    await path.end();
    const [byPath] = await sql`
      select first_name from subscriptions_v2.customer where last_name = 'Path'`;
    assert.equal(byPath?.['first_name'], 'Old');

    const ended = await completeChange(url, { schema: 'subscriptions' });
    assert.deepEqual(ended.versions, ['v2']);
    const [last] = await sql`
      select first_name, last_name from subscriptions_v2.customer where id = ${made?.['id']}`;
    assert.deepEqual({ ...last }, { first_name: 'Mary Ann', last_name: 'Lee' });
    await assert.rejects(sql`select full_name from subscriptions.customer`, /full_name/);
    const [one] = await status(sql);
    assert.deepEqual(one?.versions, [{ name: 'v2', schema: 'subscriptions_v2' }]);
  });
});

void test('rolls back; the old version holds what the new one wrote', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await prepared(url, sql, 100);
    const shape = () => sql`
      select attname from pg_attribute
      where attrelid = 'subscriptions.customer'::regclass and attnum > 0 and not attisdropped`;
    const change = parseChange(SPLIT, 'v2.yaml');
    await startChange(url, { schema: 'subscriptions', change });
    await sql`insert into subscriptions_v2.customer (first_name, last_name) values ('New', 'One')`;
    await rollbackChange(url, { schema: 'subscriptions', undoWindowMs: 0 });
    const [kept] = await sql`select full_name from subscriptions_v1.customer where id = 101`;
    assert.equal(kept?.['full_name'], 'New One');
    const names = (await shape()).map((row) => row['attname']);
    assert.deepEqual(names, ['id', 'full_name', 'note', '_sw_writer']);
    const triggers = await sql`
      select tgname from pg_trigger
      where tgrelid = 'subscriptions.customer'::regclass and not tgisinternal`;
    assert.equal(triggers.length, 0);
    // The same change can be started again and completed.
    await startChange(url, { schema: 'subscriptions', change });
    await completeChange(url, { schema: 'subscriptions' });
    const [again] = await sql`select last_name from subscriptions_v2.customer where id = 101`;
    assert.equal(again?.['last_name'], 'One');
  });
});
