/**
 * Slipway's control plane for this run, kept alive as an init system would: when it dies, it is
 * started anew, and finds everything as it left it.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LaunchView } from '@slipway/api';
import type { PracticePeople } from '@slipway/authority/practice';
import { clientOf, type Client } from '@slipway/cli/client';
import { decideAs } from '@slipway/cli/practice';
import { DECIDERS } from '../src/people.ts';
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

const SERVES_MS = 60_000;
const LOOK_MS = 100;

/**
 * Has a launch locked by its people, who answer for going without a rehearsal, and waits until blue
 * serves through the plane.
 */
export async function lockUntilServed(
  { client }: ControlPlane,
  id: string,
  people: PracticePeople,
): Promise<LaunchView> {
  const reason = 'shown on this machine, with simulated customers';
  const waiver = { launch: id, act: 'waive', target: 'rehearsal', reason } as const;
  await decideAs(client, people, waiver, DECIDERS);
  await decideAs(client, people, { launch: id, act: 'lock' }, DECIDERS);
  const deadlineMs = Date.now() + SERVES_MS;
  while (Date.now() < deadlineMs) {
    const view = await client.call('show', { id });
    const serves = view.services.every(
      ({ blue }) => blue.wanted > 0 && blue.healthy >= blue.wanted,
    );
    if (view.phase === 'locked' && serves && view.listen !== '') return view;
    await delay(LOOK_MS);
  }
  throw new Error(`blue did not serve within ${SERVES_MS / 1000} s`);
}
