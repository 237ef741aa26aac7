/**
 * Starts the embedded router as a process that outlives its starter, or adopts the one that runs.
 *
 * The folder is the router's own: `config.json`, `router.json` (who it is), `router.log`, its table
 * and its admin socket.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  endProcess,
  hashOf,
  identify,
  isAlive,
  privateFolder,
  RemoteError,
  writeFileAtomic,
  type OperatorErrorJson,
  type ProcessIdentity,
} from '@slipway/kernel';
import { PlaneUnreachableError, RouterDiffersError, RouterNotStartedError } from './errors.ts';
import { connectRouter } from './router-plane.ts';
import { adminSocketPath } from './router/admin-socket.ts';
import { completeConfig } from './router/config.ts';
import type { RouterConfig, RouterSettings, RouterStatus } from './shapes.ts';

const MAIN = fileURLToPath(new URL('./router/main.ts', import.meta.url));
const START_MS = 15_000;

/** A router that runs. */
export interface RunningRouter {
  readonly identity: ProcessIdentity;
  /** Where customers reach it, without a slash at the end. */
  readonly url: string;
  readonly adminSocket: string;
  /** Whether it ran before. */
  readonly adopted: boolean;
}

/** What `router.json` says. */
interface RouterRecord {
  readonly identity: ProcessIdentity;
  readonly url: string;
  readonly adminSocket: string;
}

/**
 * Starts a router, or adopts the one that runs from this folder with the same settings.
 *
 * @param options.folder owner-only; made if it is not there
 * @param options.config what has a default may be left out
 * @throws {PortTakenError} (as RemoteError with its code) something else listens there
 * @throws {RouterDiffersError} one with other settings runs; it is left alone
 * @throws {RouterNotStartedError} it ended, or was not ready within 15 s
 * @throws {PlaneUnreachableError} the recorded process lives and does not answer
 */
export async function startRouter(options: {
  readonly folder: string;
  readonly config: RouterSettings;
}): Promise<RunningRouter> {
  const folder = privateFolder(resolve(options.folder));
  const config = completeConfig(options.config, folder);
  const adminSocket = adminSocketPath(folder);
  const record = readRecord(folder);
  if (record && isAlive(record.identity)) return adopt(folder, record, hashOf(config));
  // Its starter may have died before it wrote down whom it had started.
  const unrecorded = await recordOf(adminSocket);
  if (unrecorded) {
    writeFileAtomic(join(folder, 'router.json'), JSON.stringify(unrecorded));
    return adopt(folder, unrecorded, hashOf(config));
  }

  writeFileAtomic(join(folder, 'config.json'), JSON.stringify(config, null, 2));
  const { identity, url } = await launch(folder, config, adminSocket);
  const made: RouterRecord = { identity, url, adminSocket };
  writeFileAtomic(join(folder, 'router.json'), JSON.stringify(made));
  return { ...made, adopted: false };
}

/**
 * Ends the router of a folder: its requests end first, within its grace.
 *
 * @returns how it went; `gone` if none ran
 */
export async function stopRouter(folder: string): Promise<'gone' | 'ended' | 'killed'> {
  const record = readRecord(resolve(folder));
  if (!record) return 'gone';
  const graceMs = graceOf(resolve(folder));
  const outcome = await endProcess(record.identity, graceMs + 2_000);
  rmSync(join(resolve(folder), 'router.json'), { force: true });
  // A socket that stood elsewhere, for its path's length, had a folder to itself.
  const socketFolder = dirname(record.adminSocket);
  if (socketFolder !== resolve(folder)) rmSync(socketFolder, { recursive: true, force: true });
  return outcome;
}

function graceOf(folder: string): number {
  try {
    const text = readFileSync(join(folder, 'config.json'), 'utf8');
    return (JSON.parse(text) as RouterConfig).limits.graceMs;
  } catch {
    return 0;
  }
}

function readRecord(folder: string): RouterRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'router.json'), 'utf8')) as RouterRecord;
  } catch {
    return undefined;
  }
}

async function adopt(folder: string, record: RouterRecord, hash: string): Promise<RunningRouter> {
  const { pid } = record.identity;
  const status = await statusAt(record.adminSocket);
  if (!status) {
    throw new PlaneUnreachableError(record.adminSocket, `process ${pid} lives and says nothing`);
  }
  if (status.configHash !== hash) throw new RouterDiffersError(folder, pid);
  return { ...record, adopted: true };
}

async function recordOf(adminSocket: string): Promise<RouterRecord | undefined> {
  const status = await statusAt(adminSocket);
  const identity = status && identify(status.pid);
  return identity && { identity, url: status.url, adminSocket };
}

async function statusAt(adminSocket: string): Promise<RouterStatus | undefined> {
  const router = connectRouter(adminSocket);
  try {
    return await router.status();
  } catch {
    return undefined;
  } finally {
    await router.close();
  }
}

async function launch(
  folder: string,
  config: RouterConfig,
  adminSocket: string,
): Promise<{ identity: ProcessIdentity; url: string }> {
  const logFile = join(folder, 'router.log');
  writeFileSync(logFile, '', { flag: 'a', mode: 0o600 });
  const logBefore = statSync(logFile).size;
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [MAIN, '--config', join(folder, 'config.json')], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const end: { reason?: string } = {};
  child.once('error', (error) => (end.reason = error.message));
  child.once('exit', (code, signal) => (end.reason = `it ended with ${signal ?? code}`));
  // The router goes on without its starter, which may end at any moment.
  child.unref();

  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity) {
    const url = await readyUrl(identity, adminSocket, () => end.reason !== undefined);
    if (url !== undefined) return { identity, url };
    await endProcess(identity, 0);
  }
  const said = errorIn(readFileSync(logFile, 'utf8').slice(logBefore));
  if (said) throw new RemoteError(said);
  const { host, port } = config.listen;
  const reason = end.reason ?? `not ready on ${host}:${port} within ${START_MS} ms`;
  throw new RouterNotStartedError(logFile, reason);
}

/** @returns the customers' URL once exactly this process answers; undefined if it does not */
async function readyUrl(
  identity: ProcessIdentity,
  adminSocket: string,
  hasEnded: () => boolean,
): Promise<string | undefined> {
  const deadlineMs = Date.now() + START_MS;
  while (!hasEnded() && Date.now() < deadlineMs) {
    const status = await statusAt(adminSocket);
    if (status?.pid === identity.pid) return status.url;
    await delay(15);
  }
  return undefined;
}

/** @returns the error that a router wrote before it ended, in its own words */
function errorIn(log: string): OperatorErrorJson | undefined {
  for (const line of log.split('\n').toReversed()) {
    if (!line.startsWith('{"kind":"error"')) continue;
    return (JSON.parse(line) as { error: OperatorErrorJson }).error;
  }
  return undefined;
}
