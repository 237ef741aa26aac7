/** A report on paper: the same chapters, their pictures as ink. */
import { FAINT, INK, LINE, MARK, PAPER_TINT, printPages, type Block } from '../downloads/paper.ts';
import { answerOf, type Tile } from './answer.ts';
import type { Cell, Chapter, Column, Table } from './chapter.ts';
import { chaptersOf } from './chapters/index.ts';
import type { ReportFacts } from './facts.ts';
import { figureWords, momentWords } from './figure.ts';
import { cut, PAPER_PAINT, svgOf, type Picture } from './pictures/picture.ts';

/** Points between the margins of A4. */
const WIDTH = 515;
const SMALL_IN_ROW = 3;
/** Nobody reads more on paper: the other formats have all. */
const MOST_ROWS = 80;

/** The title is the first of two lines of headings, so that it never stands alone. */
const HEADINGS = 2;

const LAYOUT = {
  hLineWidth: (row: number) => (row === HEADINGS ? 0.9 : row < HEADINGS ? 0 : 0.4),
  vLineWidth: () => 0,
  hLineColor: (row: number) => (row === HEADINGS ? INK : LINE),
  paddingTop: () => 2,
  paddingBottom: () => 2,
  paddingLeft: () => 2,
  paddingRight: () => 4,
};

/** Text as long as this never breaks. */
const SHORT = 24;

/**
 * A long word that has no place to break would push the other columns off the paper; the paper's
 * font has no narrow space.
 */
const printable = (text: string): string =>
  text.replaceAll('\u202F', '\u00A0').replaceAll(/[^\s\u200B]{24}(?=[^\s\u200B])/g, '$&\u200B');

const align = ({ unit }: Column): string => (unit === undefined ? 'left' : 'right');

function cellBlock(value: Cell, column: Column): Block {
  const text = typeof value === 'string' ? value : figureWords(value);
  return { text: printable(text), alignment: align(column), noWrap: text.length <= SHORT };
}

/** Columns of words share what columns of figures leave. */
function widthsOf({ columns, rows }: Table): (string | number)[] {
  const longest = columns.map((_, at) =>
    rows.reduce((most, row) => {
      const cell = row[at]!;
      return Math.max(most, typeof cell === 'string' ? cell.length : 0);
    }, 0),
  );
  return columns.map(({ unit }, at) => (unit === undefined && longest[at]! > SHORT ? '*' : 'auto'));
}

function headings({ title, columns }: Table): Block[][] {
  const rest = columns.slice(1).map((): Block => ({}));
  const head = { text: title, bold: true, fontSize: 9, colSpan: columns.length };
  const names = columns.map((column) => ({
    text: column.unit === 'at' ? `${column.head} (UTC)` : column.head,
    color: FAINT,
    alignment: align(column),
  }));
  return [[head, ...rest], names];
}

function tableBlocks(table: Table): Block[] {
  const { columns, rows } = table;
  const shown = rows.slice(0, MOST_ROWS);
  const cells = shown.map((row) => row.map((value, at) => cellBlock(value, columns[at]!)));
  const kept = { headerRows: HEADINGS, keepWithHeaderRows: 1, dontBreakRows: true };
  const drawn = {
    table: { ...kept, widths: widthsOf(table), body: [...headings(table), ...cells] },
    layout: LAYOUT,
    fontSize: columns.length > 8 ? 6.5 : 7.5,
    margin: [0, 8, 0, 0],
  };
  if (shown.length === rows.length) return [drawn];
  const left = `${rows.length - shown.length} more rows: see the page or the CSV.`;
  return [drawn, { text: left, color: FAINT }];
}

function pictureBlocks(pictures: readonly Picture[]): Block[] {
  const svg = (picture: Picture) => svgOf(picture, PAPER_PAINT).text;
  const small = pictures.filter(({ isSmall }) => isSmall);
  const width = WIDTH / SMALL_IN_ROW - 8;
  const rows = Array.from({ length: Math.ceil(small.length / SMALL_IN_ROW) }, (_, row) => ({
    columns: small
      .slice(row * SMALL_IN_ROW, (row + 1) * SMALL_IN_ROW)
      .map((one) => ({ svg: svg(one), width })),
    columnGap: 12,
    margin: [0, 4, 0, 4],
    unbreakable: true,
  }));
  const wide = pictures
    .filter(({ isSmall }) => !isSmall)
    .map((one) => ({ svg: svg(one), width: WIDTH, margin: [0, 6, 0, 2] }));
  return [...rows, ...wide];
}

function chapterBlocks({ title, words, pictures, tables }: Chapter): Block[] {
  return [
    { text: title, fontSize: 14, bold: true, margin: [0, 16, 0, 3], headlineLevel: 1 },
    ...words.map((text) => ({ text: printable(text), margin: [0, 0, 0, 2] })),
    ...pictureBlocks(pictures),
    ...tables.flatMap(tableBlocks),
  ];
}

function tileBlock({ label, figure, note, kept }: Tile): Block {
  const color = kept === false ? MARK : INK;
  return {
    stack: [
      { text: label, fontSize: 7.5, color: FAINT },
      { text: printable(figureWords(figure)), fontSize: 19, color },
      { text: printable(note), fontSize: 7.5, color: FAINT },
    ],
    margin: [4, 4, 4, 4],
  };
}

function answerBlocks(facts: ReportFacts): Block[] {
  const { outcome, state, sentence, tiles } = answerOf(facts);
  const color = state === 'urgent' ? MARK : INK;
  const layout = {
    hLineWidth: () => 0,
    vLineWidth: () => 0,
    fillColor: () => PAPER_TINT,
  };
  return [
    { text: [{ text: `${outcome}  `, fontSize: 15, bold: true, color }, { text: sentence }] },
    {
      table: { widths: ['*', '*', '*', '*'], body: [tiles.map(tileBlock)] },
      layout,
      margin: [0, 8],
    },
  ];
}

/** @returns the bytes of a PDF, A4 */
export async function reportPdf(facts: ReportFacts): Promise<Uint8Array> {
  const { launch, madeAtMs, criteria } = facts;
  const content = [
    { text: printable(launch.name), fontSize: 24, bold: true },
    {
      text: `Opens ${launch.opens}; launch ${launch.id}; made ${momentWords(madeAtMs)} UTC.`,
      color: FAINT,
      margin: [0, 2, 0, 10],
    },
    ...answerBlocks(facts),
    ...chaptersOf(facts).flatMap(chapterBlocks),
    { text: `Criteria ${criteria.hash}. Moments are UTC.`, color: FAINT, margin: [0, 16, 0, 0] },
  ];
  const page = { title: `Report of ${cut(launch.name, 60)}`, subtitle: momentWords(madeAtMs) };
  return (await printPages({ ...page, content, nowMs: madeAtMs })).bytes;
}
