/** A sheet as DOCX, to be changed by hand: headings, a table for each phase, boxes that tick. */
import {
  AlignmentType,
  CheckBox,
  Document,
  Footer,
  Header,
  HeadingLevel,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
  type IRunOptions,
  type ParagraphChild,
} from 'docx';
import { runsOf, type Sheet, type SheetPhase, type SheetRow } from './sheet.ts';

const FAINT = '52606D';
/** Widths of the columns, in twentieths of a point; together the text of an A4 page. */
const WIDTHS = [500, 5300, 1900, 2200] as const;
/** In half points. */
const SMALL = 16;

function line(children: readonly ParagraphChild[]): Paragraph {
  return new Paragraph({ children, spacing: { after: 40 } });
}

type Style = Omit<IRunOptions, 'text' | 'italics'>;

function runs(text: string, style: Style = {}): TextRun[] {
  return runsOf(text).map((run) => new TextRun({ ...style, text: run.text, italics: run.isCode }));
}

const plain = (text: string) => line(runs(text));
const small = (text: string) => line(runs(text, { size: SMALL, color: FAINT }));
const bold = (text: string) => line(runs(text, { bold: true }));

function cell(children: readonly Paragraph[], column: number): TableCell {
  return new TableCell({
    children,
    width: { size: WIDTHS[column] ?? 1000, type: WidthType.DXA },
    margins: { top: 60, bottom: 60, left: 80, right: 80 },
  });
}

function storeLines({ dues }: SheetRow): Paragraph[] {
  const stores = dues.flatMap((due) => due.stores);
  const boxes = stores.flatMap((store) => [
    new CheckBox({ alias: store }),
    new TextRun({ text: `${store}   `, size: SMALL }),
  ]);
  return boxes.length > 0 ? [line(boxes)] : [];
}

function itemRow(row: SheetRow): TableRow {
  const isOfStores = row.dues.some(({ stores }) => stores.length > 0);
  const dues = row.dues.flatMap(({ text, stores }) => [
    plain(text),
    ...(stores.length > 0 ? [small(stores.join(' '))] : []),
  ]);
  return new TableRow({
    cantSplit: true,
    children: [
      cell([isOfStores ? plain('') : line([new CheckBox({ alias: row.id })])], 0),
      cell(
        [
          bold(row.what),
          small(row.why),
          line([new TextRun({ text: 'Done when: ', bold: true }), ...runs(row.doneWhen)]),
          ...storeLines(row),
        ],
        1,
      ),
      cell([bold(row.role), ...row.people.map(plain), small(row.evidence)], 2),
      cell(
        [
          ...dues,
          ...(row.perStore && !isOfStores ? [small('each store')] : []),
          ...(row.blocking ? [bold('blocking')] : []),
        ],
        3,
      ),
    ],
  });
}

function phaseParts({ id, title, rows }: SheetPhase): (Paragraph | Table)[] {
  const heads = ['', 'What', 'Owner', 'Due'].map((text, column) => cell([small(text)], column));
  const head = new TableRow({ tableHeader: true, children: heads });
  return [
    new Paragraph({
      text: `${title} (${id})`,
      heading: HeadingLevel.HEADING_1,
      keepNext: true,
      spacing: { before: 300, after: 120 },
    }),
    new Table({
      rows: [head, ...rows.map(itemRow)],
      columnWidths: WIDTHS,
      width: { size: 9900, type: WidthType.DXA },
    }),
  ];
}

/** @returns the bytes of a DOCX */
export async function wordOf(sheet: Sheet): Promise<Uint8Array> {
  const footer = new Paragraph({
    alignment: AlignmentType.CENTER,
    children: [
      new TextRun({
        children: [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES],
        size: SMALL,
        color: FAINT,
      }),
    ],
  });
  const phases = sheet.phases.filter(({ rows }) => rows.length > 0);
  const document = new Document({
    title: sheet.title,
    subject: sheet.subtitle,
    creator: 'Slipway',
    styles: { default: { document: { run: { font: 'Arial', size: 18 } } } },
    sections: [
      {
        properties: {
          page: {
            size: { width: 11_906, height: 16_838 }, // A4
            margin: { top: 1000, bottom: 900, left: 1000, right: 1000 },
          },
        },
        headers: {
          default: new Header({ children: [small(`${sheet.title} · ${sheet.subtitle}`)] }),
        },
        footers: { default: new Footer({ children: [footer] }) },
        children: [
          new Paragraph({ text: sheet.title, heading: HeadingLevel.TITLE }),
          plain(sheet.subtitle),
          ...phases.flatMap(phaseParts),
        ],
      },
    ],
  });
  return new Uint8Array(await Packer.toBuffer(document));
}
