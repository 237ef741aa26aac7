/**
 * JSON over node:http for the grocer's services: routes in, answers out, and an end in good order.
 *
 * SIGTERM: no new connection is taken, event streams end, requests in flight are answered, the
 * database pool closes, the process exits 0. Ten seconds at most; then it exits 1.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { isUnavailable } from './database.ts';
import { DeadlineError, withinDeadline } from './deadline.ts';
import type { Faults } from './faults.ts';
import { HttpError } from './fields.ts';

const STOP_LIMIT_MS = 10_000;
const BODY_LIMIT_BYTES = 65_536;
/** Longer than any proxy keeps an idle connection, so that the proxy is the one to close it. */
const KEEP_ALIVE_MS = 65_000;

/** One request, as a handler sees it. */
export interface Call {
  /** Path parameters by name, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The parsed JSON body; undefined without one. */
  readonly body: unknown;
  /** @returns a header's value; undefined without one */
  header(name: string): string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** `path` is like `/prices/:store/:sku`; the first route that fits is taken. */
export type Route = { readonly method: string; readonly path: string } & (
  | { readonly handle: (call: Call) => Promise<Answer> }
  | { readonly stream: (call: Call, response: ServerResponse) => void }
);

export interface Service {
  readonly name: string;
  readonly routes: readonly Route[];
  /** Fails when the service cannot serve customers. */
  check(): Promise<unknown>;
  close(): Promise<void>;
  /** @returns what this release's configuration breaks right now; absent: nothing ever */
  readonly faults?: () => Faults;
}

type CompiledRoute = { readonly route: Route; readonly parts: readonly string[] };

/** A running service: what it serves, who listens to it, and whether it is about to end. */
interface Running {
  readonly service: Service;
  readonly routes: readonly CompiledRoute[];
  readonly streams: Set<ServerResponse>;
  stopping: boolean;
}

/** Serves on HOST:PORT of the environment until SIGTERM or SIGINT. */
export function serve(service: Service): void {
  const routes = service.routes.map((route) => ({ route, parts: route.path.split('/') }));
  const running: Running = { service, routes, streams: new Set(), stopping: false };

  const server = createServer((request, response) => {
    answer(running, request, response).catch((error: unknown) => {
      fail(running, response, error);
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;

  const stop = () => {
    if (running.stopping) return;
    running.stopping = true;
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    server.close(() => {
      service.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
    for (const response of running.streams) response.end();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  const [host, port] = [process.env['HOST'] ?? '127.0.0.1', Number(process.env['PORT'] ?? 0)];
  server.listen(port, host, () => {
    const address = server.address();
    const bound = typeof address === 'object' && address ? address.port : port;
    console.log(`${service.name} listens on http://${host}:${bound}`);
  });
}

async function answer(
  running: Running,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { service, routes, streams } = running;
  const path = (request.url ?? '/').split('?', 1)[0]!;
  if (path === '/healthz') {
    await withinDeadline(service.check());
    return send(running, response, { status: 200, body: { status: 'ok' } });
  }
  const found = findRoute(routes, request.method ?? 'GET', path);
  if (!found) throw new HttpError(404, 'no-such-path');

  const header = (name: string) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const body = await readJson(request);
  await suffer(service.faults?.(), header('x-store'));

  const call: Call = { params: found.params, body, header };
  if ('handle' in found.route) {
    return send(running, response, await withinDeadline(found.route.handle(call)));
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.flushHeaders();
  if (running.stopping) return void response.end();
  streams.add(response);
  response.once('close', () => streams.delete(response));
  found.route.stream(call, response);
}

/** Lets a broken configuration of this release take effect, before anything is read or written. */
async function suffer(faults: Faults | undefined, store: string | undefined): Promise<void> {
  if (!faults) return;
  if (faults.stores && !(store !== undefined && faults.stores.includes(store))) return;
  if (faults.delayMs > 0) await delay(faults.delayMs);
  if (Math.random() >= faults.errorShare) return;
  throw new HttpError(faults.status, faults.status < 500 ? 'declined' : 'broken-configuration');
}

function findRoute(
  routes: readonly CompiledRoute[],
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | undefined {
  const given = path.split('/');
  for (const { route, parts } of routes) {
    if (route.method !== method || parts.length !== given.length) continue;
    const params: Record<string, string> = {};
    const fits = parts.every((part, index) => {
      const value = given[index] ?? '';
      if (!part.startsWith(':')) return part === value;
      params[part.slice(1)] = decode(value);
      return value !== '';
    });
    if (fits) return { route, params };
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HttpError(400, 'bad-path');
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > BODY_LIMIT_BYTES) throw new HttpError(413, 'body-too-large');
    chunks.push(chunk);
  }
  if (sizeBytes === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new HttpError(400, 'bad-json');
  }
}

function send(running: Running, response: ServerResponse, { status, body }: Answer): void {
  // A connection that stayed open would hold the process back from its end.
  if (running.stopping) response.setHeader('connection', 'close');
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

function fail(running: Running, response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  if (error instanceof HttpError) {
    return send(running, response, { status: error.status, body: { error: error.message } });
  }
  const unavailable = isUnavailable(error) || error instanceof DeadlineError;
  console.error(
    `${running.service.name}: ${error instanceof Error ? error.message : String(error)}`,
  );
  send(running, response, {
    status: unavailable ? 503 : 500,
    body: { error: unavailable ? 'unavailable' : 'internal' },
  });
}
