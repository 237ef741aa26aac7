/** For this package's tests: a journal in memory, and real services in a temporary folder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { realClock } from '@slipway/kernel';
import { createDeployment, type Deployment, type DeploymentOptions } from './deployment.ts';
import type { InstanceJournal } from './journal.ts';
import { endMembers } from './members.ts';
import { COLOURS, type Colour, type InstanceRecord, type ServiceSpec } from './spec.ts';
import type { DeployEvent } from './target.ts';

/** A journal that lives as long as this process. */
export function memoryJournal(): InstanceJournal {
  const records = new Map<string, InstanceRecord>();
  const wanted = new Set<Colour>();
  return {
    list: async () => [...records.values()],
    save: async (record) => void records.set(record.id, record),
    remove: async (id) => void records.delete(id),
    wantedColours: async () => COLOURS.filter((colour) => wanted.has(colour)),
    setWanted: async (colour, isWanted) => {
      if (isWanted) wanted.add(colour);
      else wanted.delete(colour);
    },
  };
}

/**
 * A service whose first argument says how it behaves; GET /env answers its environment.
 * `boot N`: ready after N ms · `never`: 503 for ever · `quit`: says why and exits with 3 ·
 * `deaf`: passes SIGTERM by. GET /crash exits with 9; GET /slow answers after 300 ms.
 */
const SERVICE = `
import { createServer } from 'node:http';
const [mode = 'boot', ms = '0'] = process.argv.slice(2);
if (mode === 'quit') {
  console.error('cannot find the price list');
  process.exit(3);
}
const readyAt = Date.now() + Number(ms);
console.log('listens as', process.env.SLIPWAY_INSTANCE);
const server = createServer((request, response) => {
  if (request.url === '/crash') process.exit(9);
  const env = { ...process.env, cwd: process.cwd() };
  if (request.url === '/env') return void response.end(JSON.stringify(env));
  if (request.url === '/slow') return void setTimeout(() => response.end('slow but whole'), 300);
  response.writeHead(mode !== 'never' && Date.now() >= readyAt ? 200 : 503).end();
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => {
  if (mode === 'deaf') return;
  server.close();
  setInterval(() => server.closeIdleConnections(), 20).unref();
});
`;

export interface Workshop {
  readonly folder: string;
  readonly journal: InstanceJournal;
  readonly events: DeployEvent[];
  /** A new deployment over the same journal and folder: what a restarted control plane has. */
  deployment(services: readonly ServiceSpec[], more?: Partial<DeploymentOptions>): Deployment;
}

/** Runs `body` with a temporary folder that holds `service.mjs`, and leaves no process behind. */
export async function withWorkshop(
  body: (workshop: Workshop) => Promise<void>,
  journal = memoryJournal(),
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-deploy-'));
  writeFileSync(join(folder, 'service.mjs'), SERVICE);
  const events: DeployEvent[] = [];
  try {
    await body({
      folder,
      journal,
      events,
      deployment: (services, more = {}) =>
        createDeployment({
          launch: 'test',
          services,
          env: () => ({}),
          journal,
          folder: join(folder, 'logs'),
          cwd: folder,
          log: (event) => events.push(event),
          limits: { readyWithinMs: 8_000, graceMs: 2_000 },
          ...more,
        }),
    });
  } finally {
    const records = await journal.list();
    await Promise.all(records.map((record) => endMembers(record, 0, realClock)));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns a service of target `process`, with the same command in both colours */
export function processService(name: string, run: string, more: Partial<ServiceSpec> = {}) {
  return {
    name,
    target: 'process',
    needs: [],
    instances: 1,
    healthPath: '/healthz',
    blue: { release: '1.0.0', run },
    green: { release: '2.0.0', run },
    ...more,
  } satisfies ServiceSpec;
}

/** Waits until a condition holds; fails at the deadline with its name. */
export async function until(
  name: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const deadlineMs = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadlineMs) throw new Error(`not within ${withinMs} ms: ${name}`);
    await delay(15);
  }
}

/** Listens on a free port and answers every request with `status`. */
export async function withListener(
  status: () => number,
  body: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer((_, response) => response.writeHead(status()).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await body((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
