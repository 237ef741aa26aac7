/** A sheet as PDF: a table for each phase, a box for each thing to tick, to hang on a wall. */
import { box, FAINT, INK, LINE, MARK, PAPER_TINT, printPages, type Block } from './paper.ts';
import { runsOf, type Sheet, type SheetDue, type SheetPhase, type SheetRow } from './sheet.ts';

const HEADS = ['', 'What', 'Owner', 'Due'] as const;

const LAYOUT = {
  hLineWidth: (line: number) => (line === 1 ? 0.9 : 0.5),
  vLineWidth: () => 0,
  hLineColor: (line: number) => (line === 1 ? INK : LINE),
  paddingTop: () => 5,
  paddingBottom: () => 5,
  paddingLeft: (column: number) => (column === 0 ? 2 : 6),
  paddingRight: () => 4,
};

/** Boxes of stores stand in rows of so many. */
const BOXES_IN_ROW = 6;

function storeBoxes(stores: readonly string[]): Block[] {
  const rows = Math.ceil(stores.length / BOXES_IN_ROW);
  return Array.from({ length: rows }, (_, row) => ({
    columns: stores.slice(row * BOXES_IN_ROW, (row + 1) * BOXES_IN_ROW).map((store) => ({
      columns: [
        { ...box(7), width: 10 },
        { text: store, fontSize: 7.5, width: 'auto' },
      ],
      width: 38,
    })),
    margin: [0, 4, 0, 0],
  }));
}

const words = (text: string): Block[] =>
  runsOf(text).map((run) => ({ text: run.text, italics: run.isCode }));

function dueBlock({ text, stores }: SheetDue): Block {
  const of = stores.length > 0 ? [{ text: stores.join(' '), fontSize: 7, color: FAINT }] : [];
  return { stack: [{ text }, ...of], margin: [0, 0, 0, 2] };
}

function rowCells(row: SheetRow): unknown[] {
  const stores = row.dues.flatMap((due) => due.stores);
  const weight = row.blocking ? [{ text: 'blocking', color: MARK, bold: true, fontSize: 7.5 }] : [];
  const each =
    row.perStore && stores.length === 0
      ? [{ text: 'each store', fontSize: 7.5, color: FAINT }]
      : [];
  return [
    { ...(stores.length > 0 ? { text: '' } : box()), margin: [0, 2, 0, 0] },
    {
      stack: [
        { text: words(row.what), bold: true, fontSize: 10 },
        { text: words(row.why), color: FAINT, margin: [0, 1, 0, 1] },
        { text: [{ text: 'Done when: ', bold: true }, ...words(row.doneWhen)] },
        ...storeBoxes(stores),
      ],
    },
    {
      stack: [
        { text: row.role, bold: true },
        ...row.people.map((text) => ({ text, fontSize: 8 })),
        { text: row.evidence, fontSize: 7.5, color: FAINT },
      ],
    },
    { stack: [...row.dues.map(dueBlock), ...each, ...weight] },
  ];
}

function phaseBlocks({ id, title, rows }: SheetPhase, at: number): Block[] {
  const heads = HEADS.map((text) => ({ text, fontSize: 7.5, bold: true, color: FAINT }));
  const band = {
    table: {
      widths: ['*', 'auto'],
      body: [
        [
          { text: title, bold: true, fontSize: 13, margin: [4, 3, 0, 3] },
          { text: id, bold: true, color: FAINT, margin: [0, 5, 4, 0] },
        ],
      ],
    },
    layout: { hLineWidth: () => 0, vLineWidth: () => 0, fillColor: () => PAPER_TINT },
    margin: [0, at === 0 ? 12 : 16, 0, 4],
    headlineLevel: 1,
  };
  const body = [heads, ...rows.map(rowCells)];
  const table = { headerRows: 1, keepWithHeaderRows: 1, dontBreakRows: true };
  return [band, { table: { ...table, widths: [12, '*', 92, 104], body }, layout: LAYOUT }];
}

/** @param nowMs when it is made, ms since 1970 */
export async function pdfOf(sheet: Sheet, nowMs: number): Promise<Uint8Array> {
  const phases = sheet.phases.filter(({ rows }) => rows.length > 0);
  const count = phases.reduce((sum, { rows }) => sum + rows.length, 0);
  const intro = `${count} items. A blocking item that is red, missing or stale holds the launch.`;
  const content = [
    { text: sheet.title, fontSize: 24, bold: true },
    { text: sheet.subtitle, fontSize: 11, color: FAINT, margin: [0, 2, 0, 2] },
    { text: intro, fontSize: 9 },
    ...phases.flatMap(phaseBlocks),
  ];
  const page = { title: sheet.title, subtitle: sheet.subtitle, content, nowMs };
  return (await printPages(page)).bytes;
}
