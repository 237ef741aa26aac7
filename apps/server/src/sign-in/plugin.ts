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
  readSignInSettings,
  type Identity,
  type Scope,
} from '@slipway/authority/sign-in';
import { resolveReference } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { Type, type Static } from 'typebox';
import type { SignIn } from './begin.ts';
import { readCookie, writeCookie } from './cookies.ts';
import { SignInNeededError } from './errors.ts';
import { identify, requireScope, STRANGER, type Caller } from './identify.ts';
import { addOpenId } from './openid.ts';
import { addPasskeys } from './passkeys.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, with what stands against a change. */
    caller: Caller;
    /** Who asks. */
    readonly identity: Identity;
  }
}

export type { SignIn } from './begin.ts';

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

/**
 * @throws {InputFileError} sign-in.yaml has a fault
 * @throws {BrokenReferenceError} its reference to a secret leads nowhere
 */
export async function openSignIn({ sql, folder, token, env, log }: SignInGround): Promise<SignIn> {
  const settings = readSignInSettings(folder);
  const reference = settings.openid?.clientSecret ?? null;
  await ensureSignInTables(sql);
  return {
    sql,
    token,
    settings,
    clientSecret: reference === null ? undefined : resolveReference(reference, env, folder),
    log,
    wrongTokens: new Attempts({ most: 120, windowMs: MINUTE_MS, names: 10_000 }),
    steps: new Attempts({ most: 60, windowMs: MINUTE_MS, names: 10_000 }),
    persons: new Attempts({ most: 10, windowMs: MINUTE_MS, names: 10_000 }),
  };
}

/** What asks for another scope than `act`; the rest does. */
const SCOPE_OF: Readonly<Partial<Record<RouteName, Scope>>> = {
  hold: 'hold',
  // These name who did it: see `CREW_ACTS`, which says more of each.
  workOnTriage: 'crew',
  focusTriage: 'crew',
  answerPickHelp: 'crew',
  startAttempt: 'crew',
  answerAttempt: 'crew',
  observePerson: 'crew',
};

/** @returns the scope that a machine's token needs for a route that changes something */
export function scopeOf(name: RouteName): Scope {
  return SCOPE_OF[name] ?? 'act';
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

/** Which ways to sign in there are, for the page that offers them. */
function addWays(app: FastifyInstance, { settings }: SignIn): void {
  const ways = { passkey: true, openid: settings.openid?.issuer.host ?? null };
  const answer = { ...ways, reading: settings.reading };
  app.get('/api/sign-in', { schema: { hide: true } }, async () => answer);
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
    // The console's files are anybody's: nothing is looked up for them.
    const isApi = request.routeOptions.url?.startsWith('/api/') ?? false;
    request.caller = isApi ? await identify(signIn, request) : STRANGER;
    guardReading(signIn, request);
  });
  addWays(app, signIn);
  addSignOut(app, signIn);
  addOpenId(app, signIn);
  addPasskeys(app, signIn);
}
