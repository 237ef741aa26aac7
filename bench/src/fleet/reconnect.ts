/** 15 stores × 50 devices come back at once, each with 500 ops, while customers are served. */
import { setTimeout as delay } from 'node:timers/promises';
import { ensureFleetTables, Gateway } from '@slipway/fleet/server';
import {
  LEDGER,
  ledgerParts,
  memoryJournal,
  serveGateway,
  type TestDevice,
} from '@slipway/fleet/testing';
import { connect, type EmbeddedServer, type Sql } from '@slipway/pg';
import { limitRow, rowOf, type Row } from '../harness.ts';
import { deviceWithBacklog } from './ingest.ts';

const STORES = 15;
const DEVICES = 50;
const OPS = 500;
const QUIET_MS = 10_000;
const PER_SECOND = 100;

/** Customers of the same database at a steady pace. */
class Customers {
  readonly times: number[] = [];
  #ended = false;
  readonly #loop: Promise<void>;

  constructor(sql: Sql) {
    this.#loop = this.#run(sql);
  }

  async #run(sql: Sql): Promise<void> {
    const open = new Set<Promise<void>>();
    const beganMs = performance.now();
    for (let count = 0; !this.#ended; count++) {
      const dueMs = beganMs + (count * 1000) / PER_SECOND;
      await delay(Math.max(0, dueMs - performance.now()));
      const one = sql`update shop set stock = stock - 1 where id = ${count % 1000}`
        .execute()
        .then(() => void this.times.push(performance.now() - dueMs))
        .finally(() => open.delete(one));
      open.add(one);
    }
    await Promise.all(open);
  }

  async end(): Promise<number> {
    this.#ended = true;
    await this.#loop;
    const sorted = this.times.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
  }
}

export async function reconnectRows(
  server: EmbeddedServer,
  say: (text: string) => void,
): Promise<readonly Row[]> {
  const url = await server.ensureDatabase('bench_reconnect');
  const sql = connect(url, { name: 'bench', max: 12 });
  const shop = connect(url, { name: 'bench-customers', max: 4 });
  await ensureFleetTables(sql);
  await sql.unsafe(LEDGER);
  await sql`create table shop as select n as id, 1000000 as stock from generate_series(0, 999) n`;
  await sql`alter table shop add primary key (id)`;
  const journal = memoryJournal();
  const served = await serveGateway(new Gateway(ledgerParts(sql, journal)));
  try {
    say(`${STORES * DEVICES} devices sell offline, ${OPS} ops each`);
    const devices: TestDevice[] = [];
    for (let at = 0; at < STORES * DEVICES; at++) {
      const store = `s${String(1 + (at % STORES)).padStart(2, '0')}`;
      const device = await deviceWithBacklog(sql, journal, `till-${at}`, store, OPS, 420);
      device.moveTo(served.url);
      devices.push(device);
    }
    const quiet = new Customers(shop);
    await delay(QUIET_MS);
    const quietP99 = await quiet.end();
    say('all of them come back');
    const busy = new Customers(shop);
    const beganMs = performance.now();
    await Promise.all(devices.map(async (device) => device.upload()));
    const drainedMs = performance.now() - beganMs;
    const busyP99 = await busy.end();
    return [
      limitRow({
        id: 'fleet.reconnect',
        measure: '15 stores × 50 devices reconnect at once with 500 ops each, until all are acked',
        unit: 's',
        value: drainedMs / 1000,
        against: 'ops a second',
        againstValue: (STORES * DEVICES * OPS) / (drainedMs / 1000),
        target: 60,
      }),
      rowOf(
        {
          id: 'fleet.reconnect-customers',
          measure:
            'p99 of customers’ statements meanwhile (100/s, devices’ and gateway’s CPU here)',
          unit: 'ms',
          against: 'before',
          target: 1 / 1.2,
        },
        [{ ours: busyP99, theirs: quietP99 }],
        'less',
      ),
    ];
  } finally {
    await served.close();
    await shop.end({ timeout: 1 });
    await sql.end({ timeout: 1 });
  }
}
