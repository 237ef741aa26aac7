/**
 * The page behind the link of a message. To open it does nothing, since mail scanners open links;
 * its button acknowledges. The word of the link says who and what, so no token is asked for.
 */
import { OperatorError } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { acknowledgePage, linkKey, openLink, readPage } from '@slipway/playbook/escalation';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const PATH = '/page/acknowledge';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign]!);
}

function html(title: string, lines: readonly string[], form = ''): string {
  const paragraphs = lines.map((line) => `<p>${escaped(line)}</p>`).join('');
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width">' +
    '<style>body{font:1.1rem/1.5 system-ui;max-width:36rem;margin:3rem auto;padding:0 1rem}' +
    'button{font:inherit;padding:.6rem 1.4rem}</style>' +
    `<title>${escaped(title)}</title></head><body><main><h1>${escaped(title)}</h1>` +
    `${paragraphs}${form}</main></body></html>`
  );
}

function answer(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply
    .status(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer', // the address holds the word
      'cache-control': 'no-store',
    })
    .send(text);
}

const wordIn = ({ query }: FastifyRequest): string =>
  String((query as { word?: unknown } | undefined)?.word ?? '');

/** Adds the page to an app that does not listen yet. */
export function serveAcknowledgement(app: FastifyInstance, sql: Sql, folder: string): void {
  const handle =
    (act: (request: FastifyRequest) => Promise<string>) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      try {
        return answer(reply, 200, await act(request));
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        return answer(reply, 403, html(error.what, [error.state, error.next]));
      }
    };
  void app.register(async (scope) => {
    // The button's form has no fields; what comes with it is not read.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', async () => null);
    const schema = { hide: true };
    scope.get(
      PATH,
      { schema },
      handle(async (request) => {
        const { page, person } = openLink(linkKey(folder), wordIn(request));
        const { text, launch, store } = await readPage(sql, page);
        const about = store === null ? launch : `${launch}, ${store}`;
        const form = '<form method="post"><button>Acknowledge</button></form>';
        return html(`Page of ${about}`, [text, `You are ${person}.`], form);
      }),
    );
    scope.post(
      PATH,
      { schema },
      handle(async (request) => {
        const opened = openLink(linkKey(folder), wordIn(request));
        await acknowledgePage(sql, { ...opened, how: 'link', nowMs: Date.now() });
        return html('Acknowledged', [`${opened.person} has ${opened.page}: nobody else is told.`]);
      }),
    );
  });
}
