/**
 * 15 stores × 50 devices come back at once, each with 500 ops, while customers are served. Gateway
 * and customers are processes of their own; the devices' uploads are made beforehand, since the
 * devices' processors are not the cloud's.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ensureFleetTables, fileJournal } from '@slipway/fleet/server';
import { LEDGER, startGateway } from '@slipway/fleet/testing/parts';
import { connect, type EmbeddedServer } from '@slipway/pg';
import { limitRow, median, rowOf, type Row } from '../harness.ts';
import { deviceWithBacklog } from './ingest.ts';

const STORES = 15;
const DEVICES = 50;
const OPS = 500;
const ROUNDS = 3;
const WARM_MS = 3_000;
const QUIET_MS = 15_000;

/** The customers, who answer by lines `{kind, value}`. */
class Customers {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(databaseUrl: string) {
    const main = fileURLToPath(new URL('customers-main.ts', import.meta.url));
    const env = { ...process.env, SLIPWAY_DATABASE_URL: databaseUrl };
    this.#child = spawn(process.execPath, [main], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /** Resolves when they have begun. */
  async begun(): Promise<void> {
    await this.#lines.next();
  }

  /** @returns what the slowest of a hundred took since it was asked last, in ms */
  async p99(): Promise<number> {
    this.#child.stdin!.write('\n');
    const { value } = await this.#lines.next();
    return (JSON.parse(String(value)) as { p99: number }).p99;
  }

  async end(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }
}

interface Prepared {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Record<string, string>;
}

/** Sends until it is acked, and comes again when it is told to. */
async function send(url: string, { body, headers }: Prepared): Promise<void> {
  for (;;) {
    const answer = await fetch(new URL('/sync/v1/ops', url), { method: 'POST', body, headers });
    const text = await answer.text();
    if (answer.status === 200) return;
    if (answer.status !== 429) throw new Error(text);
    await delay(Number(answer.headers.get('x-slipway-back-off') ?? 100));
  }
}

/** @param file the registry's journal, as the gateway has it too */
async function prepare(
  url: string,
  file: string,
  say: (text: string) => void,
): Promise<Prepared[]> {
  const sql = connect(url, { name: 'bench', max: 2 });
  try {
    await ensureFleetTables(sql);
    await sql.unsafe(LEDGER);
    await sql`
      create table shop as select n as id, 1000000 as stock from generate_series(0, 999) n`;
    await sql`alter table shop add primary key (id)`;
    say(`${STORES * DEVICES} devices sell offline, ${OPS} ops each`);
    const journal = fileJournal(file);
    const prepared: Prepared[] = [];
    for (let at = 0; at < STORES * DEVICES; at++) {
      const store = `s${String(1 + (at % STORES)).padStart(2, '0')}`;
      const device = await deviceWithBacklog(sql, journal, `till-${at}`, store, OPS, 420);
      prepared.push({
        body: new Uint8Array(gzipSync(device.lines.join('\n'))),
        headers: {
          'content-type': 'application/octet-stream',
          'content-encoding': 'gzip',
          'x-slipway-device': device.id.device,
          'x-slipway-epoch': '1',
          'x-slipway-signature': device.signature(device.lines),
        },
      });
    }
    return prepared;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Puts the database back to before the devices came. */
async function reset(url: string): Promise<void> {
  const sql = connect(url, { name: 'bench', max: 1 });
  try {
    await sql`
      truncate slipway.fleet_op, slipway.fleet_signature, slipway.fleet_receipt,
               slipway.fleet_effect, ledger`;
    await sql`
      create table if not exists epoch_before as
      select device, epoch, acked_hash, newest_seqs from slipway.fleet_epoch`;
    await sql`
      update slipway.fleet_epoch e
      set    acked_seq = 0, acked_hash = b.acked_hash, newest_seqs = b.newest_seqs,
             read_seq = 0, applied_seq = 0
      from   epoch_before b
      where  b.device = e.device and b.epoch = e.epoch`;
    await sql`vacuum analyze`;
    await sql`checkpoint`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** One return of all devices: how long it took, and customers' p99 before, meanwhile and after. */
interface Round {
  readonly drainedMs: number;
  readonly quietP99: number;
  readonly busyP99: number;
  readonly applyP99: number;
}

async function comeBack(
  url: string,
  journal: string,
  prepared: readonly Prepared[],
): Promise<Round> {
  await reset(url);
  const gateway = await startGateway(url, journal);
  const customers = new Customers(url);
  try {
    await customers.begun();
    await delay(WARM_MS);
    await customers.p99();
    await delay(QUIET_MS);
    const quietP99 = await customers.p99();
    const beganMs = performance.now();
    await Promise.all(prepared.map(async (one) => send(gateway.url, one)));
    const drainedMs = performance.now() - beganMs;
    const busyP99 = await customers.p99();
    await delay(QUIET_MS);
    return { drainedMs, quietP99, busyP99, applyP99: await customers.p99() };
  } finally {
    await customers.end();
    await gateway.kill();
  }
}

const slower = (id: string, when: string, rounds: readonly Round[], of: (round: Round) => number) =>
  rowOf(
    {
      id,
      measure: `p99 of customers’ statements ${when}, 100/s on the same machine`,
      unit: 'ms',
      against: 'before',
      target: 1 / 1.2,
    },
    rounds.map((round) => ({ ours: of(round), theirs: round.quietP99 })),
    'less',
  );

export async function reconnectRows(
  server: EmbeddedServer,
  say: (text: string) => void,
  count = ROUNDS,
): Promise<readonly Row[]> {
  const url = await server.ensureDatabase('bench_reconnect');
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-reconnect-'));
  const journal = join(folder, 'journal');
  const rounds: Round[] = [];
  try {
    const prepared = await prepare(url, journal, say);
    for (let round = 1; round <= count; round++) {
      say(`all of them come back, round ${round} of ${count}`);
      rounds.push(await comeBack(url, journal, prepared));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const drainedMs = median(rounds.map((round) => round.drainedMs));
  return [
    limitRow({
      id: 'fleet.reconnect',
      measure: '15 stores × 50 devices reconnect at once with 500 ops each, until all are acked',
      unit: 's',
      value: drainedMs / 1000,
      against: 'in thousands of ops a second',
      againstValue: (STORES * DEVICES * OPS) / drainedMs,
      target: 60,
    }),
    slower('fleet.reconnect-customers', 'meanwhile', rounds, ({ busyP99 }) => busyP99),
    slower('fleet.reconnect-apply', 'while what came is applied', rounds, (each) => each.applyP99),
  ];
}
