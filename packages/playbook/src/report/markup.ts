/**
 * Markup that is safe by construction: whatever is put into a template is text, unless it is markup
 * itself. There is no other way to make any.
 *
 *   markup`<td>${store.name}</td>`
 */

/** HTML or SVG that may stand in a page as it is. */
export class Markup {
  readonly text: string;

  /** Called by `markup` alone. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What may be put into a template; a list is put in piece by piece. */
export type Piece = string | number | Markup | readonly Piece[];

const NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What XML 1.0 has no way to write; a page and a picture must stay whole with it, too. */
const UNWRITABLE = /(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]/gu;

/** @returns text that means nothing to HTML, SVG and XML, in a quoted attribute as well */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(UNWRITABLE, '\uFFFD')
    .replaceAll(/[&<>"']/g, (char) => NAMES[char]!);
}

function written(piece: Piece): string {
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'string') return escapeText(piece);
  if (typeof piece === 'number') return String(piece);
  return piece.map(written).join('');
}

/** @returns markup of the template's own words, with every piece as text or as the markup it is */
export function markup(words: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  const text = words.map((word, at) => word + (at < pieces.length ? written(pieces[at]!) : ''));
  return new Markup(text.join(''));
}

/** @returns style sheets and the like, which are ours to the letter */
export function ownMarkup(text: string): Markup {
  return new Markup(text);
}

export const NOTHING = new Markup('');
