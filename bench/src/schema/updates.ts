/** What an UPDATE of a customer costs while two versions live, and while rows are converted. */
import type { EmbeddedServer, Sql } from '@slipway/pg';
import { rollbackChange, startChange } from '@slipway/schema';
import { rowOf, type Row } from '../harness.ts';
import { adopt, CHANGE, client, CLIENTS, dropDatabase, freshTable } from './ground.ts';
import { PAIRS, ROWS, type Pair } from './ground.ts';
import { expandPgrollWay } from './pgroll-way.ts';

const UPDATES_PER_CLIENT = 3_000;
const UPDATES_IN_SERVER = 6_000;
/** Many short rounds in turn: what else the machine does meets both sides alike. */
const ROUNDS = 9;

/** Where the updates come from: over the wire, as customers do, or from a loop in the server. */
type From = 'clients' | 'server';
type Column = 'stock' | 'name';

/** Over the wire as on the design's page; in the server, against what a row costs there. */
const OVERHEADS = [
  { id: 'schema.update-untouched', column: 'stock', from: 'clients', target: 0.95 },
  { id: 'schema.update-changed', column: 'name', from: 'clients', target: 0.85 },
  { id: 'schema.row-untouched', column: 'stock', from: 'server', target: 0.71 },
  { id: 'schema.row-changed', column: 'name', from: 'server', target: 0.27 },
] as const;

/** No commit per statement: both sides measure work, not the disk's flush. */
async function addLoop(sql: Sql): Promise<void> {
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
}

/** Updates the `at`th row of a sequence that hops over the table. */
async function updateRow(sql: Sql, column: Column, at: number): Promise<void> {
  const key = 1 + ((at * 7919) % ROWS);
  if (column === 'stock') await sql`update shop.item set stock = stock + 1 where id = ${key}`;
  else await sql`update shop.item set name = name || 'x' where id = ${key}`;
}

async function updateRows(sql: Sql, column: Column, from: From, first: number): Promise<number> {
  if (from === 'server') {
    await sql`call shop.run(${first}, ${UPDATES_IN_SERVER}, ${column})`;
    return UPDATES_IN_SERVER;
  }
  for (let i = 1; i <= UPDATES_PER_CLIENT; i++) await updateRow(sql, column, first + i);
  return UPDATES_PER_CLIENT;
}

/** Runs `work` with several connected clients; @returns updates per second of all together */
async function rateOf(
  url: string,
  work: (sql: Sql, index: number) => Promise<number>,
): Promise<number> {
  const clients = Array.from({ length: CLIENTS }, () => client(url, { synchronous_commit: 'off' }));
  await Promise.all(clients.map((sql) => sql`select 1`));
  const started = performance.now();
  const done = await Promise.all(clients.map(work));
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(clients.map((sql) => sql.end()));
  return done.reduce((sum, count) => sum + count, 0) / seconds;
}

function updates(url: string, column: Column, from: From, round: number): Promise<number> {
  return rateOf(url, (sql, at) => updateRows(sql, column, from, (round * CLIENTS + at) * 15_013));
}

/** A table with two live versions, as the change leaves it. */
async function twoVersions(server: EmbeddedServer, name: string): Promise<string> {
  const url = await freshTable(server, name);
  await adopt(url);
  await startChange(url, { schema: 'shop', change: CHANGE, workers: 2 });
  return url;
}

/** The same shape on disk on both sides: rewritten once, then vacuumed. */
async function settle(url: string): Promise<void> {
  const sql = client(url);
  await addLoop(sql);
  await sql`vacuum (analyze, freeze) shop.item`;
  await sql.end();
}

async function bareTable(server: EmbeddedServer): Promise<string> {
  const url = await freshTable(server, 'bare');
  const sql = client(url);
  await sql`alter table shop.item add column twin text, add column mark smallint`;
  await sql`update shop.item set twin = upper(name), mark = -1`;
  await sql.end();
  return url;
}

async function pgrollTable(server: EmbeddedServer): Promise<string> {
  const url = await freshTable(server, 'theirs');
  const sql = client(url);
  await expandPgrollWay(sql);
  await sql`update shop.item set id = id`; // converts all rows at once: only its end counts here
  await sql.end();
  return url;
}

/** Measures the table with two live versions and a peer, in turn. */
async function pairsOf(
  server: EmbeddedServer,
  peer: { readonly name: string; readonly url: string },
  what: Column,
  from: From,
): Promise<Pair[]> {
  const two = await twoVersions(server, 'two');
  for (const url of [two, peer.url]) await settle(url);
  const pairs: Pair[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const oursFirst = round % 2 === 0 ? await updates(two, what, from, round) : null;
    const theirs = await updates(peer.url, what, from, round);
    const ours = oursFirst ?? (await updates(two, what, from, round));
    if (round > 0) pairs.push({ theirs, ours }); // the first warms both up
  }
  await rollbackChange(two, { schema: 'shop' });
  await dropDatabase(server, peer.name);
  await dropDatabase(server, 'two');
  return pairs;
}

/** @returns updates per second while a million rows are converted beside them */
async function whileConverting(server: EmbeddedServer): Promise<number> {
  const url = await freshTable(server, 'two');
  await adopt(url);
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const converted = new AbortController();
  let converting = false;
  const change = startChange(url, {
    schema: 'shop',
    change: CHANGE,
    workers: 1,
    onProgress: (progress) => {
      if (progress.kind === 'backfill') {
        converting = true;
        begin();
      } else if (converting) converted.abort();
    },
  });
  await begun;
  const rate = await rateOf(url, async (sql, index) => {
    let done = 0;
    while (!converted.signal.aborted) await updateRow(sql, 'stock', index * 15_013 + ++done);
    return done;
  });
  await change;
  await dropDatabase(server, 'two');
  return rate;
}

const BARE = 'the same table without a change';

async function meanwhileRow(server: EmbeddedServer): Promise<Row> {
  const pairs: Pair[] = [];
  for (let round = 0; round < PAIRS; round++) {
    const bare = await freshTable(server, 'bare');
    const theirs = await updates(bare, 'stock', 'clients', round);
    await dropDatabase(server, 'bare');
    pairs.push({ theirs, ours: await whileConverting(server) });
  }
  const about = {
    id: 'schema.update-untouched-meanwhile',
    measure: 'UPDATE of an untouched column while one worker converts the rows',
    unit: 'transactions/s',
    against: BARE,
    target: 0.75,
  };
  return rowOf(about, pairs, 'more');
}

async function pgrollRow(server: EmbeddedServer): Promise<Row> {
  const peer = { name: 'theirs', url: await pgrollTable(server) };
  const about = {
    id: 'schema.update-untouched-vs-pgroll-way',
    measure: 'UPDATE of an untouched column, two versions live',
    unit: 'transactions/s',
    against: 'PL/pgSQL triggers on every write',
    target: 1.3, // 0.95x of the bare table against 0.72x
  };
  return rowOf(about, await pairsOf(server, peer, 'stock', 'clients'), 'more');
}

/** Measures the rows `schema.update-*` and `schema.row-*`. */
export async function updateGroup(
  server: EmbeddedServer,
  say: (text: string) => void,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { id, column, from, target } of OVERHEADS) {
    const where = from === 'clients' ? `${CLIENTS} clients, prepared` : 'a loop in the server';
    const which = column === 'stock' ? 'an untouched' : 'a changed';
    const measure = `UPDATE of ${which} column, two versions live, ${where}`;
    say(measure);
    const about = { id, measure, unit: 'transactions/s', against: BARE, target };
    const peer = { name: 'bare', url: await bareTable(server) };
    rows.push(rowOf(about, await pairsOf(server, peer, column, from), 'more'));
  }
  say('UPDATE of an untouched column against triggers on every write');
  rows.push(await pgrollRow(server));
  say('UPDATE of an untouched column while rows are converted');
  rows.push(await meanwhileRow(server));
  return rows;
}
