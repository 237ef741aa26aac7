/** What the end-to-end tests share: a router for each test, and upstreams to put behind it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { identify, signalProcess, type ProcessIdentity } from '@slipway/kernel';
import type { Colour } from '../core/routing-table.ts';
import { connectRouter, type RouterPlane } from '../router-plane.ts';
import type { RouterSettings } from '../shapes.ts';
import { startRouter, type RunningRouter } from '../start-router.ts';

export const SETTINGS: RouterSettings = {
  listen: { host: '127.0.0.1', port: 0 },
  seed: 7,
  store: { header: 'x-store' },
  unit: { header: 'x-till', else: { cookie: 'slipway-unit' } },
  routes: [{ prefix: '/', service: 'shop' }],
  objectivesMs: [100, 1000],
  limits: { graceMs: 2000 },
};

export interface TestRouter {
  readonly running: RunningRouter;
  readonly plane: RouterPlane;
  readonly url: string;
  readonly folder: string;
}

/** @returns a folder that is removed after the test */
export function testFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-traffic-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts a router that ends with the test. */
export async function testRouter(
  t: TestContext,
  settings: Partial<RouterSettings> = {},
  folder = testFolder(t),
): Promise<TestRouter> {
  const running = await startRouter({ folder, config: { ...SETTINGS, ...settings } });
  const plane = connectRouter(running.adminSocket);
  t.after(async () => {
    await plane.close();
    // By its identity: the folder that names it may have been removed by now.
    signalProcess(running.identity, 'SIGKILL');
  });
  return { running, plane, url: running.url, folder };
}

export interface Upstream {
  readonly url: string;
  readonly server: Server;
  /** Requests that are no health checks. */
  readonly seen: IncomingMessage[];
}

/** Starts an upstream within the test; it answers with its colour unless told otherwise. */
export async function upstream(
  t: TestContext,
  listener: RequestListener | Colour,
): Promise<Upstream> {
  const seen: IncomingMessage[] = [];
  const server = createServer((req, res) => {
    if (req.url !== '/healthz') seen.push(req);
    if (typeof listener === 'string' || req.url === '/healthz') {
      req.resume();
      res.end(typeof listener === 'string' ? listener : 'ok');
    } else listener(req, res);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, seen };
}

/** Starts an upstream as a process of its own, which can be killed; it ends with the test. */
export async function upstreamProcess(
  t: TestContext,
): Promise<{ url: string; identity: ProcessIdentity }> {
  const fixture = fileURLToPath(new URL('./upstream.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [fixture], { stdio: ['ignore', 'pipe', 'inherit'] });
  const identity = identify(child.pid ?? 0);
  assert.ok(identity);
  t.after(() => signalProcess(identity, 'SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: line.toString().trim(), identity };
}

/** Waits for a condition, and says which when it does not come. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 8000,
): Promise<void> {
  const deadlineMs = Date.now() + withinMs;
  while (!(await condition())) {
    assert.ok(Date.now() < deadlineMs, `not within ${withinMs} ms: ${what}`);
    await delay(10);
  }
}

/** @returns whether all upstreams of a router have passed a check */
export async function allHealthy(plane: RouterPlane): Promise<boolean> {
  const { instances } = await plane.status();
  return instances.every(({ health }) => health === 'healthy');
}

/** @returns the sum of requests and failures in all rows that match */
export async function counts(
  plane: RouterPlane,
  match: { store?: string; colour?: Colour; version?: number } = {},
): Promise<{ requests: number; failed: number; over: number[] }> {
  const { rows } = await plane.read(0);
  const sum = { requests: 0, failed: 0, over: [0, 0] };
  for (const row of rows) {
    const differs = Object.entries(match).some(([key, value]) => row[key as 'store'] !== value);
    if (differs) continue;
    sum.requests += row.requests;
    sum.failed += row.failed;
    sum.over = sum.over.map((total, at) => total + (row.over[at] ?? 0));
  }
  return sum;
}

/** @returns a connected socket that collects what it gets, closed after the test */
export async function rawSocket(
  t: TestContext,
  url: string,
): Promise<{ socket: Socket; text: () => string }> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  t.after(() => socket.destroy());
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', () => {});
  return { socket, text: () => text };
}
