/** What copy and swap saves on a table with many indexes, against converting its rows in place. */
import type { EmbeddedServer } from '@slipway/pg';
import { parseChange, startChange } from '@slipway/schema';
import { rowOf, type Row } from '../harness.ts';
import { adopt, CHANGE_YAML, client, dropDatabase, type Pair } from './ground.ts';

const ROWS = 500_000;
const ROUNDS = 2;
/** Beside the primary key. */
const INDEXED = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** Makes a table with eight indexes, whose values come in no order. */
async function indexedTable(server: EmbeddedServer, name: string): Promise<string> {
  const url = await server.ensureDatabase(name);
  const sql = client(url);
  const columns = INDEXED.map((column) => `${column} int not null`).join(', ');
  const values = INDEXED.map((_, at) => `hashint4(n + ${at * ROWS})`).join(', ');
  await sql.unsafe(`
    create schema shop;
    create table shop.item (id int primary key, name text not null, ${columns});
    insert into shop.item
    select n, 'item number ' || n, ${values} from generate_series(1, ${ROWS}) n;
    ${INDEXED.map((column) => `create index on shop.item (${column});`).join(' ')}`);
  await sql`vacuum (analyze, freeze) shop.item`;
  await sql`checkpoint`;
  await sql.end();
  await adopt(url);
  return url;
}

/** @returns seconds from the old version alone to both */
async function expandSeconds(server: EmbeddedServer, method: string): Promise<number> {
  const url = await indexedTable(server, 'indexed');
  const text = `${CHANGE_YAML}backfill: { method: ${method} }\n`;
  const change = parseChange(text, 'shout.yaml');
  const startedMs = performance.now();
  await startChange(url, { schema: 'shop', change, workers: 2, throttle: 'off' });
  const seconds = (performance.now() - startedMs) / 1000;
  await dropDatabase(server, 'indexed');
  return seconds;
}

/** Measures the row `schema.copy-vs-in-place`. */
export async function copyRows(
  server: EmbeddedServer,
  say: (text: string) => void,
): Promise<readonly Row[]> {
  const pairs: Pair[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    say(`a table with eight indexes, round ${round} of ${ROUNDS}`);
    const theirs = await expandSeconds(server, 'in-place');
    pairs.push({ theirs, ours: await expandSeconds(server, 'copy') });
  }
  const about = {
    id: 'schema.copy-vs-in-place',
    measure: `whole expand by copy and swap, ${ROWS / 1000} k rows, 8 indexes`,
    unit: 's',
    against: 'the rows converted in place',
    target: 2,
  };
  return [rowOf(about, pairs, 'less')];
}
