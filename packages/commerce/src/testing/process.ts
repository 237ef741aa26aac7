/** A program of this package as a real process, for tests that talk to it and kill it. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface RunningProcess {
  readonly url: string;
  /** Ends it at once, whatever it is at, and resolves when it is gone. */
  kill(): Promise<void>;
}

/**
 * @param file of the program; its first line of output is JSON with its `url`
 * @returns it, once it serves
 */
export async function startProcess(file: string, args: readonly string[]): Promise<RunningProcess> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += String(chunk)));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const first = new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once('line', resolve),
  );
  const ended = exited.then(() => Promise.reject(new Error(`${file} ended: ${errors}`)));
  ended.catch(() => {}); // it is killed sooner or later; only an early end is news
  const { url } = JSON.parse(await Promise.race([first, ended])) as { url: string };
  return {
    url,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Waits until a condition holds; fails after half a minute. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > deadlineMs) throw new Error(`not within half a minute: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
