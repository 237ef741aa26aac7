/** Who may call the local API: programs of this device that can read the token's file. */
import { checkBearer } from '@slipway/authority';
import type { FastifyInstance } from 'fastify';
import { OtherSiteError } from '../errors.ts';

const LOOPBACK_NAME = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/** Refuses everyone else before a body is parsed; a browser's page is never a till's program. */
export function guard(app: FastifyInstance, token: string): void {
  app.addHook('onRequest', async ({ headers, url }) => {
    const { host = '', origin, authorization } = headers;
    if (!LOOPBACK_NAME.test(host.toLowerCase())) throw new OtherSiteError(host);
    if (origin !== undefined) throw new OtherSiteError(origin);
    if (url !== '/v1/openapi.json') checkBearer(authorization, token);
  });
}
