/**
 * A page of another site must not reach a server on loopback: neither by a name of its own that
 * was rebound to 127.0.0.1 (then `Host` is that name), nor by a request across sites (`Origin`).
 *
 * @see https://owasp.org/www-community/attacks/DNS_Rebinding
 */
import { EXIT, OperatorError } from '@slipway/kernel';
import type { FastifyInstance } from 'fastify';

const LOOPBACK_NAME = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;

/** A browser page of another site called the API. */
export class OtherSiteError extends OperatorError {
  readonly code = 'API_OTHER_SITE';
  readonly exitCode = EXIT.notAllowed;

  constructor(origin: string) {
    super(
      `A page of ${origin} called the API.`,
      'Nothing was changed.',
      'Open the console itself.',
    );
  }
}

/** A name that is not this machine's own was used for a server that listens on loopback. */
export class OtherHostError extends OperatorError {
  readonly code = 'API_OTHER_HOST';
  readonly exitCode = EXIT.notAllowed;

  constructor(host: string) {
    super(
      `The API was called as "${host}", and it is this machine's alone.`,
      'Nothing was changed.',
      'Call it as 127.0.0.1 or localhost, or start it with `--host`.',
    );
  }
}

/**
 * Refuses such requests before anything else is looked at.
 *
 * @param own the name under which a proxy on this machine serves it, as in `launch.example.com`
 */
export function guardAgainstOtherSites(app: FastifyInstance, own?: string): void {
  app.addHook('onRequest', async ({ headers, socket }) => {
    const { origin, host = '' } = headers;
    const isLocal = LOOPBACK_ADDRESS.test(socket.localAddress ?? '127.0.0.1');
    const name = host.replace(/:\d+$/, '').toLowerCase();
    if (isLocal && !LOOPBACK_NAME.test(name) && host !== own) {
      throw new OtherHostError(host);
    }
    if (origin !== undefined && hostOf(origin) !== host) throw new OtherSiteError(origin);
  });
}

/** @returns undefined for what names no host, such as `null`, the origin of a sandboxed page */
function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host;
}
