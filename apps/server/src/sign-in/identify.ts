/**
 * Who a request comes from, and whether it may change anything.
 *
 *   authorization: Bearer …   the installation's token, else a machine's with its scopes
 *   cookie                    a session; a change also needs its CSRF token and its own site
 *
 * A bearer that is wrong is refused and never falls back to a cookie beside it. The installation's
 * token is looked at first and needs no database: a rollback must work without one.
 */
import { TokenRefusedError } from '@slipway/authority';
import {
  ALL_SCOPES,
  type Attempts,
  csrfOf,
  findSession,
  findToken,
  holdsScope,
  INSTALLATION,
  isSame,
  machineIdentity,
  NOBODY,
  type Identity,
  type Scope,
  type SignInSettings,
} from '@slipway/authority/sign-in';
import { CSRF_HEADER } from '@slipway/api';
import type { OperatorError } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import type { FastifyRequest } from 'fastify';
import { readCookie } from './cookies.ts';
import {
  CallerUncheckedError,
  CsrfRefusedError,
  ScopeRefusedError,
  TooManyAttemptsError,
} from './errors.ts';

/** A caller, and what stands against any change that it asks for. */
export interface Caller {
  readonly identity: Identity;
  readonly scopes: readonly Scope[];
  /** Null: nothing. It is no obstacle to reading. */
  readonly refusal: OperatorError | null;
}

/** Somebody who brings nothing. */
export const STRANGER: Caller = { identity: NOBODY, scopes: [], refusal: null };

/** What callers are held against. */
export interface Trust {
  readonly sql: Sql;
  /** The installation's own token. */
  readonly token: string;
  readonly settings: SignInSettings;
  /** Wrong tokens, by address. */
  readonly wrongTokens: Attempts;
}

async function byBearer(trust: Trust, header: string, address: string): Promise<Caller> {
  const token = header.startsWith('Bearer ') ? header.slice('Bearer '.length) : undefined;
  if (token === undefined) return { ...STRANGER, refusal: new TokenRefusedError(false) };
  if (isSame(token, trust.token)) {
    return { identity: INSTALLATION, scopes: ALL_SCOPES, refusal: null };
  }
  const nowMs = Date.now();
  const waitMs = trust.wrongTokens.waitMs(address, nowMs);
  if (waitMs > 0) return { ...STRANGER, refusal: new TooManyAttemptsError(waitMs) };
  const found = await findToken(trust.sql, token, nowMs);
  if (!found) {
    trust.wrongTokens.count(address, nowMs);
    return { ...STRANGER, refusal: new TokenRefusedError(true) };
  }
  return { identity: machineIdentity(found.name), scopes: found.scopes, refusal: null };
}

async function bySession(trust: Trust, request: FastifyRequest, secret: string): Promise<Caller> {
  const person = await findSession(trust.sql, secret, Date.now());
  if (person === null) return STRANGER;
  const csrf = csrfOf(secret);
  const given = request.headers[CSRF_HEADER];
  // A browser names the page's origin with every change; that it is ours was checked before.
  const isOurs = request.headers.origin !== undefined;
  const isMeant = isOurs && typeof given === 'string' && isSame(given, csrf);
  return {
    identity: { ...NOBODY, person, how: 'session', csrf },
    scopes: ALL_SCOPES,
    refusal: isMeant ? null : new CsrfRefusedError(),
  };
}

async function lookUp(trust: Trust, request: FastifyRequest): Promise<Caller> {
  const { authorization } = request.headers;
  if (authorization !== undefined) return byBearer(trust, authorization, request.ip);
  const secret = readCookie(trust.settings, request, 'session');
  return secret ? bySession(trust, request, secret) : STRANGER;
}

/**
 * @returns who a request comes from; nobody, when nothing that it brings counts. Nothing is thrown:
 *   what needs no caller, such as health, is answered while the database is away.
 */
export async function identify(trust: Trust, request: FastifyRequest): Promise<Caller> {
  try {
    return await lookUp(trust, request);
  } catch (error) {
    request.log.warn({ err: error }, 'caller not looked up');
    return { ...STRANGER, refusal: new CallerUncheckedError() };
  }
}

/**
 * Lets a change through.
 *
 * @throws {TokenRefusedError} nobody in particular asks, or with a wrong token
 * @throws {CsrfRefusedError} a session asks without its CSRF token
 * @throws {ScopeRefusedError} a machine asks for more than its token may
 * @throws {TooManyAttemptsError} too many wrong tokens came from there
 * @throws {CallerUncheckedError} the database does not answer
 */
export function requireScope({ identity, scopes, refusal }: Caller, scope: Scope): void {
  if (refusal) throw refusal;
  if (identity.how === null) throw new TokenRefusedError(false);
  if (!holdsScope(scopes, scope)) throw new ScopeRefusedError(identity.machine ?? '', scope);
}
