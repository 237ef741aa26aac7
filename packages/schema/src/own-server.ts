/**
 * A PostgreSQL server of a test's own, that it may kill, start again on the same port and data,
 * and whose disk it may fill: data on the machine's disk, and beside it a small disk of its own.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  endProcess,
  freePort,
  ident,
  identify,
  isAlive,
  newId,
  signalProcess,
} from '@slipway/kernel';
import type { ProcessIdentity } from '@slipway/kernel';
import { connect, withDatabase, type Sql } from '@slipway/pg';
import type { TestDatabase } from '@slipway/pg/testing';

/** Where Debian puts PostgreSQL 15's programs. */
export const BIN_15 = '/usr/lib/postgresql/15/bin';

const START_TIMEOUT_MS = 30_000;
const NAMESPACE = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
/** PostgreSQL does not run as root: root's files belong to an ordinary user in this namespace. */
const PREFIX = process.getuid?.() === 0 ? NAMESPACE : [];

/** Mounts a small disk that only the server sees: it goes when the server ends. */
function withDisk(folder: string, megabytes: number): string[] {
  const mount = `mount -t tmpfs -o size=${megabytes}m small ${folder} && mkdir -m 700 ${folder}/pg`;
  return [...NAMESPACE, '--mount', '--keep-caps', 'sh', '-c', `${mount} && exec "$@"`, 'sh'];
}

/** How a server is made. */
export interface OwnServerOptions {
  /** The folder of PostgreSQL's programs. */
  readonly bin: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** The size of its small disk; none without it. */
  readonly diskMegabytes?: number;
  /** Makes its data; `initdb` unless given. */
  readonly make?: (data: string, run: (program: string, args: readonly string[]) => void) => void;
}

export class OwnServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'slipway-own-pg-'));
  readonly #options: OwnServerOptions;
  #port = 0;
  #identity: ProcessIdentity | undefined;

  private constructor(options: OwnServerOptions) {
    this.#options = options;
  }

  static async make(options: OwnServerOptions): Promise<OwnServer> {
    const server = new OwnServer(options);
    server.#port = await freePort();
    mkdirSync(server.#disk);
    const make = options.make ?? ((data, run) => run('initdb', [...INITDB, '-D', data]));
    make(server.#data, (program, args) => server.#run(program, args));
    await server.start();
    return server;
  }

  /** @returns whether this machine lets a server have a small disk of its own */
  static hasDisks(): boolean {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-disk-'));
    const [command, ...args] = [...withDisk(folder, 1), 'true'];
    const { status } = spawnSync(command!, args, { stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
    return status === 0;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `postgres://slipway@127.0.0.1:${this.#port}/postgres`;
  }

  /** A folder on the small disk, for a tablespace. */
  get diskFolder(): string {
    return join(this.#disk, 'pg');
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  get #disk(): string {
    return join(this.#folder, 'disk');
  }

  #run(program: string, args: readonly string[]): void {
    const [command, ...rest] = [...PREFIX, join(this.#options.bin, program), ...args];
    const { status, stderr } = spawnSync(command!, rest, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
  }

  /** Starts it, also again: on the same data and port. */
  async start(): Promise<void> {
    const { bin, settings, diskMegabytes } = this.#options;
    const all = { ...SETTINGS, ...settings, port: String(this.#port) };
    const prefix = diskMegabytes === undefined ? PREFIX : withDisk(this.#disk, diskMegabytes);
    const args = Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    const [command, ...rest] = [...prefix, join(bin, 'postgres'), '-D', this.#data, ...args];
    const deadlineMs = Date.now() + START_TIMEOUT_MS;
    while (!(await this.#answers())) {
      if (Date.now() > deadlineMs) throw new Error('the server did not start');
      // A backend of a server that was killed may hold its memory for a moment: it starts then.
      if (!this.#identity || !isAlive(this.#identity)) {
        const child = spawn(command!, rest, { stdio: 'ignore' });
        this.#identity = identify(child.pid!);
      }
      await delay(50);
    }
  }

  async #answers(): Promise<boolean> {
    const sql = connect(this.url, { name: 'slipway-test', max: 1 });
    try {
      await sql`select 1`;
      return true;
    } catch {
      return false;
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  /** Ends it as a power cut would. */
  kill(): void {
    if (this.#identity) signalProcess(this.#identity, 'SIGKILL');
  }

  async stop(): Promise<void> {
    if (this.#identity) await endProcess(this.#identity, START_TIMEOUT_MS, 'SIGINT');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Makes an empty database, runs `body` with it, and drops it, whatever happened. */
  async withDatabase(body: (database: TestDatabase) => Promise<void>): Promise<void> {
    await withDatabaseOf(this.url, body);
  }
}

const INITDB = ['-U', 'slipway', '-A', 'trust', '-E', 'UTF8', '--no-sync'];

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
};

/** Makes an empty database on any server, runs `body` with it, and drops it. */
export async function withDatabaseOf(
  server: string,
  body: (database: TestDatabase) => Promise<void>,
): Promise<void> {
  const name = newId('test');
  const admin = connect(server, { name: 'slipway-test-admin', max: 1 });
  try {
    // By its files, not page by page through the log: a fifth of the processor time.
    await admin.unsafe(`create database ${ident(name)} strategy file_copy`);
    const url = withDatabase(server, name);
    const sql: Sql = connect(url, { name: 'slipway-test' });
    try {
      await body({ sql, url });
    } finally {
      await sql.end({ timeout: 5 });
      await admin.unsafe(`drop database ${ident(name)} with (force)`);
    }
  } finally {
    await admin.end({ timeout: 5 });
  }
}
