/**
 * A report as CSV (RFC 4180): a section for each table, begun by a line with its chapter and title,
 * and a line of headings; an empty line stands between two. Numbers are bare, units stand in the
 * headings, moments are ISO 8601 in UTC. No cell is a formula to a spreadsheet.
 */
import { csvCell } from '../downloads/csv.ts';
import { answerOf } from './answer.ts';
import type { Cell, Chapter, Column, Table } from './chapter.ts';
import { chaptersOf } from './chapters/index.ts';
import type { ReportFacts } from './facts.ts';
import { figureData, UNIT_NAMES } from './figure.ts';

/** A number of ours is one, also below zero; text is never trusted. */
function written(value: Cell): string {
  return typeof value === 'string' ? csvCell(value) : figureData(value);
}

function heading({ head, unit }: Column): string {
  const name = unit === undefined ? '' : UNIT_NAMES[unit];
  return csvCell(name === '' ? head : `${head} (${name})`);
}

const line = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;

function section(chapter: string, { title, columns, rows }: Table): string {
  return [
    line([`${csvCell(chapter)}`, csvCell(title)]),
    line(columns.map(heading)),
    ...rows.map((row) => line(row.map(written))),
  ].join('');
}

function answerSection(facts: ReportFacts): string {
  const { outcome, tiles } = answerOf(facts);
  const { id, name, opens } = facts.launch;
  const said = (kept: boolean | null) => (kept === null ? '' : kept ? 'yes' : 'no');
  const rows = tiles.map(({ label, figure, note, kept }) =>
    line([label, figureData(figure), UNIT_NAMES[figure.unit], said(kept), note].map(csvCell)),
  );
  return [
    line(['answer', 'Launch']),
    line(['launch', 'id', 'opens', 'outcome']),
    line([name, id, opens, outcome].map(csvCell)),
    line([]),
    line(['answer', 'Figures']),
    line(['figure', 'value', 'unit', 'budget kept', 'note']),
    ...rows,
  ].join('');
}

function chapterSections({ id, words, tables }: Chapter): string[] {
  if (tables.length > 0) return tables.map((table) => section(id, table));
  return [line([id, 'Absent'].map(csvCell)) + words.map((text) => line([csvCell(text)])).join('')];
}

/** @returns all of it; tables that a page folds are here whole */
export function reportCsv(facts: ReportFacts): string {
  const sections = [answerSection(facts), ...chaptersOf(facts).flatMap(chapterSections)];
  return sections.join('\r\n');
}
