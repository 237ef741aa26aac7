/**
 * A provider of points over HTTP, as a process of its own; what it answers, it keeps in a file.
 *
 *   node main.ts --key KEY --state FILE [--port 0]
 *
 *   GET  /v1/members/ID
 *   PUT  /v1/members/ID/movements/MOVEMENT   {kind: "earn" | "burn", points, store}
 *   POST /simulated/faults                   {failBefore, loseAnswers}   breaks the next movements
 *   POST /simulated/adjust                   {member, points}   changes a balance by hand
 *
 * Prints one line of JSON when it is ready. It may be killed at any moment.
 */
import { parseArgs } from 'node:util';
import { checkShape } from '@slipway/kernel';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Book, MovementBody } from './book.ts';

const { values } = parseArgs({
  options: {
    key: { type: 'string' },
    state: { type: 'string' },
    port: { type: 'string', default: '0' },
  },
});
if (values.key === undefined || values.state === undefined) {
  console.error('usage: main.ts --key KEY --state FILE [--port P]');
  process.exit(2);
}

const Count = Type.Optional(Type.Integer({ minimum: 0 }));
const Faults = Type.Object({ failBefore: Count, loseAnswers: Count });
const Adjustment = Type.Object({ member: Type.String(), points: Type.Integer() });

const book = new Book(values.state);
const faults = { failBefore: 0, loseAnswers: 0 };
const app = Fastify({ forceCloseConnections: true });

app.addHook('onRequest', async (request, reply) => {
  if (!request.url.startsWith('/v1/')) return;
  if (request.headers.authorization === `Bearer ${values.key}`) return;
  return reply.status(401).send({ error: 'bad-key' });
});

app.get('/v1/members/:member', async (request, reply) => {
  const { member } = request.params as { member: string };
  const balance = book.balance(member);
  if (balance === undefined) return reply.status(404).send({ error: 'no-such-member' });
  return { member, balance };
});

app.put('/v1/members/:member/movements/:id', async (request, reply) => {
  if (faults.failBefore > 0) {
    faults.failBefore -= 1;
    return reply.status(503).send({ error: 'overloaded' });
  }
  const body = checkShape(MovementBody, request.body);
  if (!body.ok) return reply.status(422).send({ error: 'bad-body' });
  const { member, id } = request.params as { member: string; id: string };
  const done = book.move(member, id, body.value);
  if (faults.loseAnswers > 0) {
    faults.loseAnswers -= 1;
    request.raw.socket.destroy(); // done, and nobody is told
  }
  if (done.kind === 'id-used') return reply.status(409).send({ error: done.kind });
  const { balance } = done;
  if (done.kind === 'insufficient') return reply.status(409).send({ error: done.kind, balance });
  return reply.status(done.kind === 'made' ? 201 : 200).send({ member, balance });
});

app.post('/simulated/faults', async (request: FastifyRequest, reply: FastifyReply) => {
  const wish = checkShape(Faults, request.body);
  if (!wish.ok) return reply.status(422).send({ error: wish.problems[0]!.what });
  faults.failBefore = wish.value.failBefore ?? 0;
  faults.loseAnswers = wish.value.loseAnswers ?? 0;
  return {};
});

app.post('/simulated/adjust', async (request, reply) => {
  const wish = checkShape(Adjustment, request.body);
  if (!wish.ok) return reply.status(422).send({ error: wish.problems[0]!.what });
  book.adjust(wish.value.member, wish.value.points);
  return {};
});

const url = await app.listen({ host: '127.0.0.1', port: Number(values.port) });
console.log(JSON.stringify({ kind: 'ready', url, pid: process.pid }));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void app.close());
