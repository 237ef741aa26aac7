/**
 * The oracle's local HTTP port: what it knows, on demand.
 *
 *   GET  /keys                          the sample that the load may use, and where it reports
 *   GET  /stats                         counts of the whole run until now (OracleStats)
 *   GET  /greenAfter?ms=T[&store=S]     {count}: requests sent after T that green answered
 *   POST /verify {schemas, release}     compares acknowledged writes with the database
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { fieldsOf, parseJson } from './core/reading.ts';
import type { Keys } from './core/wire.ts';
import type { Oracle, OracleStats } from './core/oracle.ts';
import type { Verification } from './core/verification.ts';
import type { Version } from './database.ts';

export interface Control {
  readonly keys: Keys;
  readonly oracle: Oracle;
  verify(version: Version): Promise<Verification>;
}

/** What `POST /verify` answers. */
export interface VerifyAnswer extends Verification {
  readonly unknownWrites: number;
}

class BadRequest extends Error {}

/** @returns the server, not yet listening */
export function controlServer(control: Control): Server {
  return createServer((request, response) => {
    respond(control, request, response).catch(() => response.destroy());
  });
}

async function respond(
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body } = await answer(control, request).then(
    (body) => ({ status: 200, body }),
    (error: unknown) => ({
      status: error instanceof BadRequest ? 400 : 500,
      body: { error: error instanceof Error ? error.message : String(error) },
    }),
  );
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function answer(control: Control, request: IncomingMessage): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://oracle');
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /keys':
      return control.keys satisfies Keys;
    case 'GET /stats':
      return control.oracle.stats() satisfies OracleStats;
    case 'GET /greenAfter': {
      const afterMs = Number(url.searchParams.get('ms') ?? Number.NaN);
      if (!Number.isFinite(afterMs)) throw new BadRequest('ms must be milliseconds since 1970');
      const store = url.searchParams.get('store') ?? undefined;
      return { count: control.oracle.tally.greenAfter(afterMs, store) };
    }
    case 'POST /verify': {
      const version = versionOf(parseJson(await text(request)));
      const verification = await control.verify(version);
      const { unknownWrites } = control.oracle.stats();
      return { ...verification, unknownWrites } satisfies VerifyAnswer;
    }
    default:
      throw new BadRequest(`there is no ${request.method} ${url.pathname}`);
  }
}

function versionOf(body: unknown): Version {
  const { schemas, release } = fieldsOf(body);
  const { pricing, loyalty, subscriptions } = fieldsOf(schemas);
  if (release !== 1 && release !== 2) throw new BadRequest('release must be 1 or 2');
  if (
    typeof pricing !== 'string' ||
    typeof loyalty !== 'string' ||
    typeof subscriptions !== 'string'
  ) {
    throw new BadRequest('schemas must name pricing, loyalty and subscriptions');
  }
  return { release, schemas: { pricing, loyalty, subscriptions } };
}
