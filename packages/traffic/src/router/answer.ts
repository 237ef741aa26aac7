/** Answers that the router gives by itself: short, JSON, with the connection's end. */
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { STATUS_CODES } from 'node:http';
import { COLOUR_HEADER } from '../core/headers.ts';
import type { Colour } from '../core/routing-table.ts';

/**
 * Answers in place of a service; cuts the connection if an answer has already begun.
 *
 * @param colour named in the answer when the request had one
 */
export function refuse(
  res: ServerResponse,
  status: number,
  code: string,
  text: string,
  colour?: Colour,
): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = JSON.stringify({ error: { code, message: text } });
  const headers = ['content-type', 'application/json', 'content-length', `${body.length}`];
  if (colour) headers.push(COLOUR_HEADER, colour);
  // A body that nobody will read may still be on its way: only a new connection is safe.
  if (status !== 404 && status < 500) headers.push('connection', 'close');
  else if (!res.req.complete) headers.push('connection', 'close');
  res.writeHead(status, headers);
  res.end(body);
}

/** The same on a bare socket, for requests that have no response object. */
export function refuseSocket(socket: Duplex, status: number, code: string, text: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify({ error: { code, message: text } });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n` +
      `content-type: application/json\r\ncontent-length: ${body.length}\r\n` +
      `connection: close\r\n\r\n${body}`,
  );
}
