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

export interface RunningService {
  readonly url: string;
  readonly child: ChildProcess;
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
 * Starts a release of a service and waits until it is healthy.
 *
 * @param faultsFile the file that GROCER_FAULTS names
 */
export async function startService(
  service: ServiceName,
  release: Release,
  databaseUrl: string,
  faultsFile?: string,
): Promise<RunningService> {
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
  await until(`${service} release ${release} is healthy`, START_LIMIT_MS, async () => {
    if (child.exitCode !== null) throw new Error(`${service} ended with ${child.exitCode}`);
    const health = await fetch(`${url}/healthz`).catch(() => undefined);
    return health?.status === 200;
  });
  return {
    url,
    child,
    ask: async (method, path, body, store = 's03') => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { 'x-store': store, 'x-till': 'till-1', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Reply['body'] };
    },
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill('SIGTERM');
      await Promise.race([once(child, 'exit'), delay(15_000, undefined, { ref: false })]);
      if (child.exitCode === null) child.kill('SIGKILL');
      return child.exitCode;
    },
  };
}

/** Runs `body` with both releases of a service, and ends them, whatever happened. */
export async function withBothReleases(
  service: ServiceName,
  databaseUrl: string,
  body: (blue: RunningService, green: RunningService) => Promise<void>,
  faultsFile?: string,
): Promise<void> {
  const running = await Promise.all([
    startService(service, 1, databaseUrl),
    startService(service, 2, databaseUrl, faultsFile),
  ]);
  try {
    await body(...running);
  } finally {
    await Promise.all(running.map((one) => one.end()));
  }
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
