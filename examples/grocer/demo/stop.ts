/** Ends what a run started, by pid and start time, also what an earlier run was killed over. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LaunchView } from '@slipway/api';
import { endProcess, type ProcessIdentity } from '@slipway/kernel';
import { IDENTITY_ENDING } from './child.ts';

const GRACE_MS = 5_000;

/** Ends router, services and runners of a launch: the router first, so that nobody waits. */
export async function endProcesses({ processes }: LaunchView): Promise<void> {
  const order = processes.toSorted(
    (a, b) => Number(b.role === 'router') - Number(a.role === 'router'),
  );
  for (const { pid, startedAt } of order) await endProcess({ pid, startedAt }, GRACE_MS);
}

/** Ends what a killed run left behind in its folder. */
export async function endLeftovers(folder: string): Promise<void> {
  await endLaunches(folder);
  const identities = globSync(join(folder, '**', `*${IDENTITY_ENDING}`)).map((file) => {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  });
  await Promise.all(identities.map(async (one) => endProcess(one, GRACE_MS)));
}

async function endLaunches(folder: string): Promise<void> {
  const file = join(folder, 'slipway', 'server.json');
  if (!existsSync(file)) return;
  const { url, identity } = JSON.parse(readFileSync(file, 'utf8')) as {
    url: string;
    identity: ProcessIdentity;
  };
  const answer = await fetch(new URL('/api/launches', url)).catch(() => undefined);
  const views = answer?.ok ? ((await answer.json()) as LaunchView[]) : [];
  await endProcess(identity, GRACE_MS);
  for (const view of views) await endProcesses(view);
}
