/**
 * The router as a process: `node main.ts --config FILE`.
 *
 * It starts from its last table and upstreams, prints one line `{"kind":"ready",…}`, and needs the
 * control plane for nothing but changes. SIGTERM and SIGINT end it once its requests have ended.
 */
import { existsSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { Server as NetServer, connect, type AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { EXIT, exitCodeOf, formatError, hashOf, OperatorError } from '@slipway/kernel';
import xxhash from 'xxhash-wasm';
import { PortTakenError, RouterConfigError } from '../errors.ts';
import type { RouterConfig } from '../shapes.ts';
import { createAdmin } from './admin.ts';
import { adminSocketPath } from './admin-socket.ts';
import { readConfigFile } from './config.ts';
import { createFront } from './front.ts';
import { Live } from './live.ts';
import { RouterState } from './state.ts';

const SWEEP_MS = 50;
const PRUNE_MS = 5_000;
const IDLE_MS = 500;

async function run(config: RouterConfig): Promise<void> {
  const adminPath = adminSocketPath(config.stateDir);
  const live = new Live(config, await xxhash());
  const state = new RouterState(config.stateDir, warn);
  const table = state.loadTable();
  if (table) live.apply(table);
  const upstreams = state.loadUpstreams();
  if (upstreams) live.upstreams.set(upstreams);

  const front = createFront(live);
  const { host, port } = config.listen;
  await listening(front, { host, port, exclusive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new PortTakenError(host, port, error.code ?? error.message);
  });
  const urlHost = host.includes(':') ? `[${host}]` : host;
  const url = `http://${urlHost}:${(front.address() as AddressInfo).port}`;
  let connections = 0;
  front.on('connection', (socket) => {
    connections++;
    socket.once('close', () => connections--);
  });

  await removeStaleSocket(adminPath);
  const end = once(() => {
    live.closing = true;
    admin.close();
    // Not http's close: that would cut idle connections whose next request may be on its way.
    NetServer.prototype.close.call(front);
    endWhenQuiet(live, front, () => connections);
  });
  const admin = createAdmin({
    live,
    state,
    url: () => url,
    configHash: hashOf(config),
    connections: () => connections,
    shutdown: end,
  });
  await listening(admin, { path: adminPath });
  setInterval(() => live.sweep(), SWEEP_MS);
  setInterval(() => live.meter.prune(Date.now()), PRUNE_MS).unref();
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.stdout.write(`${JSON.stringify({ kind: 'ready', url, admin: adminPath })}\n`);
}

function warn(text: string): void {
  process.stderr.write(`${JSON.stringify({ kind: 'warning', atMs: Date.now(), text })}\n`);
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}

async function listening(server: NetServer, where: object): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(where, () => resolve());
  await promise;
  server.off('error', reject);
}

/** A killed router leaves its socket's file behind; a living one must not lose its own. */
async function removeStaleSocket(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = connect({ path });
  probe.once('connect', () => resolve(true));
  probe.once('error', () => resolve(false));
  const isInUse = await promise;
  probe.destroy();
  if (isInUse) throw new RouterConfigError(path, 'a router already uses this folder.');
  rmSync(path, { force: true });
}

/**
 * Ends the process when no connection is left, or after the grace.
 *
 * Idle connections get a moment in which their next request may come and be told that it is the
 * last; ones that never sent a request are left until the grace is over.
 */
function endWhenQuiet(live: Live, front: Server, connections: () => number): void {
  const beganMs = performance.now();
  const timer = setInterval(() => {
    const passedMs = performance.now() - beganMs;
    if (passedMs > IDLE_MS) front.closeIdleConnections();
    if (connections() > 0 && passedMs < live.config.limits.graceMs) return;
    clearInterval(timer);
    for (const flight of live.flights) flight.cutOff();
    live.upstreams.close();
    setTimeout(() => process.exit(EXIT.done), SWEEP_MS);
  }, 10);
}

try {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  if (values.config === undefined) {
    throw new RouterConfigError('The command line', 'it lacks --config FILE.');
  }
  await run(readConfigFile(values.config));
} catch (error) {
  const json = error instanceof OperatorError ? error.toJSON() : undefined;
  if (json) process.stdout.write(`${JSON.stringify({ kind: 'error', error: json })}\n`);
  process.stderr.write(`${formatError(error)}\n`);
  process.exit(exitCodeOf(error));
}
