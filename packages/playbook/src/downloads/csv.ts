/** A sheet as CSV (RFC 4180): one line for each box to tick, CRLF, quotes doubled. */
import type { Sheet } from './sheet.ts';

const HEADS = [
  'id',
  'phase',
  'store',
  'due',
  'role',
  'people',
  'blocking',
  'evidence',
  'what',
  'why',
  'done when',
  'needs',
  'done by',
  'done at',
] as const;

/**
 * @returns a cell: one that a spreadsheet would take for a formula, also behind space or in wide
 * forms, is made text by an apostrophe
 */
export function csvCell(text: string): string {
  const safe = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvOf(sheet: Sheet): string {
  const lines = sheet.phases.flatMap(({ id: phase, rows }) =>
    rows.flatMap((row) =>
      row.dues.flatMap(({ text, stores }) =>
        (stores.length > 0 ? stores : ['']).map((store) => [
          row.id,
          phase,
          store,
          text,
          row.role,
          row.people.join(' '),
          row.blocking ? 'yes' : 'no',
          row.evidence,
          row.what,
          row.why,
          row.doneWhen,
          row.needs.join(' '),
          '',
          '',
        ]),
      ),
    ),
  );
  return [HEADS, ...lines].map((line) => `${line.map(csvCell).join(',')}\r\n`).join('');
}
