/** A CSV file with a head: its rows by column, and everything that is wrong by line. */
import { CsvSyntax, InputFileError, nearest, parseCsv, type FilePlace } from '@slipway/kernel';

export interface TableRow<Column extends string> {
  readonly line: number;
  readonly cells: Readonly<Record<Column, string>>;
}

/** Collects what is wrong with a file, so that it is told at once. */
export class TableProblems {
  readonly #file: string;
  readonly #lines: readonly string[];
  readonly #found: { what: string; next: string; place: FilePlace }[] = [];

  constructor(file: string, text: string) {
    this.#file = file;
    this.#lines = text.split(/\r?\n/);
  }

  add(line: number, what: string, next: string): void {
    const quote = this.#lines[line - 1] ?? '';
    this.#found.push({ what, next, place: { file: this.#file, line, column: 1, quote } });
  }

  /** @throws {InputFileError} anything was found */
  settle(): void {
    const problems = this.#found.map((one) => ({ ...one, path: [] }));
    const [first] = problems;
    if (first) throw new InputFileError(first.what, first.next, first.place, problems);
  }
}

export interface Table<Column extends string> {
  readonly rows: readonly TableRow<Column>[];
  readonly problems: TableProblems;
}

/**
 * @param text the file's
 * @param columns that it has, in any order, and no others
 * @throws {InputFileError} it is no CSV, or its columns are others
 */
export function readTable<Column extends string>(
  file: string,
  text: string,
  columns: readonly Column[],
): Table<Column> {
  const problems = new TableProblems(file, text);
  const rows = rowsOf(text, problems);
  problems.settle();
  const [head, ...rest] = rows;
  const names = (head?.cells ?? []).map((cell) => cell.trim());
  for (const name of columns.filter((column) => !names.includes(column))) {
    problems.add(1, `Column "${name}" is missing.`, `The columns are: ${columns.join(',')}.`);
  }
  for (const name of names.filter((one) => !(columns as readonly string[]).includes(one))) {
    const guess = nearest(name, columns);
    const next = guess ? `Did you mean "${guess}"?` : `The columns are: ${columns.join(',')}.`;
    problems.add(1, `"${name}" is no column of this file.`, next);
  }
  problems.settle();
  const table = rest.flatMap(({ line, cells }): TableRow<Column>[] => {
    if (cells.length !== names.length) {
      const what = `${cells.length} cells stand here; the head has ${names.length}.`;
      problems.add(line, what, 'Quote cells that hold commas.');
      return [];
    }
    const entries = names.map((name, index) => [name, cells[index]!.trim()]);
    return [{ line, cells: Object.fromEntries(entries) as Record<Column, string> }];
  });
  return { rows: table, problems };
}

function rowsOf(text: string, problems: TableProblems) {
  try {
    return parseCsv(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof CsvSyntax)) throw error;
    problems.add(error.line, `This is not CSV: ${error.message}.`, 'Correct this line.');
    return [];
  }
}
