/**
 * What customers feel of a whole change, from expand to contract: the longest wait of any of their
 * statements, and how many fail or answer wrongly.
 *
 * Statements come at a steady pace whatever the server does, and each wait counts from when the
 * statement was due, so that a stall is felt by all who come during it. The runner is a process of
 * its own, as it is in use.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EmbeddedServer, Sql } from '@slipway/pg';
import { limitRow, type Row } from '../harness.ts';
import { adopt, CHANGE_YAML, client, dropDatabase, freshTable, ROWS } from './ground.ts';

const PER_SECOND = 200;
const SESSIONS = 8;
const QUIET_MS = 10_000;
const BOTH_MS = 5_000;

/** Customers of one version at a steady pace; each session alone writes its own rows. */
class Customers {
  readonly #loops: Promise<void>[];
  #stopped = false;
  longestMs = 0;
  statements = 0;
  readonly failures: string[] = [];
  readonly #version: string;

  constructor(url: string, version: string, perSecond: number, sessions: number, first: number) {
    this.#version = version;
    this.#loops = Array.from({ length: sessions }, (_, at) =>
      this.#session(client(url, { search_path: version }), perSecond / sessions, first + at),
    );
  }

  async #session(sql: Sql, perSecond: number, own: number): Promise<void> {
    await sql`select 1`; // a connection's making is no wait for a statement
    const beganMs = performance.now();
    for (let count = 0; !this.#stopped; count++) {
      const dueMs = beganMs + (count * 1000) / perSecond;
      await delay(Math.max(0, dueMs - performance.now()));
      if (this.#stopped) break;
      try {
        await this.#statement(sql, own, count);
      } catch (error) {
        this.failures.push(String(error));
      }
      this.statements++;
      this.longestMs = Math.max(this.longestMs, performance.now() - dueMs);
    }
    await sql.end();
  }

  /** One write, and at the next turn a read that must find it. */
  async #statement(sql: Sql, own: number, count: number): Promise<void> {
    const id = 1 + ((own + (count >> 1) * 7919 * 16) % ROWS);
    const plain = `customer ${own} wrote ${count >> 1}`;
    const name = this.#version === 'shop_v1' ? plain : plain.toUpperCase();
    if (count % 2 === 0) {
      if (count % 8 === 0) await sql`update item set name = ${name}, stock = 1 where id = ${id}`;
      else await sql`update item set name = ${name} where id = ${id}`;
      return;
    }
    const [row] = await sql`select name from item where id = ${id}`;
    if (row?.['name'] !== name) this.failures.push(`row ${id}: ${row?.['name']}, not ${name}`);
  }

  async end(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#loops);
  }
}

async function runChange(url: string, words: readonly string[]): Promise<void> {
  const main = fileURLToPath(import.meta.resolve('@slipway/schema/runner'));
  const child = spawn(process.execPath, [main, ...words, '--schema', 'shop'], {
    env: { ...process.env, SLIPWAY_DATABASE_URL: url },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the change's ${words[0]} ended with ${code}`);
}

/** @returns customers before the change, and all of it */
async function wholeChange(url: string): Promise<{ quiet: Customers; during: Customers[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  const file = join(folder, 'shout.yaml');
  writeFileSync(file, CHANGE_YAML);
  try {
    const quiet = new Customers(url, 'shop_v1', PER_SECOND, SESSIONS, 0);
    await delay(QUIET_MS);
    await quiet.end();
    const old = new Customers(url, 'shop_v1', PER_SECOND, SESSIONS, 0);
    await runChange(url, ['start', '--file', file]);
    const fresh = new Customers(url, 'shop_shout', PER_SECOND / 2, SESSIONS / 2, SESSIONS);
    await delay(BOTH_MS);
    await old.end();
    const more = new Customers(url, 'shop_shout', PER_SECOND / 2, SESSIONS / 2, SESSIONS * 1.5);
    await runChange(url, ['complete']);
    await delay(BOTH_MS);
    await Promise.all([fresh.end(), more.end()]);
    return { quiet, during: [old, fresh, more] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Measures `schema.longest-customer-wait` and `schema.failed-statements`. */
export async function customerRows(
  server: EmbeddedServer,
  say: (text: string) => void,
): Promise<readonly Row[]> {
  say(`${PER_SECOND} statements a second through a whole change`);
  const url = await freshTable(server, 'customers');
  await adopt(url);
  const { quiet, during } = await wholeChange(url);
  await dropDatabase(server, 'customers');
  const failures = during.flatMap((each) => each.failures);
  for (const failure of failures.slice(0, 5)) say(`failed: ${failure}`);
  const statements = during.reduce((sum, each) => sum + each.statements, 0);
  const load = `1 M rows, ${PER_SECOND} statements/s, expand to contract`;
  return [
    limitRow({
      id: 'schema.longest-customer-wait',
      measure: `longest wait of a customer's statement, ${load}`,
      unit: 'ms',
      value: Math.max(...during.map((each) => each.longestMs)),
      against: 'the same load before the change',
      againstValue: quiet.longestMs,
      target: 50,
    }),
    limitRow({
      id: 'schema.failed-statements',
      measure: `failed or wrong statements of ${statements}, ${load}`,
      unit: 'statements',
      value: failures.length,
      against: 'the same load before the change',
      againstValue: quiet.failures.length,
      target: 0,
    }),
  ];
}
