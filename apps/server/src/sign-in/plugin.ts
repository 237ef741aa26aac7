/** Sign-in as a part of the HTTP face: who asks, for every route, and the routes of sign-in. */
import fastifyCookie from '@fastify/cookie';
import type { RouteName, Whoami } from '@slipway/api';
import {
  Attempts,
  endSession,
  endSessionsOf,
  ensureSignInTables,
  holdsScope,
  NOBODY,
  type Identity,
  type Scope,
} from '@slipway/authority/sign-in';
import type { Sql } from '@slipway/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { Type, type Static } from 'typebox';
import { readCookie, writeCookie } from './cookies.ts';
import { SignInNeededError, TooManyAttemptsError } from './errors.ts';
import { identify, requireScope, type Caller, type Trust } from './identify.ts';
import { readSignInSettings } from './settings.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, with what stands against a change. */
    caller: Caller;
    /** Who asks. */
    readonly identity: Identity;
  }
}

/** What sign-in works with. */
export interface SignIn extends Trust {
  readonly log: Logger;
  /** Steps of a sign-in, by address and by person. */
  readonly attempts: Attempts;
}

/** What sign-in is opened with. */
export interface SignInGround {
  readonly sql: Sql;
  /** The installation's folder. */
  readonly folder: string;
  /** The installation's own token. */
  readonly token: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
}

const MINUTE_MS = 60_000;

/** @throws {InputFileError} sign-in.yaml has a fault */
export async function openSignIn({ sql, folder, token, env, log }: SignInGround): Promise<SignIn> {
  const settings = readSignInSettings(folder, env);
  await ensureSignInTables(sql);
  return {
    sql,
    token,
    settings,
    log,
    wrongTokens: new Attempts({ most: 120, windowMs: MINUTE_MS, names: 10_000 }),
    attempts: new Attempts({ most: 60, windowMs: MINUTE_MS, names: 10_000 }),
  };
}

/** Counts a step of a sign-in. @throws {TooManyAttemptsError} there were too many */
export function countAttempt({ attempts }: SignIn, name: string): void {
  const nowMs = Date.now();
  const waitMs = attempts.waitMs(name, nowMs);
  if (waitMs > 0) throw new TooManyAttemptsError(waitMs);
  attempts.count(name, nowMs);
}

/** @returns the scope that a machine's token needs for a route that changes something */
export function scopeOf(name: RouteName): Scope {
  return name === 'hold' ? 'hold' : 'act';
}

/** @returns what `GET /api/whoami` answers */
export function whoamiOf({ person, how, csrf }: Identity): Whoami {
  return { person, how, csrf };
}

/** Routes that answer whoever asks, though `reading` is for who has signed in. */
const OPEN = /^\/api\/(health$|whoami$|sign-in(\/|$))/;

function guardReading({ settings }: SignIn, request: FastifyRequest): void {
  const path = request.routeOptions.url ?? '';
  if (settings.reading === 'open' || !path.startsWith('/api/') || OPEN.test(path)) return;
  if (!holdsScope(request.caller.scopes, 'read')) throw new SignInNeededError();
}

const SignOut = Type.Object(
  { everywhere: Type.Optional(Type.Boolean()) },
  { additionalProperties: false },
);

function addSignOut(app: FastifyInstance, signIn: SignIn): void {
  const { sql, settings, log } = signIn;
  app.route({
    method: 'POST',
    url: '/api/sign-in/out',
    schema: { hide: true, body: SignOut },
    onRequest: async (request) => requireScope(request.caller, 'act'),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const { everywhere = false } = request.body as Static<typeof SignOut>;
      const { person } = request.identity;
      const secret = readCookie(settings, request, 'session');
      if (everywhere && person !== null) await endSessionsOf(sql, person);
      else if (secret !== undefined) await endSession(sql, secret);
      writeCookie(settings, reply, 'session', null);
      log.info({ person, everywhere }, 'signed out');
      return whoamiOf(NOBODY);
    },
  });
}

/** Adds sign-in to the app, before its routes. */
export async function registerSignIn(app: FastifyInstance, signIn: SignIn): Promise<void> {
  await app.register(fastifyCookie);
  app.decorateRequest('caller', null as unknown as Caller); // set by the hook, before any handler
  app.decorateRequest('identity', {
    getter(this: FastifyRequest) {
      return this.caller.identity;
    },
  });
  app.addHook('onRequest', async (request) => {
    request.caller = await identify(signIn, request);
    guardReading(signIn, request);
  });
  addSignOut(app, signIn);
}
