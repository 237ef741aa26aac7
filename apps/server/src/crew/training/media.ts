/** Films, captions and pictures of modules, whole or by range: a phone asks for a film in parts. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { moduleOf } from '@slipway/crew/training';
import { requireLaunch } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RouteUnknownError } from '../../errors.ts';
import { catalogOf } from './modules.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.webm': 'video/webm',
  '.vtt': 'text/vtt; charset=utf-8',
  '.webp': 'image/webp',
};
/** Nothing but a name: it leads out of no folder. */
const NAME = /^[a-z0-9-]+\.[a-z]{2}\.(webm|vtt|webp)$/;

/** From the first byte to the last, both told. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * @param header of `Range`, one range of bytes; several, or another unit, count as none
 * @returns the range; null: the whole; `outside`: it begins after the end
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'outside' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last));
  if (first !== '' && last !== '' && Number(last) < from) return null;
  return from >= size || (first === '' && Number(last) === 0) ? 'outside' : { from, to };
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: string): FastifyReply {
  const { size } = statSync(file);
  const range = rangeOf(request.headers.range, size);
  reply.type(TYPES[extname(file)]!).header('accept-ranges', 'bytes');
  reply.header('cache-control', 'private, max-age=300');
  if (range === 'outside') return reply.code(416).header('content-range', `bytes */${size}`).send();
  if (range === null) return reply.header('content-length', size).send(createReadStream(file));
  const { from, to } = range;
  return reply
    .code(206)
    .header('content-range', `bytes ${from}-${to}/${size}`)
    .header('content-length', to - from + 1)
    .send(createReadStream(file, { start: from, end: to }));
}

/** Adds `GET /api/launches/:id/crew/training/media/:module/:file`. */
export function serveTrainingMedia(app: FastifyInstance, sql: Sql): void {
  app.get(
    '/api/launches/:id/crew/training/media/:module/:file',
    { schema: { hide: true } },
    async (request: FastifyRequest, reply) => {
      const { id, module, file } = request.params as Readonly<Record<string, string>>;
      const catalog = await catalogOf(await requireLaunch(sql, id ?? ''));
      const path = join(moduleOf(catalog, module ?? '').folder, file ?? '');
      if (!NAME.test(file ?? '') || !existsSync(path)) {
        throw new RouteUnknownError('GET', request.url);
      }
      return sendFile(request, reply, path);
    },
  );
}
