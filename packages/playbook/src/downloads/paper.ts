/**
 * Paper: fonts, colours, boxes to tick, header and footer. What every printed page shares.
 *
 * Roboto is embedded: Latin, Greek and Cyrillic. Boxes are drawn, since no text font has them all.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const FONTS = join(dirname(require.resolve('pdfmake/package.json')), 'fonts', 'Roboto');

/** Ink, and what stands back behind it; both readable in black and white. */
export const INK = '#14202b';
export const FAINT = '#52606d';
export const LINE = '#c3ccd5';
export const MARK = '#b3261e';
export const PAPER_TINT = '#eef2f5';

/** Part of a page, as pdfmake takes it. */
export type Block = Readonly<Record<string, unknown>>;

/** @returns an empty box to tick; points */
export function box(size = 9): Block {
  const shape = { type: 'rect', x: 0, y: 0, w: size, h: size, r: 1.5, lineWidth: 0.9 };
  return { canvas: [{ ...shape, lineColor: INK }] };
}

export interface Page {
  readonly title: string;
  readonly subtitle: string;
  readonly content: readonly unknown[];
  /** Made at, ms since 1970. */
  readonly nowMs: number;
}

function running(page: Page): Block {
  return {
    columns: [
      { text: page.title, bold: true },
      { text: page.subtitle, alignment: 'right', color: FAINT, width: 'auto' },
    ],
    fontSize: 8,
    margin: [40, 22, 40, 0],
  };
}

/** What came out of the printer. */
export interface Printed {
  readonly bytes: Uint8Array;
  readonly pages: number;
}

/** @returns the bytes of a PDF, and how many pages it has */
export async function printPages(page: Page): Promise<Printed> {
  let pages = 0;
  const { default: pdfmake } = await import('pdfmake'); // large, and only printing needs it
  const font = (name: string) => join(FONTS, `Roboto-${name}.ttf`);
  pdfmake.setFonts({
    Roboto: {
      normal: font('Regular'),
      bold: font('Medium'),
      italics: font('Italic'),
      bolditalics: font('MediumItalic'),
    },
  });
  pdfmake.setLocalAccessPolicy((path) => path.startsWith(FONTS));
  pdfmake.setUrlAccessPolicy(() => false);
  const document = pdfmake.createPdf({
    pageSize: 'A4',
    pageMargins: [40, 44, 40, 40],
    info: { title: page.title, subject: page.subtitle, creationDate: new Date(page.nowMs) },
    lang: 'en',
    defaultStyle: { font: 'Roboto', fontSize: 9, color: INK, lineHeight: 1.15 },
    // The title itself stands on the first of several pages.
    header: (number: number, count: number) => (number > 1 || count === 1 ? running(page) : null),
    footer: (number: number, count: number) => {
      pages = count;
      return {
        text: `${number} / ${count}`,
        alignment: 'center',
        fontSize: 8,
        color: FAINT,
        margin: [0, 12, 0, 0],
      };
    },
    content: page.content,
  });
  const bytes = await document.getBuffer();
  return { bytes, pages };
}
