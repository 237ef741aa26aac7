/**
 * From a request's head to the service, colour and row that it gets; or why it is refused.
 *
 * The strict parser has refused most malformed requests before; what is left here are forms that it
 * lets pass and that a next hop might read in another way.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { bucketOf, BUCKETS } from '../core/bucket.ts';
import { fingerprintOf } from '../core/fingerprint.ts';
import { BUCKET_HEADER, COLOUR_HEADER, upstreamHeaders } from '../core/headers.ts';
import { serviceOf } from '../core/routes.ts';
import { colourOf, type Colour } from '../core/routing-table.ts';
import type { Subject } from '../core/unit-step.ts';
import type { Live, Place, StoreEntry } from './live.ts';

/** A request that has its place. */
export interface Admission extends Place {
  readonly service: string;
  readonly path: string;
  /** For the upstream: name, value, name, value, … */
  readonly headers: string[];
  /** Set when a unit had to be made up. */
  readonly setCookie: string | undefined;
}

/** A request that gets its answer from the router itself. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly text: string;
}

const NO_ROUTE: Refusal = {
  status: 404,
  code: 'NO_ROUTE',
  text: 'No service is routed at this path.',
};

function malformed(text: string, status = 400): Refusal {
  return { status, code: 'MALFORMED', text };
}

/** @returns what the strict parser lets pass but no next hop should see; undefined if nothing */
function faultOf(req: IncomingMessage, maxBodyBytes: number): Refusal | undefined {
  const { headers } = req;
  const coding = headers['transfer-encoding'];
  if (coding !== undefined) {
    if (coding.toLowerCase() !== 'chunked') return malformed('Only chunked is known.', 501);
    if (req.httpVersionMinor === 0) return malformed('HTTP/1.0 has no transfer-encoding.');
  }
  const length = headers['content-length'];
  if (length !== undefined && Number(length) > maxBodyBytes) {
    return { status: 413, code: 'BODY_TOO_LARGE', text: `The limit is ${maxBodyBytes} bytes.` };
  }
  return undefined;
}

interface Target {
  readonly path: string;
  /** Authority of a target in absolute form, which wins over `host` (RFC 9112, 3.2.2). */
  readonly host?: string;
}

function targetOf(url: string): Target | undefined {
  if (url.startsWith('/')) return { path: url };
  if (!/^http:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  const { host, pathname, search } = new URL(url);
  return { path: pathname + search, host };
}

/** @returns an IPv4 address as such, though a socket for both versions took it */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

interface Choice {
  readonly colour: Colour;
  readonly bucket: number;
}

/** @returns colour and bucket that a trusted hop chose before, if it did */
function chosenBefore(req: IncomingMessage): Choice | undefined {
  const { [COLOUR_HEADER]: colour, [BUCKET_HEADER]: text } = req.headers;
  if (colour !== 'blue' && colour !== 'green') return undefined;
  const bucket = typeof text === 'string' && /^\d{1,4}$/.test(text) ? Number(text) : BUCKETS;
  return bucket < BUCKETS ? { colour, bucket } : undefined;
}

/** @returns the unit within its store's step; undefined if the comparison leaves it out */
function subjectOf(
  live: Live,
  { step, weightBp }: StoreEntry,
  unit: string | undefined,
  { colour, bucket }: Choice,
): Subject | undefined {
  // A trusted hop may have chosen by another table.
  if (!step || unit === undefined || colourOf(bucket, weightBp) !== colour) return undefined;
  return live.meter.units.see(step, fingerprintOf(live.hash, unit), colour);
}

/** Gives a request its service, colour and row, or the answer that refuses it. */
export function admit(live: Live, req: IncomingMessage): Admission | Refusal {
  const fault = faultOf(req, live.config.limits.bodyBytes);
  if (fault) return fault;
  const target = targetOf(req.url ?? '');
  if (!target) return malformed('The request target has no known form.');
  const service = serviceOf(live.routes, target.path);
  if (service === undefined) return NO_ROUTE;

  const remoteAddress = plainAddress(req.socket.remoteAddress ?? 'unknown');
  const trusted = live.trusted.size > 0 && live.trusted.has(remoteAddress);
  const entry = live.entryOf(live.storeOf(req.headers));
  let setCookie: string | undefined;
  let unit = live.unitOf(req.headers);
  let choice = trusted ? chosenBefore(req) : undefined;
  if (!choice) {
    if (unit === undefined) {
      unit = randomUUID();
      const attributes = 'Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax';
      setCookie = `${live.unitCookie}=${unit}; ${attributes}`;
    }
    const bucket = bucketOf(live.hash, unit, live.config.seed);
    choice = { colour: colourOf(bucket, entry.weightBp), bucket };
  }
  const { colour, bucket } = choice;
  const hop = { remoteAddress, trusted, colour, bucket, host: target.host };
  const headers = upstreamHeaders(req.rawHeaders, req.headers.connection, hop);
  const row = live.meter.begin(entry.slots[colour], live.table.version, Date.now());
  const subject = subjectOf(live, entry, unit, choice);
  return { service, colour, row, subject, path: target.path, headers, setCookie };
}
