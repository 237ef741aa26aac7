/**
 * The customers' side: an HTTP/1.1 server with Node's strict parser and with limits on everything.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ServerResponse } from 'node:http';
import { admit, type Refusal } from './admit.ts';
import { refuse, refuseSocket } from './answer.ts';
import { Exchange } from './exchange.ts';
import type { Live } from './live.ts';
import { Upgrade } from './upgrade.ts';

/** @returns the server, not yet listening */
export function createFront(live: Live): Server {
  const { limits } = live.config;
  const server = createServer({
    insecureHTTPParser: false,
    requireHostHeader: true,
    joinDuplicateHeaders: false,
    noDelay: true,
    keepAlive: true,
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.clientHeadersMs,
    requestTimeout: Math.max(limits.clientRequestMs, limits.clientHeadersMs),
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(1000, limits.clientHeadersMs),
    // Only WebSocket is passed on; an offer of anything else (h2c) is left unanswered.
    shouldUpgradeCallback: (req) => req.headers.upgrade?.toLowerCase() === 'websocket',
  });
  server.maxConnections = limits.connections;
  server.on('request', (req, res) => serve(live, req, res));
  server.on('upgrade', (req, socket, head) => serveUpgrade(live, req, socket, head));
  server.on('clientError', (error, socket) => refuseMalformed(live, error, socket));
  return server;
}

function serve(live: Live, req: IncomingMessage, res: ServerResponse): void {
  const admission = admit(live, req);
  if ('status' in admission) {
    countRefusal(live, admission);
    refuse(res, admission.status, admission.code, admission.text);
    return;
  }
  res.on('error', ignore);
  new Exchange(live, req, res, admission).start();
}

/** A client that goes away is seen by its `close`; an error in the same moment says no more. */
function ignore(): void {}

function serveUpgrade(live: Live, req: IncomingMessage, socket: Duplex, head: Buffer): void {
  // From here on the server no longer listens for errors of this socket.
  socket.on('error', () => socket.destroy());
  const { 'content-length': length, 'transfer-encoding': coding } = req.headers;
  const hasBody = coding !== undefined || (length !== undefined && length !== '0');
  const admission: ReturnType<typeof admit> =
    hasBody || req.method !== 'GET'
      ? { status: 400, code: 'MALFORMED', text: 'A WebSocket begins with a GET and no body.' }
      : admit(live, req);
  if ('status' in admission) {
    countRefusal(live, admission);
    refuseSocket(socket, admission.status, admission.code, admission.text);
    return;
  }
  new Upgrade(live, socket, head, admission).start();
}

function countRefusal(live: Live, { status }: Refusal): void {
  if (status === 404) live.totals.unrouted++;
  else live.totals.malformed++;
}

const STATUS_OF: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

function refuseMalformed(live: Live, error: NodeJS.ErrnoException, socket: Duplex): void {
  const { code = '' } = error;
  // Gone, or broken off in the midst of an answer: nothing sensible can be said any more.
  const { _httpMessage: answer } = socket as { _httpMessage?: ServerResponse | null };
  if (code === 'ECONNRESET' || answer) {
    socket.destroy();
    return;
  }
  live.totals.malformed++;
  refuseSocket(socket, STATUS_OF[code] ?? 400, 'MALFORMED', 'This is no valid HTTP/1.1 request.');
}
