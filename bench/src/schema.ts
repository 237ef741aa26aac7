/**
 * Live schema changes against plain PostgreSQL: what the backfill costs, and what customers'
 * UPDATEs cost while two versions live.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, startEmbedded, type EmbeddedServer, type Sql } from '@slipway/pg';
import { baseline, parseChange, rollbackChange, startChange } from '@slipway/schema';
import { rowOf, type Benchmark, type Row } from './harness.ts';

const ROWS = 1_000_000;
const PAIRS = 3;
const CLIENTS = 4;
const UPDATES_PER_CLIENT = 8_000;
const UPDATES_IN_SERVER = 15_000;

const CHANGE = parseChange(
  `operations:
  - alter_column:
      table: item
      column: name
      type: text
      up: upper(name)
      down: lower(name)
`,
  'shout.yaml',
);

/** Over the wire as on the design's page; in the server, against what a row costs there. */
const OVERHEADS = [
  { id: 'schema.update-untouched', column: 'stock', from: 'clients', target: 0.95 },
  { id: 'schema.update-changed', column: 'name', from: 'clients', target: 0.85 },
  { id: 'schema.row-untouched', column: 'stock', from: 'server', target: 0.71 },
  { id: 'schema.row-changed', column: 'name', from: 'server', target: 0.27 },
] as const;

interface Pair {
  readonly ours: number;
  readonly theirs: number;
}

/** A fresh table of a million rows, vacuumed, in a database of its own. */
async function freshTable(server: EmbeddedServer, name: string): Promise<string> {
  const url = await server.ensureDatabase(name);
  const sql = connect(url, { name: 'slipway-bench', max: 1 });
  await sql`create schema shop`;
  await sql`create table shop.item (id int primary key, name text not null, stock int not null)`;
  await sql`
    insert into shop.item
    select n, 'item number ' || n, n % 100 from generate_series(1, ${ROWS}::int) n`;
  // No commit per statement: both sides measure work, not the disk's flush.
  await sql`
    create procedure shop.run(first int, count int, what text) language plpgsql as $$
    declare key int;
    begin
      for i in 1 .. count loop
        key := 1 + (first + i::bigint * 7919) % 1000000;
        if what = 'stock' then update shop.item set stock = stock + 1 where id = key;
        else update shop.item set name = name || 'x' where id = key; end if;
        commit;
      end loop;
    end $$`;
  await sql`vacuum (analyze, freeze) shop.item`;
  await sql`checkpoint`;
  await sql.end();
  return url;
}

async function dropDatabase(server: EmbeddedServer, name: string): Promise<void> {
  const sql = connect(server.url(), { name: 'slipway-bench', max: 1 });
  await sql.unsafe(`drop database "${name}" with (force)`);
  await sql.end();
}

/** @returns rows per second of one plain UPDATE that rewrites every row */
async function plainUpdate(server: EmbeddedServer): Promise<number> {
  const url = await freshTable(server, 'plain');
  const sql = connect(url, { name: 'slipway-bench', max: 1 });
  await sql`alter table shop.item add column twin text`;
  const started = performance.now();
  await sql`update shop.item set twin = upper(name)`;
  const seconds = (performance.now() - started) / 1000;
  await sql.end();
  await dropDatabase(server, 'plain');
  return ROWS / seconds;
}

/** @returns rows per second of the change's backfill, by our own journal */
async function backfill(server: EmbeddedServer): Promise<number> {
  const url = await freshTable(server, 'ours');
  const sql = connect(url, { name: 'slipway-bench', max: 1 });
  await baseline(sql, 'shop', 'v1');
  await sql.end();
  const result = await startChange(url, { schema: 'shop', change: CHANGE, workers: 2 });
  await dropDatabase(server, 'ours');
  return result.backfillRowsPerSecond;
}

/** Where the updates come from: over the wire, as customers do, or from a loop in the server. */
type From = 'clients' | 'server';
type Column = 'stock' | 'name';

/** One client's updates of random rows, one after another. */
async function updateRows(sql: Sql, column: Column, from: From, first: number): Promise<number> {
  if (from === 'server') {
    await sql`call shop.run(${first}, ${UPDATES_IN_SERVER}, ${column})`;
    return UPDATES_IN_SERVER;
  }
  for (let i = 1; i <= UPDATES_PER_CLIENT; i++) {
    const key = 1 + ((first + i * 7919) % ROWS);
    if (column === 'stock') await sql`update shop.item set stock = stock + 1 where id = ${key}`;
    else await sql`update shop.item set name = name || 'x' where id = ${key}`;
  }
  return UPDATES_PER_CLIENT;
}

/** @returns transactions per second of several clients that update random rows */
async function updates(url: string, column: Column, from: From, round: number): Promise<number> {
  const settings = { synchronous_commit: 'off' };
  const clients = Array.from({ length: CLIENTS }, () =>
    connect(url, { name: 'slipway-bench', max: 1, settings }),
  );
  await Promise.all(clients.map((sql) => sql`select 1`));
  const started = performance.now();
  const done = await Promise.all(
    clients.map((sql, index) => updateRows(sql, column, from, (round * CLIENTS + index) * 15_013)),
  );
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(clients.map((sql) => sql.end()));
  return done.reduce((sum, count) => sum + count, 0) / seconds;
}

/** Measures the same table with and without two live versions, in turn. */
async function overhead(server: EmbeddedServer, what: Column, from: From): Promise<Pair[]> {
  const bare = await freshTable(server, 'bare');
  const two = await freshTable(server, 'two');
  const sql: Sql = connect(two, { name: 'slipway-bench', max: 1 });
  await baseline(sql, 'shop', 'v1');
  await startChange(two, { schema: 'shop', change: CHANGE, workers: 2 });
  // The same shape on disk on both sides: rewritten once, then vacuumed.
  const other = connect(bare, { name: 'slipway-bench', max: 1 });
  await other`alter table shop.item add column twin text, add column mark smallint`;
  await other`update shop.item set twin = upper(name), mark = -1`;
  for (const one of [sql, other]) await one`vacuum (analyze, freeze) shop.item`;
  await Promise.all([sql.end(), other.end()]);
  const pairs: Pair[] = [];
  for (let round = 0; round < PAIRS + 1; round++) {
    const theirs = await updates(bare, what, from, round);
    const pair = { theirs, ours: await updates(two, what, from, round) };
    if (round > 0) pairs.push(pair); // the first warms both up
  }
  await rollbackChange(two, { schema: 'shop' });
  await dropDatabase(server, 'bare');
  await dropDatabase(server, 'two');
  return pairs;
}

async function run(say: (text: string) => void): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  const server = await startEmbedded(folder, { settings: { autovacuum: 'off' } });
  try {
    const fills: Pair[] = [];
    for (let round = 1; round <= PAIRS; round++) {
      say(`backfill of ${ROWS.toLocaleString('en')} rows, pair ${round} of ${PAIRS}`);
      fills.push({ theirs: await plainUpdate(server), ours: await backfill(server) });
    }
    const rows = [
      rowOf(
        {
          id: 'schema.backfill-vs-update',
          measure: 'backfill, 1 M rows, 2 workers',
          unit: 'rows/s',
          against: 'one plain UPDATE of all rows',
          target: 1.2,
        },
        fills,
        'more',
      ),
    ];
    for (const { id, column, from, target } of OVERHEADS) {
      const where = from === 'clients' ? `${CLIENTS} clients, prepared` : 'a loop in the server';
      const which = column === 'stock' ? 'an untouched' : 'a changed';
      const measure = `UPDATE of ${which} column, two versions live, ${where}`;
      say(measure);
      const against = 'the same table without a change';
      const about = { id, measure, unit: 'transactions/s', against, target };
      rows.push(rowOf(about, await overhead(server, column, from), 'more'));
    }
    return rows;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export const schema: Benchmark = {
  name: 'schema',
  summary: 'backfill and UPDATE cost of live schema changes against plain PostgreSQL',
  run,
};
