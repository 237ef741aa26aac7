/** The two pages that a browser sees when it comes back from the provider. */
import type { OperatorError } from '@slipway/kernel';

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const page = (head: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Slipway</title>${head}` +
  `</head><body>${body}</body></html>`;

/**
 * Goes on to the console by itself. Not by a redirect: a browser that comes from another site
 * brings no strict cookie along until a page of ours has been shown.
 */
export function goOnPage(): string {
  const head = '<meta http-equiv="refresh" content="0;url=/">';
  return page(head, '<p>You are signed in. <a href="/">Go on to the console.</a></p>');
}

/** What happened, what state things are in, what to do next. */
export function refusedPage({ code, what, state, next }: OperatorError): string {
  const lines = [what, state, next].map((text) => `<p>${escaped(text)}</p>`).join('');
  return page('', `${lines}<p><a href="/">Back to the console</a> (${escaped(code)})</p>`);
}
