/**
 * The stores' devices of this run: one process of the real agent for each store, which hosts its
 * tills, and one for its line to the cloud. Simulated are only the people who press the keys.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createEnrolCode,
  ensureFleetTables,
  pgOpLog,
  resolveQuarantined,
} from '@slipway/fleet/server';
import { connect } from '@slipway/pg';
import { shipFirstBooks } from '../devices/price-books.ts';
import type { Terminals } from '../devices/terminals.ts';
import { callTill, Cashier, type Done, type Till } from '../devices/tills.ts';
import { verifyOps } from '../devices/verify.ts';
import { GROCER_FOLDER } from '../src/index.ts';
import { startChild, type Child } from './child.ts';
import { versionSchemas } from './ground.ts';

const AGENT = fileURLToPath(import.meta.resolve('@slipway/device/bin'));
const HOST_FILE = 'host.json';
const PER_STORE = 3;
/** Each till, about so often; slower than customers, whose load has its own process. */
const EVERY_MS = 1_500;
const DRAIN_MS = 60_000;

export interface DevicesResult {
  readonly count: number;
  /** People at the keys are simulated; the agents are the real ones. */
  readonly simulated: number;
  readonly opsSent: number;
  readonly opsApplied: number;
  readonly opsLost: number;
  readonly opsDoubled: number;
  readonly details: readonly string[];
}

export interface DevicesOptions {
  readonly folder: string;
  readonly databaseUrl: string;
  /** Where devices reach the plane, as a URL. */
  readonly target: string;
  readonly stores: readonly string[];
  /** In this time, prices change; in ms. */
  readonly pricesForMs: number;
  /** What was paid is told to the providers by these; nobody is told without them. */
  readonly terminals?: Terminals;
}

interface StoreOfTills {
  readonly store: string;
  readonly folder: string;
  /** 0 until its line has stood once; then always the same, which its tills know. */
  uplinkPort: number;
  uplink: Child | undefined;
  agents: Child | undefined;
  tills: Till[];
  schemaVersion: number;
}

const CLOCK_FILE = 'clock-ahead';
const WRONG_CLOCK = pathToFileURL(join(GROCER_FOLDER, 'devices/wrong-clock.ts')).href;

export class Devices {
  readonly #options: DevicesOptions;
  readonly #stores: StoreOfTills[];
  readonly #cashiers: Cashier[] = [];
  #upgrading: Promise<void> | undefined;

  private constructor(options: DevicesOptions, stores: StoreOfTills[]) {
    this.#options = options;
    this.#stores = stores;
  }

  /** Enrols every device by a one-time code, and begins to sell. */
  static async start(options: DevicesOptions): Promise<Devices> {
    const { folder, databaseUrl } = options;
    const sql = connect(databaseUrl, { name: 'grocer-devices', max: 2 });
    try {
      await ensureFleetTables(sql);
      await shipFirstBooks(sql, options.stores, options.pricesForMs);
      const stores: StoreOfTills[] = [];
      for (const store of options.stores) {
        const own = join(folder, 'devices', store);
        mkdirSync(own, { recursive: true });
        const codes: string[] = [];
        for (let at = 1; at <= PER_STORE; at++) {
          const device = `till-${store}-${at}`;
          const label = `Till ${at}`;
          const wish = { device, store, kind: 'till' as const, label, isSimulated: true };
          codes.push(await createEnrolCode(sql, wish));
        }
        writeFileSync(join(own, 'codes.json'), JSON.stringify(codes), { mode: 0o600 });
        stores.push({
          store,
          folder: own,
          uplinkPort: 0,
          uplink: undefined,
          agents: undefined,
          tills: [],
          schemaVersion: 1,
        });
      }
      const devices = new Devices(options, stores);
      try {
        await Promise.all(stores.map(async (one) => devices.#open(one)));
      } catch (error) {
        await devices.end();
        throw error;
      }
      devices.#beginToSell();
      return devices;
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  /** The store's tills lose their time server: from now on their clocks are ahead. */
  setClocks(store: string, aheadMs: number): void {
    const { folder, tills } = this.#of(store);
    writeFileSync(join(folder, CLOCK_FILE), String(aheadMs));
    const late = tills.map(
      ({ device }) => ({ kind: 'clock-skew', key: device, moves: 0 }) as const,
    );
    this.#options.terminals?.seeded.push(...late);
  }

  get stores(): readonly string[] {
    return this.#stores.map(({ store }) => store);
  }

  /** @returns a store's first till */
  tillOf(store: string): Till {
    return this.#of(store).tills[0]!;
  }

  /** @returns all tills of a store */
  tillsOf(store: string): readonly Till[] {
    return this.#of(store).tills;
  }

  /** @returns the file that a store's agents were started with */
  hostFile(store: string): string {
    return join(this.#of(store).folder, HOST_FILE);
  }

  async #open(one: StoreOfTills): Promise<void> {
    await this.mendLine(one.store);
    await this.#startAgents(one);
  }

  /** The store's line goes dead: its process is killed. @returns the pid that was killed */
  cutLine(store: string): number | null {
    const one = this.#of(store);
    const pid = one.uplink?.process.pid ?? null;
    one.uplink?.process.kill('SIGKILL');
    one.uplink = undefined;
    return pid;
  }

  async mendLine(store: string): Promise<void> {
    const one = this.#of(store);
    const { host } = new URL(this.#options.target);
    one.uplink ??= await startChild({
      name: `the line of ${store}`,
      program: join(GROCER_FOLDER, 'devices/uplink.ts'),
      args: [String(one.uplinkPort), host],
      logFile: join(one.folder, 'uplink.log'),
    });
    one.uplinkPort = Number(new URL(one.uplink.url).port);
  }

  /** Every store gets the newer release of the agent, one after the other, as tills restart. */
  upgrade(): Promise<void> {
    this.#upgrading ??= this.#upgrade();
    return this.#upgrading;
  }

  async #upgrade(): Promise<void> {
    for (const one of this.#stores) {
      one.schemaVersion = 2;
      await one.agents?.end();
      await this.#startAgents(one);
    }
  }

  async #startAgents(one: StoreOfTills): Promise<void> {
    const codes = JSON.parse(readFileSync(join(one.folder, 'codes.json'), 'utf8')) as string[];
    const hosted = codes.map((enrolCode, at) => ({
      folder: join(one.folder, `till-${at + 1}`),
      secure: join(one.folder, `secure-${at + 1}`),
      cloud: `http://127.0.0.1:${one.uplinkPort}`,
      port: 0,
      schemaVersion: one.schemaVersion,
      enrolCode,
    }));
    const file = join(one.folder, HOST_FILE);
    writeFileSync(file, JSON.stringify({ devices: hosted }), { mode: 0o600 });
    const urls: string[] = [];
    one.agents = await startChild({
      name: `the tills of ${one.store}`,
      program: AGENT,
      args: ['--host', file],
      env: {
        NODE_OPTIONS: `--import=${WRONG_CLOCK}`,
        GROCER_CLOCK: join(one.folder, CLOCK_FILE),
      },
      logFile: join(one.folder, 'agents.log'),
      onReady: (url) => void urls.push(url),
      readyLines: codes.length,
    });
    one.tills = urls.map((url, at) => ({
      device: `till-${one.store}-${at + 1}`,
      store: one.store,
      url,
      token: readFileSync(join(hosted[at]!.folder, 'api-token'), 'utf8').trim(),
    }));
  }

  #beginToSell(): void {
    for (const one of this.#stores) {
      for (let at = 0; at < PER_STORE; at++) {
        const cashier = new Cashier(() => one.tills[at]!, EVERY_MS, this.#options.terminals);
        cashier.begin();
        this.#cashiers.push(cashier);
      }
    }
  }

  #of(store: string): StoreOfTills {
    const one = this.#stores.find((each) => each.store === store);
    if (!one) throw new Error(`Devices: there is no store ${store}`);
    return one;
  }

  get #done(): Done[] {
    return this.#cashiers.flatMap(({ done }) => done);
  }

  /** One till sends an op that can never be applied: a member who is there already signs up. */
  async poison(store: string, member: string): Promise<void> {
    await callTill(this.#of(store).tills[0]!, '/v1/sign-ups', {
      opId: `poison:${store}`,
      member,
      firstName: 'Twice',
      lastName: 'Joined',
      email: 'twice@example.org',
      consent: { text: 'I agree.', atMs: Date.now() },
    });
    this.#options.terminals?.seeded.push({ kind: 'poison-op', key: member, moves: 0 });
  }

  /** A person looks at the poison, and decides that it shall have no effect. */
  async dismiss(op: { device: string; epoch: number; seq: number }): Promise<void> {
    const sql = connect(this.#options.databaseUrl, { name: 'grocer-devices', max: 2 });
    try {
      const parts = { sql, opLog: pgOpLog(sql), payloads: [], performers: [], schemaVersion: 2 };
      const by = { by: 'pat (simulated)', reason: 'the member is there already' };
      await resolveQuarantined(sql, parts, { ...op, how: 'dismiss', ...by });
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  /** Ends the selling, and waits until nothing is left on any device. */
  async stop(): Promise<void> {
    await this.#upgrading;
    await Promise.all(this.#cashiers.map(async (cashier) => cashier.end()));
    const failure = this.#cashiers.find((cashier) => cashier.failure)?.failure;
    if (failure) throw failure;
    for (const { store } of this.#stores) await this.mendLine(store);
    const deadlineMs = Date.now() + DRAIN_MS;
    const isDrained = async (till: Till) =>
      ((await callTill(till, '/v1/status')) as { unacked: number }).unacked === 0;
    for (const till of this.#stores.flatMap(({ tills }) => tills)) {
      while (!(await isDrained(till).catch(() => false)) && Date.now() < deadlineMs) {
        await delay(100);
      }
    }
  }

  /**
   * Holds every receipt against the tables, once apply has looked at all that is held.
   *
   * @param release whose versions are read: 2 where the first ones are gone
   */
  async result(release: 1 | 2): Promise<DevicesResult> {
    const sql = connect(this.#options.databaseUrl, { name: 'grocer-devices', max: 2 });
    try {
      const deadlineMs = Date.now() + DRAIN_MS;
      for (;;) {
        const [left] = await sql`
          select 1 from slipway.fleet_epoch where acked_seq > read_seq limit 1`;
        if (!left || Date.now() > deadlineMs) break;
        await delay(100);
      }
      const done = this.#done;
      const found = await verifyOps(sql, done, versionSchemas(release));
      const count = this.#stores.length * PER_STORE;
      return {
        count,
        simulated: count,
        opsSent: done.length,
        opsApplied: found.applied,
        opsLost: found.lost,
        opsDoubled: found.doubled,
        details: found.details,
      };
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  async end(): Promise<void> {
    await this.#upgrading?.catch(() => undefined);
    for (const cashier of this.#cashiers) void cashier.end().catch(() => undefined);
    await Promise.all(this.#stores.map(async ({ agents }) => agents?.end()));
    await Promise.all(this.#stores.map(async ({ uplink }) => uplink?.end()));
  }
}
