/** The undo window itself: how long, what ends it, and what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import {
  completeChange,
  expireChanges,
  parseChange,
  reverseChange,
  rollbackChange,
  startChange,
  status,
  undoChange,
} from './index.ts';
import { adopt, leftovers, start } from './test-support.ts';

const SHOP = { schema: 'shop' } as const;
async function change(url: string, name: string, operations: string): Promise<void> {
  await start(url, operations, name);
  await completeChange(url, SHOP);
}

async function isOver(sql: Sql): Promise<void> {
  await sql`update slipway.schema_kept set until = now() - interval '1 second'`;
}

test('a name that is dropped, made and dropped again is kept twice; windows end', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      `create table item (id int primary key, tag text not null);
       create table log (id int primary key, at date) partition by range (id);
       create table log_1 partition of log for values from (0) to (10);
       create index log_at on log (at);
       insert into item values (1, 'first'); insert into log values (1, '2026-01-01')`,
    );
    const drop = `
  - drop_column: { table: item, column: tag, down: "'gone'" }
  - drop_table: { name: log }
`;
    await change(url, 'v2', drop);
    await change(
      url,
      'v3',
      `
  - add_column: { table: item, up: "'second'", column: { name: tag, type: text } }
  - create_table: { name: log, columns: [{ name: id, type: int, pk: true }] }
`,
    );
    await change(url, 'v4', drop);
    assert.deepEqual(await leftovers(sql), [
      '_slipway_undo_2',
      '_slipway_undo_4',
      'item._sw_undo_2',
      'item._sw_undo_2_tag',
      'item._sw_undo_4',
      'item._sw_undo_4_tag',
    ]);
    await assert.rejects(undoChange(url, SHOP, 'v2'), { code: 'SCHEMA_UNDO_REFUSED' });
    for (const name of ['v4', 'v3', 'v2']) {
      await undoChange(url, SHOP, name);
      await completeChange(url, SHOP);
    }
    const rows = await sql`
      select tag, (select count(*)::int from shop_undo_v2.log where at is not null) as logs
      from   shop_undo_v2.item`;
    assert.deepEqual({ ...rows[0] }, { tag: 'first', logs: 1 });
    const plan = await sql`
      select indexrelid::regclass::text as name from pg_index where indrelid = 'shop.log'::regclass
      order  by name`;
    assert.deepEqual(
      plan.map((row) => row['name']),
      ['shop.log_at', 'shop.log_pkey'],
    );
    // The end: by itself with the next run, here with a change that has nothing to keep.
    await isOver(sql);
    await change(url, 'v5', '  - create_index: { name: item_tag, table: item, columns: [tag] }');
    assert.deepEqual(await leftovers(sql), []);
    const [kept, ...more] = (await status(sql))[0]!.kept;
    assert.deepEqual([kept?.change, kept?.what, more], ['v5', [], []]);
    await isOver(sql);
    await assert.rejects(undoChange(url, SHOP), /its undo window is over/);
  });
});

test('a window of 0 keeps nothing; the longest name is kept; a table in use waits', async () => {
  const long = 'n'.repeat(63);
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      `create domain must as text not null;
       create table item (id int primary key, a text, b must default 'x', ${long} int unique,
                          c int generated always as (id + 1) stored)`,
    );
    const at = (name: string, window: string, operations: string) =>
      startChange(url, {
        ...SHOP,
        change: parseChange(`${window}\noperations:\n${operations}`, `${name}.yaml`),
      });
    await at('v2', 'undo_window: 0', '  - drop_column: { table: item, column: a }');
    await completeChange(url, SHOP);
    assert.deepEqual(await leftovers(sql), []);
    await assert.rejects(undoChange(url, SHOP), /its undo window is over/);
    const operations = `
  - drop_column: { table: item, column: ${long} }
  - drop_column: { table: item, column: b, down: "'b'" }
`;
    await at('v3', 'undo_window: 2h', operations);
    await completeChange(url, SHOP);
    const { kept } = (await status(sql))[0]!;
    const hours = (Date.parse(kept.at(-1)!.until) - Date.now()) / 3_600_000;
    assert.ok(hours > 1.9 && hours <= 2, `${hours} hours`);
    await sql`insert into shop_v3.item (id) values (1), (2)`; // no domain, no unique in the way
    assert.equal((await leftovers(sql)).length, 3);
    const using = await sql.reserve();
    await using`begin`;
    await using`select from shop_v3.item`;
    const brief = { ...SHOP, lockBudgetMs: 200 };
    await assert.rejects(expireChanges(url, brief, true), { code: 'SCHEMA_LOCK_TIMEOUT' });
    await using`commit`;
    using.release();
    assert.deepEqual(await expireChanges(url, SHOP), []);
    assert.equal((await leftovers(sql)).length, 3);
    assert.deepEqual(await expireChanges(url, SHOP, true), ['v3']);
    assert.deepEqual(await leftovers(sql), []);
    assert.throws(
      () => parseChange('undo_window: soon\noperations:\n  - sql: { up: x }', 'a.yaml'),
      {
        code: 'SCHEMA_CHANGE_INVALID',
      },
    );
  });
});

test('what cannot be undone is named; a rollback keeps what down cannot say', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      'create table item (id int, size text); insert into item values (1, null), (2, null)',
    );
    await assert.rejects(undoChange(url, SHOP), /no change was completed/);
    const wide = `
  - alter_column:
      table: item
      column: size
      type: int
      up: size::int
      down: left(size::text, 1)
`;
    await start(url, wide);
    await assert.rejects(undoChange(url, SHOP), /change v2 is expanded/);
    await sql`update shop_v2.item set size = 123 where id = 1`;
    await rollbackChange(url, SHOP);
    const [row] = await sql`select size, _sw_undo_2_size as kept from shop.item where id = 1`;
    assert.deepEqual({ ...row }, { size: '1', kept: 123 });
    const { kept } = (await status(sql))[0]!;
    assert.deepEqual(kept.at(-1)?.what, ['item.size']);
    await change(
      url,
      'v3',
      `
  - sql: { up: CREATE TABLE extra (id int) }
  - sql: { up: CREATE TABLE later (id int), onComplete: true }
  - create_constraint: { table: item, type: check, name: small, check: id < 100 }
`,
    );
    await assert.rejects(undoChange(url, SHOP, 'v3'), (error: Error) => {
      assert.match(error.message, /has no `down`: "CREATE TABLE extra/);
      assert.match(error.message, /ran with the contract: "CREATE TABLE later/);
      return true;
    });
    await change(url, 'v4', '  - drop_constraint: { table: item, name: small }');
    await sql`update shop_v4.item set id = 200 where id = 2`;
    // A row that was written since breaks the rule that would come back.
    await assert.rejects(undoChange(url, SHOP), { code: 'SCHEMA_UP_FAILED' });
    await sql`update shop_v4.item set id = 2 where id = 200`;
    const { yaml } = await reverseChange(url, SHOP);
    assert.match(yaml, /^undoes: v4\noperations:\n {2}- create_constraint:/);
    await undoChange(url, SHOP);
    await completeChange(url, SHOP);
    await assert.rejects(sql`update shop_undo_v4.item set id = 200`, /small/);
    await undoChange(url, SHOP, 'undo_v4'); // an undo is a change like any other
    await sql`update shop_undo_undo_v4.item set id = 200 where id = 2`.then(
      () => assert.fail('the rule holds for both versions until the contract'),
      (error: Error) => assert.match(error.message, /small/),
    );
    await completeChange(url, SHOP);
    await sql`update shop_undo_undo_v4.item set id = 200 where id = 2`;
  });
});
