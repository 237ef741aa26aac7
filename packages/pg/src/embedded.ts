/**
 * The embedded PostgreSQL 18: a real server, its data in one folder, listening on loopback only.
 *
 * It is a process of its own that outlives whoever started it. Starting it again adopts the one
 * that runs; a lock that a killed run left behind is recognised by pid and start time.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createFileAtomic, endProcess, freePort, ident, identify } from '@slipway/kernel';
import { isAlive, privateFolder, writeFileAtomic, type ProcessIdentity } from '@slipway/kernel';
import postgres from 'postgres';
import { findLauncher, type Launcher } from './binaries.ts';
import { clearStaleLock, initialise, runningOn, type RunningServer } from './data-folder.ts';
import { EmbeddedStartError } from './errors.ts';
import { sqlState } from './sql.ts';

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;
const PREFERRED_PORT = 54_329;

export interface EmbeddedServer {
  readonly identity: ProcessIdentity;
  readonly port: number;
  /** Whether it ran already when it was asked for. */
  readonly adopted: boolean;
  /** @returns a URL with the owner's password; treat it as a secret */
  url(database?: string): string;
  /** Makes the database unless it exists; @returns its URL */
  ensureDatabase(name: string): Promise<string>;
  /** Ends it cleanly; its data stays. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Settings for `postgres -c`, over the defaults. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How PostgreSQL's programs are run; found by itself unless given. */
  readonly launcher?: Launcher;
  /** The port that is tried first; 54329 unless told otherwise. A taken one is avoided. */
  readonly port?: number;
}

const DEFAULT_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  wal_level: 'logical',
  log_min_messages: 'warning',
};

/**
 * Starts the embedded server, or adopts the one that runs on this folder.
 * Of several processes that start it at once, one does and the others adopt.
 *
 * @param folder where its data, log and password lie; made if absent
 * @throws {EmbeddedUnavailableError} no programs for this machine
 * @throws {EmbeddedStartError} it did not come up; its log is quoted
 */
export async function startEmbedded(
  folder: string,
  options: EmbeddedOptions = {},
): Promise<EmbeddedServer> {
  privateFolder(folder);
  const launcher = options.launcher ?? findLauncher();
  const data = launcher.dataFolder(join(resolve(folder), 'data'));
  const password = readPassword(folder);
  const running = await adopt(folder, data, password);
  if (running) return serverOf(folder, running, password, true);

  initialise(launcher, data, password);
  clearStaleLock(data);
  const { adopted, ...started } = await launch({ folder, data, launcher, password }, options);
  return serverOf(folder, started, password, adopted);
}

/** @returns the server that runs on this folder, or undefined if none does */
export async function findEmbedded(folder: string): Promise<EmbeddedServer | undefined> {
  if (!existsSync(join(folder, 'password'))) return undefined;
  const password = readPassword(folder);
  const running = await adopt(folder, join(resolve(folder), 'data'), password);
  return running ? serverOf(folder, running, password, true) : undefined;
}

function readPassword(folder: string): string {
  const file = join(folder, 'password');
  if (!existsSync(file)) createFileAtomic(file, randomBytes(24).toString('base64url'));
  return readFileSync(file, 'utf8').trim();
}

function urlOf(port: number, password: string, database: string): string {
  return `postgres://slipway:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

async function answers(port: number, password: string): Promise<boolean> {
  const sql = postgres(urlOf(port, password, 'postgres'), { max: 1, connect_timeout: 2 });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 0 });
  }
}

/** @returns what a start wrote down, if that process still runs */
function recorded(folder: string): RunningServer | undefined {
  try {
    const text = readFileSync(join(folder, 'server.json'), 'utf8');
    const { identity, port } = JSON.parse(text) as Partial<RunningServer>;
    return identity && port !== undefined && isAlive(identity) ? { identity, port } : undefined;
  } catch {
    return undefined; // PostgreSQL's own lock tells as well
  }
}

function record(folder: string, { identity, port }: RunningServer): void {
  writeFileAtomic(join(folder, 'server.json'), JSON.stringify({ identity, port }));
}

async function adopt(
  folder: string,
  data: string,
  password: string,
): Promise<RunningServer | undefined> {
  const found = recorded(folder) ?? runningOn(data);
  if (!found || !(await comesUp(found, password, Date.now() + START_TIMEOUT_MS))) return undefined;
  record(folder, found);
  return found;
}

/** @returns whether a server answers before it ends or the deadline comes */
async function comesUp(
  { identity, port }: RunningServer,
  password: string,
  deadlineMs: number,
): Promise<boolean> {
  while (isAlive(identity) && Date.now() < deadlineMs) {
    if (await answers(port, password)) return true;
    await delay(25);
  }
  return false;
}

interface Place {
  readonly folder: string;
  readonly data: string;
  readonly launcher: Launcher;
  readonly password: string;
}

type Started = RunningServer & { readonly adopted: boolean };

async function launch(place: Place, options: EmbeddedOptions): Promise<Started> {
  const { folder, data, password } = place;
  const logFile = join(folder, 'postgres.log');
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  let log = '';
  while (Date.now() < deadlineMs) {
    const port = await freePort(options.port ?? PREFERRED_PORT);
    const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
    const { identity, failure } = await spawnServer(place, port, options, logFile);
    if (identity && (await comesUp({ identity, port }, password, deadlineMs))) {
      // With two starts at once, it may be the other's server that answers.
      const running = runningOn(data) ?? { identity, port };
      record(folder, running);
      return { ...running, adopted: running.identity.pid !== identity.pid };
    }
    if (identity) await endProcess(identity, STOP_TIMEOUT_MS, 'SIGINT');
    const other = await adopt(folder, data, password);
    if (other) return { ...other, adopted: true };
    log = `${tail(logFile, logStart)}${failure}`;
    // Another start may hold the lock and not be up yet; a backend of a killed server may hold
    // its shared memory for a moment; the port may have been taken since it was looked at.
    // All of them pass; anything else is final.
    if (!/lock file "postmaster|shared memory|in use/i.test(log)) break;
    await delay(200);
  }
  throw new EmbeddedStartError(data, log);
}

/** @returns the new process, or undefined if it has ended already, and why it was not made */
async function spawnServer(
  { data, launcher }: Place,
  port: number,
  options: EmbeddedOptions,
  logFile: string,
): Promise<{ identity: ProcessIdentity | undefined; failure: string }> {
  const settings = { ...DEFAULT_SETTINGS, ...options.settings, port: String(port) };
  const [command, ...args] = [
    ...launcher.prefix,
    join(launcher.bin, 'postgres'),
    '-D',
    data,
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ];
  const log = openSync(logFile, 'a', 0o600);
  const { uid } = launcher;
  const child = spawn(command!, args, {
    detached: true,
    stdio: ['ignore', log, log],
    uid,
    gid: uid,
  });
  closeSync(log);
  child.unref();
  if (child.pid !== undefined) return { identity: identify(child.pid), failure: '' };
  const { promise, resolve: told } = Promise.withResolvers<Error>();
  child.once('error', told);
  return { identity: undefined, failure: (await promise).message };
}

/** @returns the end of what was written to a file since it had `start` bytes */
function tail(file: string, start: number): string {
  return existsSync(file) ? readFileSync(file).subarray(start).toString().slice(-400) : '';
}

function serverOf(
  folder: string,
  running: RunningServer,
  password: string,
  adopted: boolean,
): EmbeddedServer {
  const url = (database = 'postgres') => urlOf(running.port, password, database);
  return {
    ...running,
    adopted,
    url,
    ensureDatabase: async (name) => {
      const sql = postgres(url(), { max: 1, onnotice: () => {} });
      try {
        const found = await sql`select 1 from pg_database where datname = ${name}`;
        if (found.length === 0) await sql.unsafe(`create database ${ident(name)}`);
      } catch (error) {
        // Somebody made it between the look and the deed: as good.
        if (!['42P04', '23505'].includes(sqlState(error) ?? '')) throw error;
      } finally {
        await sql.end();
      }
      return url(name);
    },
    stop: async () => {
      await endProcess(running.identity, STOP_TIMEOUT_MS, 'SIGINT');
      // Another start may have written down its own by now.
      if (!recorded(folder)) rmSync(join(folder, 'server.json'), { force: true });
    },
  };
}
