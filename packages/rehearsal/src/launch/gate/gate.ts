/** A proxy in front of one service on this machine, which harms requests when it is told to. */
import { createServer, request } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fateOf, type Harm } from '../core/harm.ts';

export interface GateOptions {
  /** Where the service listens. */
  readonly host: string;
  readonly port: number;
  readonly healthPath: string;
  /** @returns the harm in force at this moment */
  readonly harm: () => Harm | null;
}

/** @returns the gate, not yet listening */
export function createGate(options: GateOptions): Server {
  const server = createServer((req, res) => {
    pass(options, req, res).catch(() => res.destroy());
  });
  // Its own limits would be the gate's, not the service's.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 0;
  server.on('upgrade', (req, socket, head) => passUpgrade(options, req, socket, head));
  return server;
}

async function pass(
  { host, port, healthPath, harm }: GateOptions,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/' } = req;
  const fate = fateOf(harm(), method, url, healthPath);
  if (fate.delayMs > 0) await delay(fate.delayMs);
  if (fate.status !== null) {
    req.resume();
    const body = JSON.stringify({ error: 'declined by the rehearsal' });
    res.writeHead(fate.status, { 'content-type': 'application/json' }).end(body);
    return;
  }
  // A connection for each: one that is kept may be closed by the service as it is used again.
  const onward = request({ host, port, agent: false, method, path: url, headers: req.rawHeaders });
  res.on('close', () => onward.destroy());
  onward.on('response', (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
    if (answer.headers['content-length'] === undefined) res.flushHeaders();
    pipeline(answer, res, () => undefined); // whoever broke it off, the other side sees it
  });
  // The service that is not there cuts the connection, as it would without a gate.
  onward.on('error', () => res.destroy());
  pipeline(req, onward, () => undefined);
}

function passUpgrade(
  { host, port }: GateOptions,
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const onward = connect(port, host, () => {
    const lines = [`${req.method} ${req.url} HTTP/1.1`];
    for (let at = 0; at < req.rawHeaders.length; at += 2) {
      lines.push(`${req.rawHeaders[at]}: ${req.rawHeaders[at + 1]}`);
    }
    onward.write(`${lines.join('\r\n')}\r\n\r\n`);
    onward.write(head);
    pipeline(socket, onward, () => undefined);
    pipeline(onward, socket, () => undefined);
  });
  onward.on('error', () => socket.destroy());
  socket.on('error', () => onward.destroy());
}
