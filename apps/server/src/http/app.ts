/**
 * The HTTP face of the control plane: the shared routes, the event stream, OpenAPI, the console.
 * It decides nothing; every route hands over to Control.
 */
import fastifyStatic from '@fastify/static';
import fastifySwagger from '@fastify/swagger';
import { ErrorBody, ROUTES, type Route, type RouteName } from '@slipway/api';
import type { Identity, Scope } from '@slipway/authority/sign-in';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { RouteUnknownError } from '../errors.ts';
import { requireScope } from '../sign-in/identify.ts';
import { registerSignIn, scopeOf, type SignIn } from '../sign-in/plugin.ts';
import { answerError } from './answer-error.ts';
import { guardAgainstOtherSites } from './other-sites.ts';
import { Download, sendDownload } from './download.ts';
import { serveDownloads } from './downloads.ts';
import { serveEvents, type EventHub } from './events.ts';

export interface AppParts {
  readonly log: Logger;
  readonly signIn: SignIn;
  readonly version: string;
  readonly hub: EventHub;
  /** Where the console's built files lie; it is left out when they do not exist. */
  readonly consoleFolder: string;
  /** What each route does; parsed and allowed when it is called. */
  readonly handlers: Readonly<Record<RouteName, (request: RouteInput) => Promise<unknown>>>;
}

export interface RouteInput {
  readonly id: string;
  /** The case of a route that is of one; empty in all others. */
  readonly case: string;
  /** Everything that the route's address names, by name. */
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** What stands behind the `?`; empty for a route that takes nothing there. */
  readonly query: unknown;
  /** Who asks; `byOf` says it as records have it. */
  readonly identity: Identity;
  /** What whoever asks may do. */
  readonly scopes: readonly Scope[];
}

/** Builds the app; the caller listens. */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: parts.log.child({ part: 'http' }, { level: 'warn' }),
    bodyLimit: 1_048_576,
    // A mistyped key must not pass in silence: without its `store`, a rollback is of the launch.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
    frameworkErrors: answerError,
    forceCloseConnections: true,
  }) as unknown as FastifyInstance;
  await app.register(fastifySwagger, {
    openapi: {
      info: {
        title: 'Slipway',
        version: parts.version,
        description: 'Zero-downtime launches for store fleets.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
  });
  guardAgainstOtherSites(app, parts.signIn.settings.url?.host);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request) => {
    throw new RouteUnknownError(request.method, request.url);
  });
  await registerSignIn(app, parts.signIn);
  for (const name of Object.keys(ROUTES) as RouteName[]) addRoute(app, name, parts);
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
  serveEvents(app, parts.hub);
  serveDownloads(app);
  await serveConsole(app, parts.consoleFolder);
  return app;
}

function addRoute(app: FastifyInstance, name: RouteName, parts: AppParts): void {
  const route: Route = ROUTES[name];
  app.route({
    method: route.method,
    url: route.url,
    schema: {
      summary: route.summary,
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { querystring: route.query } : {}),
      ...(route.body ? { body: route.body } : {}),
      ...(route.mutates ? { security: [{ token: [] }] } : {}),
      response: { 200: route.response, default: ErrorBody },
    },
    // Before the body is even parsed: who may not learns nothing.
    onRequest: async (request: FastifyRequest) => {
      if (route.mutates) requireScope(request.caller, scopeOf(name));
    },
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const params = request.params as Readonly<Record<string, string>>;
      const { id = '', case: named = '' } = params;
      const { body, query, identity, caller } = request;
      const { scopes } = caller;
      const input = { id, case: named, params, body, query, identity, scopes };
      const answer = await parts.handlers[name](input);
      return answer instanceof Download ? sendDownload(reply, answer) : answer;
    },
  });
}

async function serveConsole(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  await app.register(fastifyStatic, { root: folder, wildcard: false });
  // Every state of the console has a URL: all of them are the same page.
  const page = (_request: FastifyRequest, reply: { sendFile(name: string): unknown }) =>
    reply.sendFile('index.html');
  for (const url of ['/launches/*', '/sign-in']) app.get(url, { schema: { hide: true } }, page);
}
