/**
 * The installation that a command works with: its folder, its control plane, its database.
 */
import { existsSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EXIT, isAlive, OperatorError, privateFolder } from '@slipway/kernel';
import type { ProcessIdentity } from '@slipway/kernel';

/** What a running control plane writes into the installation's folder. */
export interface RunningServer {
  readonly url: string;
  readonly identity: ProcessIdentity;
}

/** No control plane runs for this installation. */
export class ServerDownError extends OperatorError {
  readonly code = 'CLI_SERVER_DOWN';
  readonly exitCode = EXIT.unavailable;

  constructor(folder: string, detail = '') {
    super(
      `No control plane runs for ${folder}.${detail}`,
      'Nothing was changed; traffic stays as it was last set.',
      'Start one with `slipway up`.',
    );
  }
}

/** @returns the installation's folder: SLIPWAY_HOME, or `.slipway` where the command is run */
export function homeFolder(): string {
  return resolve(process.env['SLIPWAY_HOME'] ?? '.slipway');
}

/** @returns where the console is asked to listen: SLIPWAY_PORT, or 7420; 0 for any free port */
export function consolePort(): number {
  const port = Number(process.env['SLIPWAY_PORT'] ?? 7420);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : 7420;
}

/** @returns the control plane that runs for this folder, if one does */
export function findServer(folder: string): RunningServer | undefined {
  const file = join(folder, 'server.json');
  if (!existsSync(file)) return undefined;
  const server = JSON.parse(readFileSync(file, 'utf8')) as RunningServer;
  return isAlive(server.identity) ? server : undefined;
}

/** @returns the path of the control plane's program; it is started, never imported */
export function serverProgram(): string {
  return fileURLToPath(import.meta.resolve('@slipway/server/main'));
}

/** How a control plane is started that does not run yet. */
export interface ServerStart {
  readonly env?: NodeJS.ProcessEnv;
  /** Where its console is asked to listen; 0 for any free port. */
  readonly port?: number;
}

/**
 * @returns the running control plane, started in the background if there was none
 * @throws {ServerDownError} it did not come up
 */
export async function ensureServer(
  folder: string,
  { env = process.env, port = consolePort() }: ServerStart = {},
): Promise<RunningServer> {
  const running = findServer(folder);
  if (running) return running;
  privateFolder(folder);
  const logFile = join(folder, 'server.log');
  const log = openSync(logFile, 'a', 0o600);
  const args = [serverProgram(), '--folder', folder, '--port', String(port)];
  const child = spawn(process.execPath, args, {
    detached: true,
    env,
    stdio: ['ignore', log, log],
  });
  child.unref();
  const deadlineMs = Date.now() + 30_000;
  while (Date.now() < deadlineMs && child.exitCode === null) {
    const server = findServer(folder);
    if (server) return server;
    await delay(50);
  }
  const tail = readFileSync(logFile, 'utf8').trim().split('\n').slice(-3).join(' ');
  throw new ServerDownError(folder, ` It was started and did not come up: ${tail}`);
}
