/** Starts the load or the oracle as the process that it is, for tests, and speaks to it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { request } from 'undici';
import { fieldsOf, parseJson } from '../../oracle/core/reading.ts';

export interface Running {
  readonly url: string;
  readonly child: ChildProcess;
  /** Lines of stdout after the ready line, parsed. */
  readonly lines: readonly unknown[];
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
}

/** Starts `main.ts` of a folder of the grocer; resolves when it is ready. */
export async function startProcess(
  folder: 'load' | 'oracle',
  env: Readonly<Record<string, string>>,
): Promise<Running> {
  const main = join(import.meta.dirname, '..', '..', folder, 'main.ts');
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
  const lines: unknown[] = [];
  const ready = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { kind, url } = fieldsOf(parseJson(line));
    if (kind === 'ready') ready.resolve(String(url));
    else lines.push(parseJson(line));
  });
  const url = await Promise.race([ready.promise, exited.then(() => null)]);
  if (url === null) throw new Error(`${folder} ended before it was ready`);
  return { url, child, lines, exited };
}

/** Ends the process, whatever it does. */
export async function endProcess({ child, exited }: Running): Promise<void> {
  child.kill('SIGKILL');
  await exited;
}

/** @returns the fields of the JSON answer */
export async function call(
  base: string,
  path: string,
  body?: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const method = body === undefined ? 'GET' : 'POST';
  const sent = body === undefined ? null : JSON.stringify(body);
  const response = await request(new URL(path, base), { method, body: sent });
  return fieldsOf(await response.body.json());
}
