/**
 * The demo's own processes: started here, spoken to over loopback, ended here by pid.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { identify } from '@slipway/kernel';

/** Beside a process's log lies who it is, as long as it runs. */
export const IDENTITY_ENDING = '.process.json';

export interface Child {
  readonly process: ChildProcess;
  /** The address on its ready line. */
  readonly url: string;
  /** Asks it to end and waits until it has; kills it after `graceMs`. */
  end(graceMs?: number): Promise<void>;
}

export interface ChildOptions {
  readonly name: string;
  readonly program: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Gets what it says on stderr. */
  readonly logFile: string;
  /** Told the address of each ready line, where there are several. */
  readonly onReady?: (url: string) => void;
  /** How many ready lines it says; 1 unless told otherwise. */
  readonly readyLines?: number;
  /** A program that says where it is in words of its own: the first group is the address. */
  readonly readyWhen?: RegExp;
  readonly onLine?: (line: Readonly<Record<string, unknown>>) => void;
  /** How long it may take to say that it is ready, in milliseconds. */
  readonly readyWithinMs?: number;
}

/** Starts a program and waits for its line `{"kind":"ready","url":…}`. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(process.execPath, [options.program, ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', log],
    env: { ...process.env, ...options.env },
    // Ctrl-C is for the demo alone: it ends the others in the right order.
    detached: true,
  });
  closeSync(log);
  // A run that is killed leaves its processes: the next one finds them by this, and ends them.
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  const identityFile = `${options.logFile}${IDENTITY_ENDING}`;
  if (identity) writeFileSync(identityFile, JSON.stringify(identity));
  const exited = Promise.withResolvers<void>();
  child.on('exit', () => {
    rmSync(identityFile, { force: true });
    exited.resolve();
  });
  const ready = Promise.withResolvers<string>();
  let readyLines = 0;
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const said = options.readyWhen?.exec(line)?.[1];
    if (said !== undefined) ready.resolve(said);
    if (!line.startsWith('{')) return;
    const parsed = JSON.parse(line) as Record<string, unknown>;
    if (parsed['kind'] !== 'ready') return options.onLine?.(parsed);
    const url = String(parsed['url']);
    options.onReady?.(url);
    readyLines += 1;
    if (readyLines === (options.readyLines ?? 1)) ready.resolve(url);
  });
  const tail = () => readFileSync(options.logFile, 'utf8').slice(-600).trim();
  child.on('exit', (code) => {
    ready.reject(new Error(`${options.name} ended with ${code} before it was ready: ${tail()}`));
  });
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    ready.reject(new Error(`${options.name} was not ready in time: ${tail()}`));
  }, options.readyWithinMs ?? 60_000);
  try {
    const url = await ready.promise;
    return { process: child, url, end: (graceMs = 15_000) => endChild(child, exited, graceMs) };
  } finally {
    clearTimeout(timer);
  }
}

async function endChild(
  child: ChildProcess,
  exited: PromiseWithResolvers<void>,
  graceMs: number,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited.promise;
  clearTimeout(timer);
}
