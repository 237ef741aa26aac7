/**
 * A picker's session on the device's own page: who it is and until when, sealed with a key that
 * never leaves the device. Nothing is kept, so it outlives a restart of the agent; a new API token
 * ends every session.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Picker } from './pick-codes.ts';

export interface PickSession extends Picker {
  /** Ms since 1970. */
  readonly untilMs: number;
}

/** A shift, and what comes after it. */
export const SESSION_FOR_MS = 12 * 3_600_000;

const seal = (token: string, text: string) =>
  createHmac('sha256', `${token}\0pick session`).update(text).digest();

/** @param token the local API's */
export function sealSession(token: string, session: PickSession): string {
  const text = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `${text}.${seal(token, text).toString('base64url')}`;
}

/** @returns the session, or null: it was not sealed here, or is over */
export function openSession(token: string, sealed: string, nowMs: number): PickSession | null {
  const [text = '', given = ''] = sealed.split('.');
  const [own, other] = [seal(token, text), Buffer.from(given, 'base64url')];
  if (own.length !== other.length || !timingSafeEqual(own, other)) return null;
  const session = JSON.parse(Buffer.from(text, 'base64url').toString()) as PickSession;
  return session.untilMs > nowMs ? session : null;
}

/** Cookies know no ports: each agent of a machine has a name of its own. */
export const cookieName = (host: string): string => `slipway-pick-${host.split(':').at(-1)}`;

/** @returns the value of a cookie in the request's `cookie` header, or null */
export function cookieOf(header: string | undefined, name: string): string | null {
  const found = (header ?? '').split(/; */).find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? null;
}

/**
 * No script can read it, no other site's page sends it, and it goes to the routes of picks alone.
 *
 * @param value empty: the session ends
 */
export const setCookie = (name: string, value: string): string =>
  `${name}=${value}; Path=/v1/picks; HttpOnly; SameSite=Strict; ` +
  `Max-Age=${value === '' ? 0 : SESSION_FOR_MS / 1000}`;
