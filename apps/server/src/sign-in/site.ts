/** The site: under which name people opened the console. */
import { isLoopback, type SignInSettings } from '@slipway/authority/sign-in';
import type { FastifyRequest } from 'fastify';
import { SiteUnknownError } from './errors.ts';

/**
 * The site that people opened: passkeys are for it, and the provider sends them back to it.
 *
 * @throws {SiteUnknownError} it was opened from elsewhere, and sign-in.yaml has no `url`
 */
export function siteOf({ url }: SignInSettings, request: FastifyRequest): URL {
  const { host = '' } = request.headers;
  const here = URL.parse(`http://${host}`);
  if (url === null) {
    if (here && isLoopback(here.hostname)) return new URL(here.origin);
    const why = `The console was opened as ${host || 'nothing'}, which sign-in.yaml does not name.`;
    throw new SiteUnknownError(why, 'Write `url: https://HOST` into it, and start anew.');
  }
  if (here && here.host === url.host) return new URL(url.origin);
  throw new SiteUnknownError(`The console was opened as ${host}.`, `Open ${url.origin}.`);
}
