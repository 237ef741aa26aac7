/**
 * Slipway's control plane for this run, kept alive as an init system would: when it dies, it is
 * started anew, and finds everything as it left it.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { clientOf, type Client } from '@slipway/cli/client';
import { startChild, type Child } from './child.ts';

const RESTART_AFTER_MS = 200;

export interface ControlPlane {
  readonly client: Client;
  pid(): number | undefined;
  end(): Promise<void>;
}

/** @param port asked for; the one that was got stays the same over restarts */
export async function startControlPlane(
  folder: string,
  port: number,
  env: NodeJS.ProcessEnv,
): Promise<ControlPlane> {
  mkdirSync(folder, { recursive: true });
  const program = fileURLToPath(import.meta.resolve('@slipway/server/main'));
  const logFile = join(folder, 'server.log');
  let ending = false;
  const start = (wanted: number): Promise<Child> =>
    startChild({
      name: 'the control plane',
      program,
      args: ['--folder', folder, '--port', String(wanted)],
      env,
      logFile,
    });
  let current = await start(port);
  const { url } = current;
  const keepAlive = (child: Child): void => {
    child.process.on('exit', () => {
      if (!ending) void restart();
    });
  };
  const restart = async (): Promise<void> => {
    await delay(RESTART_AFTER_MS);
    if (ending) return;
    current = await start(Number(new URL(url).port));
    keepAlive(current);
  };
  keepAlive(current);
  return {
    client: clientOf(url, folder),
    pid: () => current.process.pid,
    end: async () => {
      ending = true;
      await current.end();
    },
  };
}
