/**
 * The webhook endpoint: `POST /webhooks/SOURCE` on a fastify app.
 *
 *   200 {"result": "done" | "repeated" | "ignored" | "orphan"}   it is durable
 *   400 unreadable · 401 not signed, or not now · 404 no such source · 413 too large
 *   503 it could not be taken: the provider sends it again
 *
 * The body is verified as the bytes that came. Neither it, nor a header of it, is ever logged.
 */
import { OperatorError, realClock, type Clock } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { WebhookRefusedError, WebhookUnreadableError } from '../errors.ts';
import { ingestEvent, type Ingested } from '../onboarding/ingest.ts';
import type { WebhookSource } from './source.ts';

export interface WebhookParts {
  readonly sql: Sql;
  readonly sources: readonly WebhookSource[];
  readonly clock?: Clock;
}

/** A Stripe event is some kilobytes; nobody sends more than this, in bytes. */
const MAX_BODY = 256 * 1024;

/** Adds the route, on its own: other routes of the app keep their parsers. */
export async function webhookRoutes(parent: FastifyInstance, parts: WebhookParts): Promise<void> {
  const sources = new Map(parts.sources.map((source) => [source.name, source]));
  const clock = parts.clock ?? realClock;
  await parent.register(async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY }, (_, body, done) =>
      done(null, body),
    );
    app.setErrorHandler(answerError);
    app.post('/webhooks/:source', async (request, reply) => {
      const { source: name } = request.params as { source: string };
      const source = sources.get(name);
      if (!source) return reply.status(404).send({ what: 'There is no such source of webhooks.' });
      return { result: await take(parts.sql, source, request, clock.nowMs()) };
    });
  });
}

async function take(
  sql: Sql,
  source: WebhookSource,
  request: FastifyRequest,
  nowMs: number,
): Promise<Ingested> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const signature = request.headers[source.signatureHeader];
  source.verify(typeof signature === 'string' ? signature : undefined, body, nowMs);
  return await ingestEvent(sql, source.parse(body));
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof OperatorError) {
    const status =
      error instanceof WebhookRefusedError
        ? 401
        : error instanceof WebhookUnreadableError
          ? 400
          : 503;
    request.log.warn({ code: error.code, what: error.what }, 'a webhook was refused');
    void reply.status(status).send(error.toJSON());
    return;
  }
  const status = (error as { statusCode?: number }).statusCode ?? 503;
  // A database's error may quote what was written: its name and code are enough.
  const { name, code } = error as { name?: string; code?: string };
  request.log.error({ name, code }, 'a webhook could not be taken');
  void reply.status(status).send({ what: 'The webhook could not be taken.' });
}
