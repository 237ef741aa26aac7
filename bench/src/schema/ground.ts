/** What the benchmarks of schema changes share: a table of a million rows, its change, clients. */
import { connect, type EmbeddedServer, type Sql } from '@slipway/pg';
import { baseline, parseChange } from '@slipway/schema';
import type { Row } from '../harness.ts';

/** Measures one group of rows. */
export type RowGroup = (
  server: EmbeddedServer,
  say: (text: string) => void,
) => Promise<readonly Row[]>;

export const ROWS = 1_000_000;
/** How often each pair is measured. */
export const PAIRS = 3;
export const CLIENTS = 4;

/** The change: one column becomes another, both ways without loss for names in lower case. */
export const CHANGE_YAML = `operations:
  - alter_column:
      table: item
      column: name
      type: text
      up: upper(name)
      down: lower(name)
`;

export const CHANGE = parseChange(CHANGE_YAML, 'shout.yaml');

/** Ours and theirs, measured one after the other. */
export interface Pair {
  readonly ours: number;
  readonly theirs: number;
}

/** @returns a pool of one connection */
export function client(url: string, settings: Readonly<Record<string, string>> = {}): Sql {
  return connect(url, { name: 'slipway-bench', max: 1, settings });
}

/**
 * Makes a table of a million rows in a database of its own.
 *
 * @param analyzed vacuumed and analyzed; otherwise as a load just left it
 */
export async function freshTable(
  server: EmbeddedServer,
  name: string,
  analyzed = true,
): Promise<string> {
  const url = await server.ensureDatabase(name);
  const sql = client(url);
  await sql`create schema shop`;
  await sql`create table shop.item (id int primary key, name text not null, stock int not null)`;
  await sql`
    insert into shop.item
    select n, 'item number ' || n, n % 100 from generate_series(1, ${ROWS}::int) n`;
  if (analyzed) await sql`vacuum (analyze, freeze) shop.item`;
  await sql`checkpoint`;
  await sql.end();
  return url;
}

/** Publishes the table as version `v1`. */
export async function adopt(url: string): Promise<void> {
  const sql = client(url);
  await baseline(sql, 'shop', 'v1');
  await sql.end();
}

/** Drops a database with whoever is in it. */
export async function dropDatabase(server: EmbeddedServer, name: string): Promise<void> {
  const sql = client(server.url());
  await sql.unsafe(`drop database "${name}" with (force)`);
  await sql.end();
}
