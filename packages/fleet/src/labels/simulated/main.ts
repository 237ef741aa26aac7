/**
 * A simulated gateway of electronic shelf labels, as a process of its own.
 *
 *   node main.ts --port 0 --state FILE [--delay-ms 200] [--loss 0.1] [--seed 1]
 *
 *   POST /labels             {labels: [{label, sku, priceMinor, currency}]}, durable when answered
 *   POST /labels/read-back   {labels: [ID]}
 *   POST /simulated/shelf    {labels: [ID], isThere}   hangs labels up, or takes them down
 *   POST /simulated/radio    {isUnplugged}
 *
 * Prints one line of JSON when it is ready. It may be killed at any moment.
 */
import { parseArgs } from 'node:util';
import { checkShape, seededRandom } from '@slipway/kernel';
import Fastify, { type FastifyReply } from 'fastify';
import { Type, type Static, type TSchema } from 'typebox';
import { ReadRequest, SetRequest } from '../gateway.ts';
import { Shelf } from './shelf.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    state: { type: 'string' },
    'delay-ms': { type: 'string', default: '200' },
    loss: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
  },
});
if (values.state === undefined) {
  console.error('usage: main.ts --state FILE [--port P] [--delay-ms N] [--loss SHARE] [--seed N]');
  process.exit(2);
}

const ShelfRequest = Type.Object({
  labels: ReadRequest.properties.labels,
  isThere: Type.Boolean(),
});
const RadioRequest = Type.Object({ isUnplugged: Type.Boolean() });
/** How often the radio looks what is due, in ms. */
const TICK_MS = 10;

const shelf = new Shelf({
  file: values.state,
  delayMs: Number(values['delay-ms']),
  loss: Number(values.loss),
  random: seededRandom(Number(values.seed)),
});
const app = Fastify({ bodyLimit: 16_777_216, forceCloseConnections: true });

/** Adds a route that takes a body of a shape. */
function post<T extends TSchema>(path: string, shape: T, act: (body: Static<T>) => unknown): void {
  app.post(path, (request, reply: FastifyReply) => {
    const body = checkShape(shape, request.body);
    if (!body.ok) return reply.status(422).send({ what: body.problems[0]!.what });
    return reply.send(act(body.value) ?? {});
  });
}

post('/labels', SetRequest, ({ labels }) => shelf.set(labels, Date.now()));
post('/labels/read-back', ReadRequest, ({ labels }) => ({ labels: shelf.readBack(labels) }));
post('/simulated/shelf', ShelfRequest, ({ labels, isThere }) => shelf.join(labels, isThere));
post('/simulated/radio', RadioRequest, ({ isUnplugged }) => shelf.unplug(isUnplugged));

const url = await app.listen({ host: '127.0.0.1', port: Number(values.port) });
const radio = setInterval(() => shelf.transmit(Date.now()), TICK_MS);
console.log(JSON.stringify({ kind: 'ready', url, pid: process.pid }));
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    clearInterval(radio);
    void app.close();
  });
}
