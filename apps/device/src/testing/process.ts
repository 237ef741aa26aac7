/** A real agent as a process of its own, for tests that kill it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const DEADLINE_MS = 15_000;

/** Any JSON object, whose members a test names. */
export type Answer = Record<string, never> & Record<string, unknown>;

export interface AgentProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** @returns status and parsed body */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Answer }>;
  /** Ends it as a power cut would end its process. */
  kill(): Promise<void>;
  end(): Promise<void>;
}

/**
 * @param folders data and secure folder
 * @param nodeArgs put before the program, such as a module that shifts the clock
 */
export async function startAgent(
  folders: { readonly data: string; readonly secure: string },
  cloud: string,
  args: readonly string[] = [],
  nodeArgs: readonly string[] = [],
): Promise<AgentProcess> {
  const { data, secure } = folders;
  const own = ['--folder', data, '--secure', secure, '--cloud', cloud, '--port', '0'];
  const child = spawn(process.execPath, [...nodeArgs, MAIN, ...own, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr!.on('data', (chunk: Buffer) => (errors += String(chunk)));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await Promise.race([
    firstUrl(child),
    exited.then(() => Promise.reject(new Error(`The agent ended: ${errors}`))),
  ]);
  const token = readFileSync(join(data, 'api-token'), 'utf8').trim();
  return {
    url,
    child,
    call: async (method, path, body) => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
      return { status: response.status, body: await response.json() };
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    end: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function firstUrl(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const said = JSON.parse(line) as { kind: string; url: string };
    if (said.kind === 'ready') return said.url;
  }
  return Promise.reject(new Error('The agent ended before it was ready.'));
}

/** Waits until something holds. @throws what was seen last, at the deadline */
export async function until<T>(
  look: () => T | Promise<T>,
  holds: (seen: T) => boolean,
  deadlineMs = DEADLINE_MS,
): Promise<T> {
  const endMs = Date.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > endMs) throw new Error(`Still ${JSON.stringify(seen)} at the deadline.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
