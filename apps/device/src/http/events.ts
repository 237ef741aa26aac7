/** `GET /v1/events`: what happens on the device, as server-sent events. */
import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';
import type { Notices } from '../notices.ts';

const PING_MS = 15_000;
const MAX_BUFFERED_BYTES = 1_048_576;
const MAX_LISTENERS = 32;

export function serveEvents(app: FastifyInstance, notices: Notices): void {
  const open = new Set<ServerResponse>();
  app.addHook('preClose', async () => {
    for (const response of open) response.destroy();
  });
  const schema = { summary: 'Receipts, watermarks and notices as they happen (SSE)' };
  app.get('/v1/events', { exposeHeadRoute: false, schema }, (_, reply) => {
    if (open.size >= MAX_LISTENERS) {
      void reply.status(503).send({ what: 'Too many programs listen.' });
      return;
    }
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.write('retry: 1000\n\n');
    open.add(response);
    const send = (text: string) => {
      if (response.writableLength > MAX_BUFFERED_BYTES) response.destroy();
      else response.write(text);
    };
    const quiet = notices.listen(({ kind, ...data }) =>
      send(`event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`),
    );
    const timer = setInterval(() => send('event: ping\ndata: {}\n\n'), PING_MS);
    response.on('error', () => response.destroy());
    response.on('close', () => {
      clearInterval(timer);
      quiet();
      open.delete(response);
    });
  });
}
