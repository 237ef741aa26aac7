/** The adoption report of a workload that really ran, on a server that counts statements. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect, startEmbedded } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { adoptionReport } from './adoption.ts';

const WORKLOAD = [
  'truncate shop.item',
  `insert into shop.item values (1, 'a') on conflict on constraint item_pkey do nothing`,
  `insert into shop.item values (2, 'b') on conflict (id) do nothing`,
  'select id, ctid from shop.item where id = 1',
  'select id, name, count(*) from shop.item group by id',
  `select pg_get_serial_sequence('shop.item', 'id')`,
  'select id, name from shop.item where id = 2',
  'select * from shop.item',
];

test('what ran and no view can serve is told with its calls; a missing count is said', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-test-pg-'));
  const settings = { shared_preload_libraries: 'pg_stat_statements', fsync: 'off' };
  const server = await startEmbedded(folder, { settings });
  try {
    const sql = connect(server.url(), { name: 'slipway-test', max: 1 });
    await sql`create schema shop`;
    await sql`create table shop.item (id int primary key, name text)`;
    const without = await adoptionReport(sql, 'shop');
    assert.match(without.missing ?? '', /is not installed here\. Set shared_preload_libraries/);
    await sql`create extension pg_stat_statements`;
    for (const text of [...WORKLOAD, ...WORKLOAD]) await sql.unsafe(text);
    const { missing, unseen, workload } = await adoptionReport(sql, 'shop');
    assert.deepEqual([missing, unseen, workload.unparsed], [null, 0, 0]);
    assert.deepEqual(
      workload.findings.map(({ rule, tables, calls }) => [rule, tables, calls]).toSorted(),
      [
        ['group-by-key', ['item'], 2],
        ['on-conflict-constraint', ['item'], 2],
        ['select-star', ['item'], 2],
        ['serial-sequence', ['(its argument)'], 2],
        ['system-column', ['item'], 2],
        ['truncate', ['item'], 2],
      ],
    );
    await sql.end();
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the extension without its library is told apart from none', async () => {
  await withTestDatabase(async ({ sql }) => {
    await sql`create schema shop`;
    await sql`create extension pg_stat_statements`;
    const { missing } = await adoptionReport(sql, 'shop');
    assert.match(missing ?? '', /is installed, but not loaded/);
    await assert.rejects(adoptionReport(sql, 'shpo'), { code: 'SCHEMA_PLAN_REFUSED' });
  });
});
