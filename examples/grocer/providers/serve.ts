/** What both simulated providers do alike: JSON over HTTP on loopback, a ready line, a calm end. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { checkShape } from '@slipway/kernel';
import type { Static, TSchema } from 'typebox';

/** Answers a body, or throws what is answered with 400. */
export type Route = (body: unknown) => unknown;

/** @returns the body in its shape; @throws {Error} it has another */
export function bodyAs<S extends TSchema>(shape: S, body: unknown): Static<S> {
  const checked = checkShape(shape, body);
  if (!checked.ok) throw new Error(checked.problems.map(({ what }) => what).join('; '));
  return checked.value;
}

async function respond(
  routes: Readonly<Record<string, Route>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const route = routes[`${request.method} ${request.url}`];
  const answer = async () => {
    if (!route) throw new Error(`there is no ${request.method} ${request.url}`);
    return route(request.method === 'POST' ? await json(request) : undefined);
  };
  const [status, body] = await answer().then(
    (told) => [200, told ?? {}] as const,
    (error: Error) => [400, { error: error.message }] as const,
  );
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/**
 * Serves until SIGTERM or SIGINT.
 *
 * @param routes by method and path, such as `POST /charges`
 */
export function serve(routes: Readonly<Record<string, Route>>): void {
  const server = createServer((request, response) => {
    respond(routes, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    console.log(JSON.stringify({ kind: 'ready', url: `http://127.0.0.1:${port}` }));
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
}
