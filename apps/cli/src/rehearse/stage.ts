/**
 * The stage of a rehearsal: a folder with a PostgreSQL and a control plane of its own. Whatever
 * happens, what was started there is ended; what a killed run left is ended by the next one.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LaunchView, ProcessView } from '@slipway/api';
import { endProcess, identify, isAlive, privateFolder } from '@slipway/kernel';
import type { ProcessIdentity } from '@slipway/kernel';
import { findEmbedded, startEmbedded, type EmbeddedServer } from '@slipway/pg';
import { RehearsalGroundError } from '@slipway/rehearsal';
import { clientOf, type Client } from '../client.ts';
import { ensureServer, findServer } from '../installation.ts';

const GRACE_MS = 5_000;
/** Whose stage it is. */
const OWNER = 'owner.json';

export interface Stage {
  readonly folder: string;
  readonly server: EmbeddedServer;
  /** @param env what its control plane finds in its environment, beside the stage's own */
  startControlPlane(env: NodeJS.ProcessEnv): Promise<Client>;
}

/**
 * Runs `body` on an empty stage; its logs stay, its data does not.
 *
 * @throws {RehearsalGroundError} another rehearsal is at work there
 */
export async function withStage<T>(folder: string, body: (stage: Stage) => Promise<T>): Promise<T> {
  assertFree(folder);
  await endAll(folder);
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(join(privateFolder(folder), OWNER), JSON.stringify(identify(process.pid)));
  try {
    const server = await startEmbedded(join(folder, 'pg'));
    const home = privateFolder(join(folder, 'slipway'));
    return await body({
      folder,
      server,
      startControlPlane: async (env) => {
        const own = { ...env, SLIPWAY_DATABASE_URL: await server.ensureDatabase('slipway') };
        const { url } = await ensureServer(home, { env: own, port: 0 });
        return clientOf(url, home);
      },
    });
  } finally {
    await endAll(folder);
    rmSync(join(folder, 'pg'), { recursive: true, force: true });
  }
}

function assertFree(folder: string): void {
  const file = join(folder, OWNER);
  if (!existsSync(file)) return;
  const owner = JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  if (!isAlive(owner)) return;
  const what = `Another rehearsal (process ${owner.pid}) is at work in ${folder}.`;
  throw new RehearsalGroundError(what, 'Let it end, or use another SLIPWAY_HOME.');
}

async function endAll(folder: string): Promise<void> {
  const home = join(folder, 'slipway');
  const plane = findServer(home);
  if (plane) {
    const client = clientOf(plane.url, home);
    const launches = await client.call<LaunchView[]>('list').catch(() => []);
    await endProcess(plane.identity, GRACE_MS);
    const processes = launches.flatMap((one) => one.processes);
    await Promise.all(processes.map(endGroup));
  }
  await (await findEmbedded(join(folder, 'pg')))?.stop();
}

/** Services run behind a shell and a gate: their whole group is ended. */
async function endGroup(one: ProcessView): Promise<void> {
  if (!isAlive(one)) return;
  signalGroup(one.pid, 'SIGTERM');
  const deadlineMs = Date.now() + GRACE_MS;
  while (isAlive(one) && Date.now() < deadlineMs) await delay(20);
  signalGroup(one.pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
