/**
 * Who may call the local API, and by which door. A route says its door; without one it is for
 * programs of this device that can read the token's file, and no browser's page gets in.
 *
 *   program   the bearer token, and no origin
 *   file      the page's own files: nothing to protect
 *   sign-in   the page, from its own origin, to bring a one-time code
 *   picker    the page with its session, from its own origin; or a program with the token
 */
import { checkBearer } from '@slipway/authority';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Picker } from '../core/pick-codes.ts';
import { cookieName, cookieOf, openSession } from '../core/pick-session.ts';
import { OtherSiteError, PickSessionError } from '../errors.ts';

export type Door = 'program' | 'file' | 'sign-in' | 'picker';

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly door?: Door;
  }
  interface FastifyRequest {
    /** Who came by the page's session; null: a program. */
    picker: Picker | null;
  }
}

const LOOPBACK_NAME = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/** Refuses everyone else before a body is parsed. */
export function guard(app: FastifyInstance, token: string, wallMs: () => number): void {
  app.decorateRequest('picker', null);
  app.addHook('onRequest', async (request) => {
    const { host = '', authorization, origin } = request.headers;
    if (!LOOPBACK_NAME.test(host.toLowerCase())) throw new OtherSiteError(host);
    const { door = 'program' } = request.routeOptions.config ?? {};
    if (door === 'file') return;
    if (door === 'program' || (door === 'picker' && authorization !== undefined)) {
      if (origin !== undefined) throw new OtherSiteError(origin);
      if (request.url !== '/v1/openapi.json') checkBearer(authorization, token);
      return;
    }
    checkOwnPage(request, host);
    if (door === 'sign-in') return;
    const sealed = cookieOf(request.headers.cookie, cookieName(host));
    const session = sealed === null ? null : openSession(token, sealed, wallMs());
    if (!session) throw new PickSessionError();
    request.picker = { person: session.person, name: session.name };
  });
}

/**
 * A page of another port of this machine is of another origin, though of the same site: its
 * requests carry the cookie, and are told by where they say that they come from.
 */
function checkOwnPage({ method, headers }: FastifyRequest, host: string): void {
  const { origin, 'sec-fetch-site': site = 'same-origin' } = headers;
  const isOwn = origin === `http://${host}` || (origin === undefined && method === 'GET');
  if (!isOwn) throw new OtherSiteError(origin ?? 'a page that does not say where it is from');
  if (site !== 'same-origin') throw new OtherSiteError(`a ${String(site)} page`);
}
