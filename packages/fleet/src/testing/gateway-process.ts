/** A real gateway as a process of its own. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('gateway-main.ts', import.meta.url));

export interface GatewayProcess {
  readonly url: string;
  /** Ends it at once, whatever it is at, and resolves when it is gone. */
  kill(): Promise<void>;
  /** Stops it where it is, or lets it go on: what it costs others is measured by turns. */
  pause(isPaused: boolean): void;
}

/**
 * @param database its URL
 * @param journal the registry journal's file
 * @returns it, once it serves
 */
export async function startGateway(database: string, journal: string): Promise<GatewayProcess> {
  const child = spawn(process.execPath, [MAIN, '--database', database, '--journal', journal], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += String(chunk)));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once('line', resolve),
  );
  const ended = exited.then(() => Promise.reject(new Error(`The gateway ended: ${errors}`)));
  ended.catch(() => {}); // it is killed sooner or later; only an early end is news
  return {
    url: await Promise.race([url, ended]),
    pause: (isPaused) => void child.kill(isPaused ? 'SIGSTOP' : 'SIGCONT'),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
