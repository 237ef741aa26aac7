/**
 * The embedded PostgreSQL 18: a real server, its data in one folder, listening on loopback only.
 *
 * It is a process of its own that outlives whoever started it. Starting it again adopts the one
 * that runs; a lock that a killed run left behind is recognised by pid and start time.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endProcess, freePort, identify, isAlive, privateFolder } from '@slipway/kernel';
import { writeFileAtomic, type ProcessIdentity } from '@slipway/kernel';
import postgres from 'postgres';
import { findLauncher, type Launcher } from './binaries.ts';
import { EmbeddedStartError } from './errors.ts';
import { ident } from '@slipway/kernel';

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

/** What is kept about a running server, so that a later start finds it. */
interface RunningServer {
  readonly identity: ProcessIdentity;
  readonly port: number;
}

export interface EmbeddedOptions {
  /** Settings for `postgres -c`, over the defaults. */
  readonly settings?: Readonly<Record<string, string>>;
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
  const launcher = findLauncher();
  const data = launcher.dataFolder(join(folder, 'data'));
  const password = readPassword(folder);
  const running = await adopt(folder, password);
  if (running) return serverOf(folder, running, password, true);

  initialise(launcher, data, password);
  clearStaleLock(data);
  const started = await launch(folder, data, launcher, password, options.settings ?? {});
  return serverOf(folder, started, password, false);
}

/** @returns the server that runs on this folder, or undefined if none does */
export async function findEmbedded(folder: string): Promise<EmbeddedServer | undefined> {
  if (!existsSync(join(folder, 'server.json'))) return undefined;
  const password = readPassword(folder);
  const running = await adopt(folder, password);
  return running ? serverOf(folder, running, password, true) : undefined;
}

function readPassword(folder: string): string {
  const file = join(folder, 'password');
  if (!existsSync(file)) writeFileAtomic(file, randomBytes(24).toString('base64url'));
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

async function adopt(folder: string, password: string): Promise<RunningServer | undefined> {
  const file = join(folder, 'server.json');
  if (!existsSync(file)) return undefined;
  const record = JSON.parse(readFileSync(file, 'utf8')) as RunningServer;
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  while (isAlive(record.identity) && Date.now() < deadlineMs) {
    if (await answers(record.port, password)) return record;
    await delay(50);
  }
  return undefined;
}

function initialise(launcher: Launcher, data: string, password: string): void {
  if (existsSync(join(data, 'PG_VERSION'))) return;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const passwordFile = join(data, '..', 'initdb-password');
  writeFileAtomic(passwordFile, password, launcher.uid === undefined ? 0o600 : 0o644);
  const [command, ...args] = [
    ...launcher.prefix,
    join(launcher.bin, 'initdb'),
    `--pgdata=${data}`,
    '--username=slipway',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-instructions',
    '--no-sync',
  ];
  const result = spawnSync(command!, args, { uid: launcher.uid, encoding: 'utf8' });
  rmSync(passwordFile, { force: true });
  if (result.status === 0) return;
  rmSync(data, { recursive: true, force: true });
  throw new EmbeddedStartError(data, `${result.stdout}${result.stderr}${result.error ?? ''}`);
}

/**
 * A killed server leaves `postmaster.pid`. PostgreSQL itself clears it when that pid is free;
 * it cannot know that the pid now belongs to a program that is no PostgreSQL.
 */
function clearStaleLock(data: string): void {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (!identify(pid)) return;
  let command = '';
  try {
    command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return;
  }
  if (!command.includes('postgres')) rmSync(file);
}

async function launch(
  folder: string,
  data: string,
  launcher: Launcher,
  password: string,
  settings: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const logFile = join(folder, 'postgres.log');
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadlineMs) {
    const port = await freePort(PREFERRED_PORT);
    const all = { ...DEFAULT_SETTINGS, ...settings, port: String(port) };
    const [command, ...args] = [
      ...launcher.prefix,
      join(launcher.bin, 'postgres'),
      '-D',
      data,
      ...Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ];
    const log = openSync(logFile, 'a', 0o600);
    const stdio: ['ignore', number, number] = ['ignore', log, log];
    const child = spawn(command!, args, { detached: true, stdio, uid: launcher.uid });
    closeSync(log);
    child.unref();
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (!identity) throw new EmbeddedStartError(data, tail(logFile));
    while (child.exitCode === null && child.signalCode === null && Date.now() < deadlineMs) {
      if (await answers(port, password)) {
        const record = { identity, port };
        writeFileAtomic(join(folder, 'server.json'), JSON.stringify(record));
        return record;
      }
      await delay(25);
    }
    // A backend of the killed server may still hold its shared memory for a moment; the port
    // may have been taken since it was looked at. Both pass; anything else is final.
    if (!/shared memory|in use|address already/i.test(tail(logFile, 600))) break;
    await delay(200);
  }
  throw new EmbeddedStartError(data, tail(logFile));
}

function tail(file: string, characters = 400): string {
  return existsSync(file) ? readFileSync(file, 'utf8').slice(-characters) : '';
}

function serverOf(
  folder: string,
  record: RunningServer,
  password: string,
  adopted: boolean,
): EmbeddedServer {
  const url = (database = 'postgres') => urlOf(record.port, password, database);
  return {
    ...record,
    adopted,
    url,
    ensureDatabase: async (name) => {
      const sql = postgres(url(), { max: 1, onnotice: () => {} });
      try {
        const found = await sql`select 1 from pg_database where datname = ${name}`;
        if (found.length === 0) await sql.unsafe(`create database ${ident(name)}`);
      } finally {
        await sql.end();
      }
      return url(name);
    },
    stop: async () => {
      await endProcess(record.identity, STOP_TIMEOUT_MS, 'SIGINT');
      rmSync(join(folder, 'server.json'), { force: true });
    },
  };
}
