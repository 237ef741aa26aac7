/**
 * The folder that holds the embedded server's data: how it comes to be, and who runs on it.
 *
 * PostgreSQL's own `postmaster.pid` is the truth about the latter: whoever holds it, serves.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { identify, writeFileAtomic, type ProcessIdentity } from '@slipway/kernel';
import type { Launcher } from './binaries.ts';
import { EmbeddedStartError } from './errors.ts';

/** A running server. */
export interface RunningServer {
  readonly identity: ProcessIdentity;
  /** Port on 127.0.0.1. */
  readonly port: number;
}

/**
 * Makes a data folder unless there is one. It is made under another name and then renamed: one
 * that exists is whole, even if two processes make it at once or one of them is killed.
 *
 * @throws {EmbeddedStartError} initdb refused, or something else lies there
 */
export function initialise(launcher: Launcher, data: string, password: string): void {
  if (existsSync(join(data, 'PG_VERSION'))) return;
  mkdirSync(dirname(data), { recursive: true, mode: 0o711 });
  clearRemnants(data);
  const fresh = `${data}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
  const passwordFile = `${fresh}.password`;
  try {
    mkdirSync(fresh, { mode: 0o700 });
    writeFileAtomic(passwordFile, password);
    if (launcher.uid !== undefined) {
      for (const path of [fresh, passwordFile]) chownSync(path, launcher.uid, launcher.uid);
    }
    initdb(launcher, fresh, passwordFile);
    renameSync(fresh, data);
  } catch (error) {
    if (existsSync(join(data, 'PG_VERSION'))) return; // another process was first
    if (error instanceof EmbeddedStartError) throw error;
    throw new EmbeddedStartError(data, String(error));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
  }
}

function initdb(launcher: Launcher, data: string, passwordFile: string): void {
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
  const { uid } = launcher;
  const result = spawnSync(command!, args, { uid, gid: uid, encoding: 'utf8' });
  if (result.status === 0) return;
  throw new EmbeddedStartError(data, `${result.stdout}${result.stderr}${result.error ?? ''}`);
}

/** Removes what a process that was killed in the middle has left. */
function clearRemnants(data: string): void {
  for (const name of readdirSync(dirname(data))) {
    const prefix = `${basename(data)}.new-`;
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : NaN;
    if (pid > 0 && !identify(pid)) {
      rmSync(join(dirname(data), name), { recursive: true, force: true });
    }
  }
}

/** @returns the server that runs on a data folder, by PostgreSQL's own lock; it may not answer */
export function runningOn(data: string): RunningServer | undefined {
  const lock = readLock(data);
  const identity = lock && identify(lock.pid);
  if (!identity || lock.port === undefined || servesAnother(lock.pid, data)) return undefined;
  return { identity, port: lock.port };
}

/**
 * A killed server leaves `postmaster.pid`. PostgreSQL itself clears it when that pid is free;
 * it cannot know that the pid now belongs to a program that serves none or other data.
 */
export function clearStaleLock(data: string): void {
  const lock = readLock(data);
  if (lock && identify(lock.pid) && servesAnother(lock.pid, data)) {
    rmSync(join(data, 'postmaster.pid'), { force: true });
  }
}

/** @see https://www.postgresql.org/docs/18/storage-file-layout.html (pid, …, port on line 4) */
function readLock(data: string): { pid: number; port: number | undefined } | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 ? { pid, port: port > 0 ? port : undefined } : undefined;
  } catch {
    return undefined;
  }
}

/** Without /proc, whoever has the pid is taken for the server, as PostgreSQL itself does. */
function servesAnother(pid: number, data: string): boolean {
  try {
    return !readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(data);
  } catch {
    return false;
  }
}
