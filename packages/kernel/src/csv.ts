/**
 * CSV as RFC 4180 says, read as it streams: quoted cells may hold commas, quotes and line breaks.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */

/** A row's cells, with the line on which it begins. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The text cannot be CSV: an open quote, or text after a closing one. */
export class CsvSyntax extends Error {
  readonly line: number;
  constructor(line: number, what: string) {
    super(what);
    this.line = line;
  }
}

/** A longer row is no row: its quote was never closed. */
const MAX_ROW_CHARACTERS = 1_000_000;

type State = 'begin' | 'plain' | 'quoted' | 'after-quote';

/** Takes text in pieces, and gives the rows that are whole. */
class CsvReader {
  #state: State = 'begin';
  #cell = '';
  #cells: string[] = [];
  #line = 1;
  #rowLine = 1;
  #size = 0;
  #wasReturn = false;

  read(text: string): CsvRow[] {
    const rows: CsvRow[] = [];
    for (const character of text) {
      // A line ends with LF or CR LF: outside of quotes the CR of a pair says nothing.
      if (this.#wasReturn && character !== '\n') {
        throw new CsvSyntax(this.#line, 'a carriage return without a line feed');
      }
      this.#wasReturn = false;
      if (++this.#size > MAX_ROW_CHARACTERS) {
        throw new CsvSyntax(this.#rowLine, 'a quote that begins here is never closed');
      }
      const row = this.#step(character);
      if (row) rows.push(row);
    }
    return rows;
  }

  end(): CsvRow | undefined {
    if (this.#state === 'quoted') {
      throw new CsvSyntax(this.#rowLine, 'a quote that begins here is never closed');
    }
    if (this.#state === 'begin' && this.#cells.length === 0) return undefined;
    return this.#finish();
  }

  #step(character: string): CsvRow | undefined {
    if (character === '\n') this.#line += 1;
    if (this.#state === 'quoted') {
      if (character === '"') this.#state = 'after-quote';
      else this.#cell += character;
      return undefined;
    }
    if (character === '"') {
      this.#quote();
      return undefined;
    }
    if (character === ',') {
      this.#cells.push(this.#cell);
      this.#cell = '';
      this.#state = 'begin';
      if (this.#cells.length > 1000) throw new CsvSyntax(this.#rowLine, 'over 1,000 cells');
      return undefined;
    }
    if (character === '\r') {
      this.#wasReturn = true;
      return undefined;
    }
    if (character === '\n') return this.#finish();
    if (this.#state === 'after-quote') {
      throw new CsvSyntax(this.#line, 'text after a closing quote');
    }
    this.#state = 'plain';
    this.#cell += character;
    return undefined;
  }

  #quote(): void {
    if (this.#state === 'plain') throw new CsvSyntax(this.#line, 'a quote within a plain cell');
    if (this.#state === 'after-quote') this.#cell += '"';
    this.#state = 'quoted';
  }

  #finish(): CsvRow {
    const row = { line: this.#rowLine, cells: [...this.#cells, this.#cell] };
    this.#cells = [];
    this.#cell = '';
    this.#state = 'begin';
    this.#rowLine = this.#line;
    this.#size = 0;
    return row;
  }
}

/** @throws {CsvSyntax} with the line */
export async function* readCsv(chunks: AsyncIterable<string>): AsyncGenerator<CsvRow> {
  const reader = new CsvReader();
  for await (const chunk of chunks) yield* reader.read(chunk);
  const last = reader.end();
  if (last) yield last;
}

/** @returns all rows of a text that is held whole; @throws {CsvSyntax} with the line */
export function parseCsv(text: string): CsvRow[] {
  const reader = new CsvReader();
  const rows = reader.read(text);
  const last = reader.end();
  return last ? [...rows, last] : rows;
}
