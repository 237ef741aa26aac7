/** The first and the last step that all ways to sign in share. */
import type { Whoami } from '@slipway/api';
import {
  beginCeremony,
  csrfOf,
  endSession,
  openSession,
  takeCeremony,
  type Attempts,
  type Ceremony,
  type Way,
} from '@slipway/authority/sign-in';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { readCookie, writeCookie } from './cookies.ts';
import { TooManyAttemptsError } from './errors.ts';
import type { Trust } from './identify.ts';

/** What sign-in works with. */
export interface SignIn extends Trust {
  readonly log: Logger;
  /** Of the OpenID client; undefined for a public one. */
  readonly clientSecret: string | undefined;
  /** Steps of a sign-in, by address. */
  readonly steps: Attempts;
  /** Passkeys that were tried, by person. */
  readonly persons: Attempts;
}

/** Counts a try. @throws {TooManyAttemptsError} there were too many */
export function countAttempt(attempts: Attempts, name: string): void {
  const nowMs = Date.now();
  const waitMs = attempts.waitMs(name, nowMs);
  if (waitMs > 0) throw new TooManyAttemptsError(waitMs);
  attempts.count(name, nowMs);
}

/** Begins a sign-in in this browser; what its last step needs stays here, not in the cookie. */
export async function begin(
  signIn: SignIn,
  reply: FastifyReply,
  kind: Ceremony,
  data: Readonly<Record<string, string>>,
): Promise<void> {
  countAttempt(signIn.steps, reply.request.ip);
  const secret = await beginCeremony(signIn.sql, kind, data, Date.now());
  writeCookie(signIn.settings, reply, 'begun', secret);
}

/**
 * Takes up what was begun in this browser, once.
 *
 * @throws {CeremonyUnknownError} nothing was, or it took too long
 */
export async function takeUp(
  signIn: SignIn,
  reply: FastifyReply,
  kind: Ceremony,
): Promise<Readonly<Record<string, string>>> {
  countAttempt(signIn.steps, reply.request.ip);
  const secret = readCookie(signIn.settings, reply.request, 'begun');
  writeCookie(signIn.settings, reply, 'begun', null);
  return takeCeremony(signIn.sql, kind, secret, Date.now());
}

/** Signs a person in: a new session each time, and the one that the browser had ends. */
export async function signInAs(
  signIn: SignIn,
  reply: FastifyReply,
  person: string,
  way: Way,
): Promise<Whoami> {
  const { sql, settings, log } = signIn;
  const old = readCookie(settings, reply.request, 'session');
  if (old) await endSession(sql, old);
  const secret = await openSession(sql, person, way, Date.now());
  writeCookie(settings, reply, 'session', secret);
  log.info({ person, way, address: reply.request.ip }, 'signed in');
  return { person, how: 'session', csrf: csrfOf(secret) };
}

/** A handler's two arguments. */
export type Asked = readonly [request: FastifyRequest, reply: FastifyReply];
