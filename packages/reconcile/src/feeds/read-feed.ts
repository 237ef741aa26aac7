/**
 * Reads a file of a feed by its mapping, row by row, and holds it against its own trailer: a file
 * that was cut, even between two lines, is refused.
 */
import { CsvSyntax, readCsv, nearest, type FilePlace } from '@slipway/kernel';
import { fieldsOf, mapRow, minorOf, msOf, type Mapping } from '../core/mapping.ts';
import type { ReconcileRecord } from '../core/record.ts';
import { FeedFileError } from '../errors.ts';
import { JsonSyntax, readJsonObjects } from './json-objects.ts';

export type FeedFormat = 'csv' | 'json';

/** A row of a feed, or the trailer: the last thing of a file. */
export type FeedItem =
  | { readonly kind: 'record'; readonly record: ReconcileRecord; readonly line: number }
  | { readonly kind: 'trailer'; readonly rows: number; readonly untilMs: number };

interface RawRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
  /** Rows, total and until as they are written; null for any other row. */
  readonly trailer: readonly string[] | null;
}

const CUT = 'Ask the sender for the whole file.';

class Reading {
  readonly file: string;
  readonly mapping: Mapping;
  #rows = 0;
  #total = 0;

  constructor(file: string, mapping: Mapping) {
    this.file = file;
    this.mapping = mapping;
  }

  error(line: number, what: string, next: string, quote = ''): FeedFileError {
    const place: FilePlace = { file: this.file, line, column: 1, quote };
    return new FeedFileError(what, next, place);
  }

  record({ line, cells }: RawRow): FeedItem {
    const mapped = mapRow(this.mapping, (name) => cells.get(name));
    if ('problem' in mapped) {
      const { field, what } = mapped.problem;
      const next = `The form is that of the mapping ${this.mapping.feed}.`;
      throw this.error(line, `${field}: ${what}.`, next, [...cells.values()].join(','));
    }
    this.#rows += 1;
    this.#total += mapped.record.amount;
    return { kind: 'record', record: mapped.record, line };
  }

  trailer({ line, trailer }: RawRow): FeedItem {
    const [rowsText = '', totalText = '', untilText = ''] = trailer ?? [];
    const total = this.#isMoney() ? minorOf(totalText) : Number(totalText);
    const untilMs = msOf(untilText);
    if (untilMs === undefined) {
      const next = 'Write it as 2026-11-28T00:00:00Z, with its time zone.';
      throw this.error(line, `The trailer ends with "${untilText}", which is no moment.`, next);
    }
    if (Number(rowsText) !== this.#rows || rowsText === '') {
      const what = `The trailer says ${rowsText || 'nothing'} rows, and there are ${this.#rows}.`;
      throw this.error(line, what, CUT);
    }
    if (total !== this.#total) {
      const what = `The trailer's total is ${totalText}, and the rows come to another.`;
      throw this.error(line, what, CUT);
    }
    return { kind: 'trailer', rows: this.#rows, untilMs };
  }

  #isMoney(): boolean {
    const { amount } = this.mapping.fields;
    return [amount]
      .flat()
      .some((one) => typeof one === 'object' && 'as' in one && one.as === 'decimal');
  }
}

/** @throws {FeedFileError} the header lacks a column */
function checkHeader(reading: Reading, header: readonly string[]): void {
  const quote = header.join(',');
  const twice = header.find((name, at) => header.indexOf(name) !== at);
  if (twice !== undefined) {
    throw reading.error(1, `The column "${twice}" stands there twice.`, 'Leave one out.', quote);
  }
  for (const name of fieldsOf(reading.mapping)) {
    if (header.includes(name)) continue;
    const guess = nearest(name, header);
    const next = guess ? `Is it "${guess}"? Then give a mapping of your own.` : CUT;
    throw reading.error(1, `There is no column "${name}".`, next, quote);
  }
}

async function* csvRows(reading: Reading, chunks: AsyncIterable<string>): AsyncGenerator<RawRow> {
  let header: readonly string[] | undefined;
  for await (const { line, cells } of readCsv(chunks)) {
    if (!header) {
      header = cells.map((name) => name.replace(/^\uFEFF/, '').trim());
      checkHeader(reading, header);
      continue;
    }
    if (cells[0] === reading.mapping.trailer) {
      yield { line, cells: new Map(), trailer: cells.slice(1) };
      continue;
    }
    if (cells.length !== header.length) {
      const what = `This line has ${cells.length} cells, and the header ${header.length}.`;
      throw reading.error(line, what, CUT, cells.join(','));
    }
    yield { line, trailer: null, cells: new Map(header.map((name, at) => [name, cells[at]!])) };
  }
  if (!header) throw reading.error(1, 'The file is empty.', CUT);
}

const textOf = (value: unknown): string => (typeof value === 'object' ? '' : String(value));

async function* jsonRows(reading: Reading, chunks: AsyncIterable<string>): AsyncGenerator<RawRow> {
  const { trailer: mark } = reading.mapping;
  for await (const { line, value } of readJsonObjects(chunks)) {
    const told = value[mark];
    if (typeof told === 'object' && told !== null) {
      const { rows, total, until } = told as Record<string, unknown>;
      yield { line, cells: new Map(), trailer: [rows, total, until].map(textOf) };
      continue;
    }
    const cells = Object.entries(value).map(([name, of]): [string, string] => [name, textOf(of)]);
    yield { line, trailer: null, cells: new Map(cells) };
  }
}

/**
 * @param file its name for messages
 * @param chunks its text
 * @throws {FeedFileError} with file and line
 */
export async function* readFeed(
  file: string,
  format: FeedFormat,
  mapping: Mapping,
  chunks: AsyncIterable<string>,
): AsyncGenerator<FeedItem> {
  const reading = new Reading(file, mapping);
  const rows = format === 'csv' ? csvRows(reading, chunks) : jsonRows(reading, chunks);
  let ended: number | undefined;
  let line = 1;
  try {
    for await (const row of rows) {
      ({ line } = row);
      if (ended !== undefined) {
        throw reading.error(line, `There is more after the trailer of line ${ended}.`, CUT);
      }
      if (row.trailer) ended = line;
      yield row.trailer ? reading.trailer(row) : reading.record(row);
    }
  } catch (error) {
    if (!(error instanceof CsvSyntax || error instanceof JsonSyntax)) throw error;
    throw reading.error(
      error.line,
      `This is not valid ${format.toUpperCase()}: ${error.message}.`,
      CUT,
    );
  }
  if (ended !== undefined) return;
  const what = `The file ends without its trailer (${mapping.trailer}): it was cut off.`;
  throw reading.error(line, what, CUT);
}
