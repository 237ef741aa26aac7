/**
 * A small server for tests of the wall: the built files, the list of launches, and a stream that
 * the test speaks through. It can fall silent (connected, no event) or hang up.
 */
import { readFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { LaunchView } from '@slipway/api';
import { consoleFolder } from '../index.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A request to the API, with its parsed body. */
export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface WallServer {
  readonly url: string;
  /** What `GET /api/launches` answers, newest first. */
  launches: readonly LaunchView[];
  /** Answers what else is asked of the API: by status, body and headers; null is 404. */
  answer: (
    ask: Ask,
  ) => readonly [status: number, body: unknown, headers?: Record<string, string>] | null;
  /** Sends the launch to every open stream. */
  readonly say: (view: LaunchView) => void;
  readonly ping: () => void;
  /** Ends every stream, and answers new ones with 503 until `pickUp`. */
  readonly hangUp: () => void;
  readonly pickUp: () => void;
  readonly streams: () => number;
  readonly close: () => Promise<void>;
}

/** Serves on a free port of the loopback until closed. */
export async function startWallServer(launches: readonly LaunchView[]): Promise<WallServer> {
  const streams = new Set<ServerResponse>();
  let hungUp = false;
  let eventId = 0;
  const send = (name: string, data: string) => {
    eventId += 1;
    for (const stream of streams) stream.write(`id: ${eventId}\nevent: ${name}\ndata: ${data}\n\n`);
  };

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://wall').pathname;
    if (path.startsWith('/api/') && hungUp) {
      response.writeHead(503).end();
    } else if (path === '/api/launches') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(wall.launches));
    } else if (path === '/api/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('retry: 200\n\n');
      streams.add(response);
      request.on('close', () => streams.delete(response));
    } else if (path.startsWith('/api/')) {
      void answerAsk(request, path, response);
    } else {
      void serveFile(path, response);
    }
  });
  const answerAsk = async (request: IncomingMessage, path: string, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    const body: unknown = text === '' ? null : JSON.parse(text);
    const { method = 'GET', headers } = request;
    const [status, told, more = {}] = wall.answer({ method, path, headers, body }) ?? [404, {}];
    response.writeHead(status, { 'content-type': 'application/json', ...more });
    response.end(JSON.stringify(told));
  };
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });

  const wall: WallServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    launches,
    answer: () => null,
    say: (view) => send('launch', JSON.stringify(view)),
    ping: () => send('ping', '{}'),
    hangUp: () => {
      hungUp = true;
      for (const stream of streams) stream.destroy();
      streams.clear();
    },
    pickUp: () => {
      hungUp = false;
    },
    streams: () => streams.size,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => {
        server.close(done);
      });
    },
  };
  return wall;
}

async function serveFile(path: string, response: ServerResponse): Promise<void> {
  const file = extname(path) === '' ? 'index.html' : path;
  try {
    const body = await readFile(join(consoleFolder, file));
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}
