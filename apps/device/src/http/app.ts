/** The local API: what the till's program calls. It decides nothing; loopback only. */
import { mkdirSync } from 'node:fs';
import fastifySwagger from '@fastify/swagger';
import { readToken } from '@slipway/authority';
import Fastify, { type FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import type { Agent } from '../agent.ts';
import { NotFoundError } from '../errors.ts';
import { AGENT_VERSION } from '../version.ts';
import { answerError } from './answer-error.ts';
import { serveEvents } from './events.ts';
import { guard } from './guard.ts';
import { servePages } from './pages.ts';
import { servePicks } from './pick-routes.ts';
import { ROUTES } from './routes.ts';

export interface LocalRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly summary: string;
  readonly body?: TSchema;
  readonly answer?: TSchema;
  handle(agent: Agent, request: RouteRequest): unknown;
}

export interface RouteRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const MAX_BODY_BYTES = 262_144;

/**
 * Builds the app of one device; the caller listens.
 *
 * @param pages folder of the picker's built page; it may be missing
 */
export async function buildApp(agent: Agent, pages?: string): Promise<FastifyInstance> {
  const { folder, log } = agent.options;
  mkdirSync(folder, { recursive: true });
  const app = Fastify({
    loggerInstance: log.child({ part: 'http' }, { level: 'warn' }),
    bodyLimit: MAX_BODY_BYTES,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
    frameworkErrors: answerError,
    forceCloseConnections: true,
  }) as unknown as FastifyInstance;
  await app.register(fastifySwagger, {
    openapi: {
      info: { title: 'Slipway device', version: AGENT_VERSION },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
  });
  const token = readToken(folder);
  guard(app, token, () => agent.time.wallMs);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(({ method, url }) => {
    throw new NotFoundError(`route ${method} ${url}`);
  });
  for (const route of ROUTES) addRoute(app, route, agent);
  servePicks(app, agent, token);
  if (pages !== undefined) servePages(app, pages);
  app.get('/v1/openapi.json', { schema: { hide: true } }, () => app.swagger());
  serveEvents(app, agent.notices);
  return app;
}

function addRoute(app: FastifyInstance, route: LocalRoute, agent: Agent): void {
  const { method, url, summary, body, answer } = route;
  app.route({
    method,
    url,
    schema: {
      summary,
      ...(body ? { body } : {}),
      ...(answer ? { response: { 200: answer } } : {}),
    },
    handler: async ({ params, query, body }) =>
      route.handle(agent, {
        params: params as Record<string, string>,
        query: query as Record<string, string>,
        body,
      }),
  });
}
