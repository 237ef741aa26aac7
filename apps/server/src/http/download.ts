/** A file that a route hands out in place of its JSON. */
import type { FastifyReply } from 'fastify';

export class Download {
  readonly content: string | Uint8Array;
  /** Its media type. */
  readonly type: string;
  /** As it is kept: letters, digits, `-`, `_` and `.`. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    content: string | Uint8Array,
    { type, name }: Pick<Download, 'type' | 'name'>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.content = content;
    this.type = type;
    this.name = name.replaceAll(/[^\w.-]/g, '-');
    this.headers = headers;
  }
}

/** What stands in it is as of now: nothing may keep it in between. */
export function sendDownload(
  reply: FastifyReply,
  { content, type, name, headers }: Download,
): FastifyReply {
  return reply
    .type(type)
    .headers({
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      ...headers,
    })
    .send(typeof content === 'string' ? content : Buffer.from(content));
}
