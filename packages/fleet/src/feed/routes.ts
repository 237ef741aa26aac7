/** The feed over HTTP: `GET /sync/v1/feed?stream=&cursor=&wait=`, a signed request. */
import { checkShape, EXIT, OperatorError, realClock } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { FeedStream } from '../protocol/messages.ts';
import { Bell } from './bell.ts';
import { parseCursor } from './cursor.ts';
import { FeedRequestError, FeedRevokedError } from './errors.ts';
import { noteHolding } from './holders.ts';
import { answerHeld } from '../server/held.ts';
import { readFeed } from './read.ts';

/** Who asks, as their signature shows. */
export interface FeedReader {
  readonly device: string;
  readonly epoch: number;
  readonly store: string;
  /** When the device was revoked, ms since 1970; it is told nothing since. */
  readonly revokedMs?: number | null;
}

export interface FeedParts {
  readonly sql: Sql;
  /** Throws when the request is by nobody who may ask. */
  readonly authenticate: (request: FastifyRequest) => Promise<FeedReader>;
}

const Count = (maximum: number) => Type.Integer({ minimum: 0, maximum });
const Query = Type.Object(
  {
    stream: FeedStream,
    cursor: Type.Optional(Type.String({ maxLength: 80 })),
    /** Seconds that the answer may wait for something new. */
    wait: Type.Optional(Count(55)),
    limit: Type.Optional(Count(5000)),
  },
  { additionalProperties: false },
);

const STATUS: Readonly<Record<number, number>> = {
  [EXIT.badInput]: 422,
  [EXIT.notAllowed]: 403,
  [EXIT.tryAgain]: 503,
};

/** Adds the route. Whoever waits is answered when the app closes. */
export async function feedRoutes(parent: FastifyInstance, parts: FeedParts): Promise<void> {
  const bell = new Bell(parts.sql, realClock);
  await parent.register(async (app) => {
    app.addHook('preClose', async () => bell.end());
    app.setErrorHandler(answerError);
    app.get('/sync/v1/feed', async (request, reply) => {
      const reader = await parts.authenticate(request);
      if (typeof reader.revokedMs === 'number') throw new FeedRevokedError(reader.device);
      const { stream, cursor = null, wait = 0, limit } = readQuery(request);
      const query = { store: reader.store, stream, cursor, ...(limit ? { limit } : {}) };
      await noteHolding(parts.sql, { ...query, device: reader.device });
      const page = await readFeed(parts.sql, query);
      if (wait === 0 || page.isSnapshot || page.items.length > 0) return page;
      const gone = goneSignal(reply);
      await answerHeld(request, reply, async () => {
        await bell.wait(query, parseCursor(page.cursor)!.xid, wait * 1000, gone);
        return readFeed(parts.sql, query);
      });
    });
  });
}

/** @throws {FeedRequestError} what is asked for makes no sense */
function readQuery(request: FastifyRequest) {
  const { wait, limit, ...rest } = request.query as Record<string, string>;
  const raw = {
    ...rest,
    ...(wait === undefined ? {} : { wait: Number(wait) }),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  };
  const checked = checkShape(Query, raw);
  if (!checked.ok) throw new FeedRequestError(checked.problems[0]!.what);
  return checked.value;
}

/** @returns a signal that aborts when the client has gone */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof OperatorError) {
    void reply.status(STATUS[error.exitCode] ?? 500).send(error.toJSON());
    return;
  }
  request.log.error({ err: error }, 'feed failed');
  void reply.status(503).send({ code: 'FLEET_REQUEST', what: 'The request failed.' });
}
