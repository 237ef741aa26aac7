/**
 * Where in a request its store or its unit stands: a header, a cookie, or else another place.
 */

/** One place, and where to look if nothing is there. */
export type KeySource =
  | { readonly header: string; readonly else?: KeySource }
  | { readonly cookie: string; readonly else?: KeySource };

/** Headers as Node gives them: lower-case names, one character per byte. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Reads a key from a request's headers; undefined if it is in none of its places. */
export type KeyReader = (headers: Headers) => string | undefined;

/** The cookie that carries a made-up unit when no source names one. */
export const DEFAULT_UNIT_COOKIE = 'slipway-unit';

/** @returns the value of one cookie of a `cookie` header; undefined if absent or empty */
export function readCookie(header: string, name: string): string | undefined {
  let from = 0;
  while (from < header.length) {
    let end = header.indexOf(';', from);
    if (end === -1) end = header.length;
    const equals = header.indexOf('=', from);
    if (equals !== -1 && equals < end && header.slice(from, equals).trim() === name) {
      const value = header.slice(equals + 1, end).trim();
      const bare = value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
      return bare === '' ? undefined : bare;
    }
    from = end + 1;
  }
  return undefined;
}

/** @returns a reader that tries each place of a source in order */
export function keyReader(source: KeySource): KeyReader {
  const next = source.else ? keyReader(source.else) : () => undefined;
  if ('header' in source) {
    const name = source.header.toLowerCase();
    return (headers) => {
      const value = headers[name];
      return typeof value === 'string' && value !== '' ? value : next(headers);
    };
  }
  const { cookie } = source;
  return (headers) => {
    const { cookie: header } = headers;
    const value = typeof header === 'string' ? readCookie(header, cookie) : undefined;
    return value ?? next(headers);
  };
}

/** @returns the first cookie named by a source, undefined if it names none */
export function cookieOf(source: KeySource): string | undefined {
  if ('cookie' in source) return source.cookie;
  return source.else && cookieOf(source.else);
}

/** @returns the source with a last resort: the cookie in which a made-up unit is kept */
export function withUnitCookie(source: KeySource): KeySource {
  if (cookieOf(source) !== undefined) return source;
  const rest = source.else ? withUnitCookie(source.else) : { cookie: DEFAULT_UNIT_COOKIE };
  return { ...source, else: rest };
}
