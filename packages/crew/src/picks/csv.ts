/** Tables as people keep them: CSV with a head (RFC 4180, no line breaks in fields), by line. */
import { readFileSync } from 'node:fs';
import { InputFileError, nearest } from '@slipway/kernel';

/** A row, asked for by its columns' names. */
export class CsvRow {
  readonly #file: string;
  readonly line: number;
  readonly #quote: string;
  readonly #fields: ReadonlyMap<string, string>;

  constructor(file: string, line: number, quote: string, fields: ReadonlyMap<string, string>) {
    this.#file = file;
    this.line = line;
    this.#quote = quote;
    this.#fields = fields;
  }

  /** @returns the field as written; empty: there is nothing */
  text(column: string): string {
    return this.#fields.get(column) ?? '';
  }

  /** @throws {InputFileError} there is nothing */
  given(column: string): string {
    const text = this.text(column);
    if (text === '') throw this.error(`"${column}" is empty.`, 'Fill it in.');
    return text;
  }

  /** @throws {InputFileError} it is no whole number, or too small */
  whole(column: string, least: number): number {
    const text = this.text(column);
    const value = Number(text);
    if (/^\d{1,9}$/.test(text) && value >= least) return value;
    const what = `"${column}" is "${text}".`;
    throw this.error(what, `Write a whole number from ${least} on.`);
  }

  /** @throws {InputFileError} it is none of these */
  oneOf<const Value extends string>(column: string, known: readonly Value[]): Value {
    const text = this.text(column);
    const found = known.find((one) => one === text);
    if (found !== undefined) return found;
    const guess = nearest(text, known);
    const next = guess ? `Did you mean "${guess}"?` : `Known: ${known.join(', ')}.`;
    throw this.error(`"${column}" is "${text}".`, next);
  }

  /** @returns an error at this row's line */
  error(what: string, next: string): InputFileError {
    const place = { file: this.#file, line: this.line, column: 1, quote: this.#quote };
    return new InputFileError(what, next, place, []);
  }
}

/**
 * @param columns all of these must be there; others may be
 * @throws {InputFileError} it is not there, lacks a column, or a row has too many or too few fields
 */
export function readCsv(file: string, columns: readonly string[]): readonly CsvRow[] {
  const whole = (line: number, quote: string) => new CsvRow(file, line, quote, new Map());
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw whole(1, '').error(`${file} cannot be read.`, 'Check the name.');
  }
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const head = fieldsOf(lines[0]!);
  const missing = columns.filter((column) => !head.includes(column));
  if (missing.length > 0) {
    const list = missing.map((column) => `"${column}"`).join(', ');
    throw whole(1, lines[0]!).error(`The head lacks ${list}.`, 'Add the column.');
  }
  return lines.slice(1).flatMap((quote, at) => {
    if (quote.trim() === '') return [];
    const fields = fieldsOf(quote);
    if (fields.length !== head.length) {
      const what = `This line has ${fields.length} fields, the head has ${head.length}.`;
      throw whole(at + 2, quote).error(what, 'Put what has a comma into double quotes.');
    }
    const byColumn = new Map(head.map((column, index) => [column, fields[index]!.trim()]));
    return [new CsvRow(file, at + 2, quote, byColumn)];
  });
}

function fieldsOf(line: string): string[] {
  const fields = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return Array.from(fields, ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
