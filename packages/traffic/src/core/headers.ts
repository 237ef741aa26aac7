/**
 * Which headers pass a proxy, and which it writes itself.
 *
 * Hop-by-hop headers (RFC 9110, 7.6.1), and those that `connection` names, end here. `forwarded`
 * (RFC 7239) is kept only from a trusted hop; so are the two headers by which a chain of requests
 * stays on one colour.
 */
import type { Colour } from './routing-table.ts';

export const COLOUR_HEADER = 'x-slipway-colour';
export const BUCKET_HEADER = 'x-slipway-bucket';

/** `expect` is answered here: the server sends `100 Continue` itself. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'http2-settings',
]);

/** Written by the router alone, or by a hop that it trusts. */
const OURS: ReadonlySet<string> = new Set([COLOUR_HEADER, BUCKET_HEADER]);
const FORWARDING: ReadonlySet<string> = new Set([
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
]);
/** Headers that `connection` must not be able to take away from the upstream. */
const KEPT: ReadonlySet<string> = new Set(['host', 'content-length', 'cookie', 'authorization']);

/** What the router adds to a request. */
export interface Hop {
  /** Address of the peer. */
  readonly remoteAddress: string;
  /** Whether the peer is one whose forwarding headers are kept. */
  readonly trusted: boolean;
  readonly colour: Colour;
  readonly bucket: number;
  /** Replaces `host`, for a request target in absolute form. */
  readonly host?: string | undefined;
}

/** @returns the header names that a `connection` header ends at this hop, if any */
function connectionTokens(value: string | undefined): ReadonlySet<string> | undefined {
  if (value === undefined) return undefined;
  const simple = value === 'keep-alive' || value === 'close';
  if (simple) return undefined;
  const names = value.split(',').map((token) => token.trim().toLowerCase());
  return new Set(names.filter((name) => !KEPT.has(name)));
}

/** @returns `for=` in the form of RFC 7239: an IPv6 address is quoted and in brackets */
function forwardedFor(address: string): string {
  return address.includes(':') ? `"[${address}]"` : address;
}

/**
 * @param raw name, value, name, value, … as they came
 * @param connection the value of `connection`, lower-case names not required
 * @returns the headers for the upstream, in the same flat form
 */
export function upstreamHeaders(
  raw: readonly string[],
  connection: string | undefined,
  hop: Hop,
): string[] {
  const ended = connectionTokens(connection);
  const { remoteAddress, trusted } = hop;
  const out: string[] = [];
  let forwarded = `for=${forwardedFor(remoteAddress)};proto=http`;
  let forwardedFors = remoteAddress;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const value = raw[at + 1]!;
    const name = raw[at]!.toLowerCase();
    if (HOP_BY_HOP.has(name) || OURS.has(name) || ended?.has(name)) continue;
    if (name === 'host' && hop.host !== undefined) continue;
    if (FORWARDING.has(name)) {
      if (!trusted) continue;
      if (name === 'forwarded') forwarded = `${value}, ${forwarded}`;
      else if (name === 'x-forwarded-for') forwardedFors = `${value}, ${forwardedFors}`;
      else out.push(name, value);
      continue;
    }
    out.push(name, value);
  }
  if (hop.host !== undefined) out.push('host', hop.host);
  out.push(COLOUR_HEADER, hop.colour, BUCKET_HEADER, String(hop.bucket));
  out.push('forwarded', forwarded, 'x-forwarded-for', forwardedFors);
  return out;
}

/** What the router adds to a response. */
export interface ResponseExtras {
  readonly colour: Colour;
  /** A `set-cookie` with the made-up unit of a request that had none. */
  readonly setCookie?: string | undefined;
  /** Tells the client that this connection ends with this response. */
  readonly close: boolean;
}

/**
 * @param headers of the upstream's response, lower-case names
 * @returns the headers for the client: name, value, name, value, …
 */
export function clientHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  extras: ResponseExtras,
): string[] {
  const { connection } = headers;
  const ended = typeof connection === 'string' ? connectionTokens(connection) : undefined;
  const out: string[] = [];
  for (const name in headers) {
    if (HOP_BY_HOP.has(name) || name === COLOUR_HEADER || ended?.has(name)) continue;
    const value = headers[name];
    if (typeof value === 'string') out.push(name, value);
    else if (value) for (const one of value) out.push(name, one);
  }
  out.push(COLOUR_HEADER, extras.colour);
  if (extras.setCookie !== undefined) out.push('set-cookie', extras.setCookie);
  if (extras.close) out.push('connection', 'close');
  return out;
}
