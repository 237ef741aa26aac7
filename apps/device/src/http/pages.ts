/**
 * `GET /pick`: the picker's page, as it was built. Its files are read once, at the start, so no
 * path of a request ever reaches the disk. Without them there is no page; all else is as it was.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** Nothing from elsewhere, nothing in anybody's frame; pictures of items are data. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
const INDEX = 'index.html';

/** @param folder the page's build; it may be missing */
export function servePages(app: FastifyInstance, folder: string): boolean {
  if (!existsSync(join(folder, INDEX))) return false;
  const files = globSync('**/*.{html,js,css,svg}', { cwd: folder }).map((path) => {
    return [path, readFileSync(join(folder, path))] as const;
  });
  const options = { schema: { hide: true }, config: { door: 'file' } } as const;
  for (const [path, bytes] of files) {
    const isIndex = path === INDEX;
    const cache = isIndex ? 'no-store' : 'max-age=31536000, immutable'; // hashed names
    const send = async (_: unknown, reply: FastifyReply) => {
      const type = TYPES[extname(path)]!;
      return reply
        .headers({ ...HEADERS, 'content-type': type, 'cache-control': cache })
        .send(bytes);
    };
    const urls = isIndex ? ['/pick', '/pick/'] : [`/pick/${path}`];
    for (const url of urls) app.get(url, options, send);
  }
  return true;
}
