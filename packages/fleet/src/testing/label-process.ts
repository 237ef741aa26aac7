/** A simulated label gateway as a real process, for tests that kill it and unplug its radio. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { httpLabelGateway } from '../labels/http-gateway.ts';
import type { LabelGateway } from '../labels/gateway.ts';

const MAIN = fileURLToPath(new URL('../labels/simulated/main.ts', import.meta.url));

export interface LabelProcess {
  readonly url: string;
  readonly gateway: LabelGateway;
  /** Hangs labels up, or takes them down. */
  hang(labels: readonly string[], isThere?: boolean): Promise<void>;
  unplug(isUnplugged: boolean): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** @param args such as `--loss 0.3` */
export async function startLabels(
  state: string,
  args: readonly string[] = [],
): Promise<LabelProcess> {
  const child = spawn(process.execPath, [MAIN, '--state', state, '--delay-ms', '20', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    ({ url } = JSON.parse(line) as { url: string });
    break;
  }
  if (url === undefined) throw new Error('The label gateway ended before it was ready.');
  const post = async (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' };
    await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  return {
    url,
    gateway: httpLabelGateway(url, 2_000),
    hang: async (labels, isThere = true) => post('/simulated/shelf', { labels, isThere }),
    unplug: async (isUnplugged) => post('/simulated/radio', { isUnplugged }),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
