/** Where other devices of the store bring their copies. */
import { checkBearer } from '@slipway/authority';
import { lineHash, MAX_LINE_BYTES, Op } from '@slipway/fleet';
import { checkShape } from '@slipway/kernel';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { answerError } from '../http/answer-error.ts';
import { CopyRefusedError } from '../errors.ts';
import type { Copies, Copy } from './copies.ts';

const MAX_BODY_BYTES = 4_194_304;

export class CopyListener {
  readonly #app: FastifyInstance;

  constructor(copies: Copies, token: string) {
    this.#app = Fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true });
    this.#app.setErrorHandler(answerError);
    this.#app.addContentTypeParser('application/x-ndjson', { parseAs: 'string' }, (_, body, done) =>
      done(null, body),
    );
    this.#app.addHook('onRequest', async ({ headers }) =>
      checkBearer(headers.authorization, token),
    );
    this.#app.get('/lan/v1/health', () => ({ ok: true }));
    this.#app.post('/lan/v1/copies', (request) => take(copies, request));
  }

  async start(host: string, port: number): Promise<void> {
    await this.#app.listen({ host, port });
  }

  async stop(): Promise<void> {
    await this.#app.close();
  }
}

function take(copies: Copies, { headers, body }: FastifyRequest): { held: number } {
  const device = String(headers['x-slipway-device']);
  const epoch = Number(headers['x-slipway-epoch']);
  const signature = String(headers['x-slipway-signature']);
  const acked = Number(headers['x-slipway-acked']);
  const lines = String(body ?? '')
    .split('\n')
    .filter((line) => line !== '');
  const ops = lines.map((line, at): Copy => {
    const op = parseLine(line);
    if (op.device !== device || op.epoch !== epoch) {
      throw new CopyRefusedError('a line is of another chain');
    }
    const hash = lineHash(line);
    return { seq: op.seq, hash, line, signature: at === lines.length - 1 ? signature : null };
  });
  if (ops.some(({ seq }, at) => seq !== ops[0]!.seq + at)) {
    throw new CopyRefusedError('the lines do not follow each other');
  }
  copies.drop(device, epoch, acked);
  copies.keep(device, epoch, ops, Date.now());
  return { held: Math.max(acked, copies.held(device, epoch)) };
}

function parseLine(line: string): Op {
  if (Buffer.byteLength(line) > MAX_LINE_BYTES) throw new CopyRefusedError('a line is too long');
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new CopyRefusedError('a line is no JSON');
  }
  const checked = checkShape(Op, value);
  if (!checked.ok) throw new CopyRefusedError('a line is no op');
  return checked.value;
}
