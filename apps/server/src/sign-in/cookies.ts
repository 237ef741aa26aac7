/**
 * The two cookies: one of the session, one of a sign-in that has begun. No script can read them.
 *
 * `SameSite=Strict` for the session: no other site's page, link or form ever brings it along. The
 * one of a begun sign-in is `Lax`, since the provider's page sends the browser back to us.
 */
import type { CookieSerializeOptions } from '@fastify/cookie';
import {
  CEREMONY_MS,
  isLoopback,
  SESSION_MOST_MS,
  type SignInSettings,
} from '@slipway/authority/sign-in';
import type { FastifyReply, FastifyRequest } from 'fastify';

type Kept = 'session' | 'begun';

const LOOKS = {
  session: { sameSite: 'strict', path: '/', maxAge: SESSION_MOST_MS / 1_000 },
  begun: { sameSite: 'lax', path: '/', maxAge: CEREMONY_MS / 1_000 },
} as const;

/** Over loopback there is no TLS, and a `Secure` cookie would be thrown away. */
function isSecure(settings: SignInSettings, request: FastifyRequest): boolean {
  return settings.url?.protocol === 'https:' || !isLoopback(siteHost(request));
}

const siteHost = (request: FastifyRequest): string =>
  URL.parse(`http://${request.headers.host ?? ''}`)?.hostname ?? '';

/** With `__Host-`, a browser takes it from this very host alone, over TLS. */
function nameOf(kept: Kept, secure: boolean): string {
  return `${secure ? '__Host-' : ''}slipway-${kept}`;
}

/** @returns the secret in a cookie; undefined without one */
export function readCookie(
  settings: SignInSettings,
  request: FastifyRequest,
  kept: Kept,
): string | undefined {
  return request.cookies[nameOf(kept, isSecure(settings, request))];
}

/** Gives the browser a secret to keep; null takes it away. */
export function writeCookie(
  settings: SignInSettings,
  reply: FastifyReply,
  kept: Kept,
  secret: string | null,
): void {
  const secure = isSecure(settings, reply.request);
  const { sameSite, path, maxAge } = LOOKS[kept];
  const looks: CookieSerializeOptions = { httpOnly: true, secure, sameSite, path };
  void reply.setCookie(nameOf(kept, secure), secret ?? '', {
    ...looks,
    maxAge: secret === null ? 0 : maxAge,
  });
  void reply.header('cache-control', 'no-store');
}
