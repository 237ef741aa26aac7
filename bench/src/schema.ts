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
const UPDATES_PER_CLIENT = 15_000;

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

/** @returns transactions per second of several clients that update random rows */
async function updates(url: string, what: 'stock' | 'name', round: number): Promise<number> {
  const sql = connect(url, {
    name: 'slipway-bench',
    max: CLIENTS,
    settings: { synchronous_commit: 'off' },
  });
  const clients = Array.from({ length: CLIENTS }, (_, index) => index);
  await Promise.all(clients.map(() => sql`select 1`));
  const started = performance.now();
  await Promise.all(
    clients.map((index) => {
      const first = (round * CLIENTS + index) * UPDATES_PER_CLIENT;
      return sql`call shop.run(${first}, ${UPDATES_PER_CLIENT}, ${what})`;
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await sql.end();
  return (CLIENTS * UPDATES_PER_CLIENT) / seconds;
}

/** Measures the same table with and without two live versions, in turn. */
async function overhead(server: EmbeddedServer, what: 'stock' | 'name'): Promise<Pair[]> {
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
    const pair = {
      theirs: await updates(bare, what, round),
      ours: await updates(two, what, round),
    };
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
    say('UPDATE of a column that the change does not touch, two versions live');
    const untouched = await overhead(server, 'stock');
    say('UPDATE of the changed column, two versions live');
    const changed = await overhead(server, 'name');
    const tps = { unit: 'transactions/s', against: 'the same table without a change' };
    return [
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
      rowOf(
        {
          id: 'schema.update-untouched',
          ...tps,
          target: 0.95,
          measure: 'UPDATE of an untouched column, two versions live',
        },
        untouched,
        'more',
      ),
      rowOf(
        {
          id: 'schema.update-changed',
          ...tps,
          target: 0.85,
          measure: 'UPDATE of a changed column, two versions live',
        },
        changed,
        'more',
      ),
    ];
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
