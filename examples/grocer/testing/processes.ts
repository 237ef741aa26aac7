/**
 * The grocer's services as real processes for tests: started with the environment that a launch
 * gives them, asked over HTTP, ended by their own pid.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@slipway/kernel';
import { versionSchema, type Release, type ServiceName } from './versions.ts';

const START_LIMIT_MS = 20_000;
const END_LIMIT_MS = 15_000;

export interface RunningService {
  readonly url: string;
  /** Sends a request as a till of a store. */
  ask(method: string, path: string, body?: unknown, store?: string): Promise<Reply>;
  /** Sends SIGTERM. @returns the exit code; null if it had to be killed */
  end(): Promise<number | null>;
}

export interface Reply {
  readonly status: number;
  /** The fields of the JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Starts a release of a service, waits until it is healthy, runs `body`, and ends it.
 *
 * @param faultsFile the file that GROCER_FAULTS names
 */
export async function withService(
  service: ServiceName,
  release: Release,
  databaseUrl: string,
  faultsFile: string | undefined,
  body: (running: RunningService) => Promise<void>,
): Promise<void> {
  const file = join(import.meta.dirname, `../services/${service}/release-${release}/main.ts`);
  const port = await freePort();
  const child = spawn(process.execPath, [file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      [`SLIPWAY_SCHEMA_${service.toUpperCase()}`]: versionSchema(service, release),
      ...(faultsFile ? { GROCER_FAULTS: faultsFile } : {}),
    },
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await until(`${service} release ${release} is healthy`, START_LIMIT_MS, async () => {
      if (child.exitCode !== null) throw new Error(`${service} ended with ${child.exitCode}`);
      const health = await fetch(`${url}/healthz`).catch(() => undefined);
      return health?.status === 200;
    });
    await body({ url, ask: asker(url), end: () => end(child) });
  } finally {
    await end(child);
  }
}

function asker(url: string): RunningService['ask'] {
  return async (method, path, body, store = 's03') => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'x-store': store, 'x-till': 'till-1', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Reply['body'] };
  };
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([exited, delay(END_LIMIT_MS, undefined, { ref: false })]);
  if (child.exitCode === null) child.kill('SIGKILL');
  return child.exitCode;
}

/** Waits for a condition. @throws when it does not come within the limit */
export async function until(
  what: string,
  limitMs: number,
  condition: () => Promise<boolean> | boolean,
): Promise<void> {
  const deadlineMs = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await delay(20);
  }
}
