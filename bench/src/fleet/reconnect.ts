/**
 * 15 stores × 50 devices come back at once, each with 500 ops, while customers are served. Gateway
 * and customers are processes of their own; the devices' uploads are made beforehand, since the
 * devices' processors are not the cloud's.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { ensureFleetTables, fileJournal } from '@slipway/fleet/server';
import { LEDGER, startGateway } from '@slipway/fleet/testing/parts';
import { connect, type EmbeddedServer } from '@slipway/pg';
import { limitRow, median, rowOf, type Row } from '../harness.ts';
import { byTurns, Customers, type Waits } from './customers.ts';
import { deviceWithBacklog } from './ingest.ts';

const STORES = 15;
const DEVICES = 50;
const OPS = 500;
const ROUNDS = 3;
const WARM_MS = 3_000;
/** How long apply is looked at, turns of standing still included. */
const APPLY_MS = 40_000;
const STEP_MS = 100;

interface Prepared {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Record<string, string>;
}

/** All the devices: they come again when told to, and stand still when they are stopped. */
class Devices {
  #opened = Promise.resolve();
  #open: (() => void) | undefined;

  pause(isPaused: boolean): void {
    this.#open?.();
    this.#open = undefined;
    if (!isPaused) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    [this.#opened, this.#open] = [promise, resolve];
  }

  /** Waits, not counting the time in which all stand still. */
  async #wait(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= STEP_MS) {
      await this.#opened;
      await delay(Math.min(leftMs, STEP_MS));
    }
    await this.#opened;
  }

  /** Sends until it is acked. */
  async send(url: string, { body, headers }: Prepared): Promise<void> {
    for (;;) {
      await this.#opened;
      const answer = await fetch(new URL('/sync/v1/ops', url), { method: 'POST', body, headers });
      const text = await answer.text();
      if (answer.status === 200) return;
      if (answer.status !== 429) throw new Error(text);
      await this.#wait(Number(answer.headers.get('x-slipway-back-off') ?? 100));
    }
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

/** One return of all devices, and what came of it being applied afterwards. */
interface Round {
  readonly drain: Waits;
  readonly apply: Waits;
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
    const devices = new Devices();
    let isDrained = false;
    const all = Promise.all(prepared.map(async (one) => devices.send(gateway.url, one)));
    const drained = all.then(() => (isDrained = true));
    const drain = await byTurns(customers, [devices, gateway], () => isDrained);
    await drained;
    const endMs = performance.now() + APPLY_MS;
    const apply = await byTurns(customers, [gateway], () => performance.now() > endMs);
    return { drain, apply };
  } finally {
    await customers.end();
    await gateway.kill();
  }
}

const slower = (id: string, when: string, waits: readonly Waits[]) =>
  rowOf(
    {
      id,
      measure: `p99 of customers’ statements ${when}, 100/s on the same machine`,
      unit: 'ms',
      against: 'the same while the fleet stands still, by turns of 2 s',
      target: 1 / 1.2,
    },
    waits.map(({ besideP99, aloneP99 }) => ({ ours: besideP99, theirs: aloneP99 })),
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
  const drains = rounds.map(({ drain }) => drain);
  const drainedMs = median(drains.map(({ workedMs }) => workedMs));
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
    slower('fleet.reconnect-customers', 'meanwhile', drains),
    slower(
      'fleet.reconnect-apply',
      'while what came is applied',
      rounds.map(({ apply }) => apply),
    ),
  ];
}
