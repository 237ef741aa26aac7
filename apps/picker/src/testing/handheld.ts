/**
 * A handheld: the real agent as a process of its own, always at the same port and on the same
 * folders, so that it can be killed and started again. It is a program here, not a library.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '@slipway/kernel';
import { pickerFolder } from '../index.ts';

const AGENT = fileURLToPath(import.meta.resolve('@slipway/device/bin'));

export interface Handheld {
  readonly url: string;
  /** @returns the parsed answer. @throws {Error} it was refused */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** @returns a code that opens the page for a person */
  code(person: string, name: string): Promise<string>;
  /** Starts it again on what it left. */
  start(): Promise<void>;
  /** As a power cut would end it. */
  kill(): Promise<void>;
}

/**
 * @param folder its own, for data and keys
 * @param cloud where its gateway is
 */
export async function startHandheld(
  folder: string,
  cloud: string,
  enrolCode: string,
): Promise<Handheld> {
  const port = await freePort();
  const data = join(folder, 'data');
  const options = {
    folder: data,
    secure: join(folder, 'secure'),
    cloud,
    port: String(port),
    'schema-version': '2',
    enrol: enrolCode,
    pages: pickerFolder,
    'reserve-bytes': '65536',
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const token = readFileSync(join(data, 'api-token'), 'utf8').trim();
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body === undefined
        ? { headers }
        : {
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status} ${text}`);
    return JSON.parse(text) as T;
  };
  const handheld: Handheld = {
    url,
    call,
    code: async (person, name) => {
      const made = await call<{ code: string }>('POST', '/v1/picks/codes', { person, name });
      return made.code;
    },
    start: async () => {
      child = spawn(process.execPath, [AGENT, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
      await untilReady(child);
    },
    kill: async () => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
  await handheld.start();
  return handheld;
}

async function untilReady(child: ChildProcess): Promise<void> {
  for await (const line of createInterface({ input: child.stdout! })) {
    if ((JSON.parse(line) as { kind: string }).kind === 'ready') return;
  }
  throw new Error('The agent ended before it was ready.');
}
