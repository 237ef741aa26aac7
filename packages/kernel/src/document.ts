/**
 * YAML and JSON files that people write, with the place of every value kept for messages.
 */
import { readFileSync } from 'node:fs';
import { isMap, isPair, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { EXIT, OperatorError, type FilePlace } from './errors.ts';
import { formatPath, type DocumentPath, type Problem } from './problem.ts';

/** An input file cannot be read, parsed, or says something that cannot be. */
export class InputFileError extends OperatorError {
  readonly code = 'INPUT_FILE';
  readonly exitCode = EXIT.badInput;
  /** Everything that was found, the first of which is the message. */
  readonly problems: readonly (Problem & { readonly place: FilePlace })[];

  constructor(what: string, next: string, place: FilePlace, problems: InputFileError['problems']) {
    const more = problems.length > 1 ? ` (${problems.length - 1} more like it)` : '';
    super(`${what}${more}`, 'Nothing was changed.', next, place);
    this.problems = problems;
  }
}

export interface InputDocument {
  readonly file: string;
  readonly value: unknown;
  /** @returns the line and column of a value, or of its key; of the nearest parent if absent */
  place(path: DocumentPath, atKey?: boolean): FilePlace;
  /** @returns an error that names every problem with its place */
  error(problems: readonly Problem[]): InputFileError;
}

/**
 * Reads a YAML or JSON file.
 *
 * @throws {InputFileError} it is not there, or does not parse
 */
export function readDocument(file: string): InputDocument {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
    const place = { file, line: 1, column: 1, quote: '' };
    throw new InputFileError(`${file} ${reason}.`, 'Check the name.', place, []);
  }
  return parseInput(text, file);
}

/**
 * Parses YAML or JSON text.
 *
 * @param file the name used in messages
 * @throws {InputFileError} it does not parse; line and column are named
 */
export function parseInput(text: string, file: string): InputDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const quotes = text.split('\n');
  const placeAt = (offset: number): FilePlace => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, quote: quotes[line - 1] ?? '' };
  };
  const [broken] = document.errors;
  if (broken) {
    const what = `This is not valid YAML: ${broken.message}.`;
    throw new InputFileError(what, 'Correct this line.', placeAt(broken.pos[0]), []);
  }
  const place = (path: DocumentPath, atKey = false) => placeAt(offsetOf(document, path, atKey));
  return {
    file,
    value: document.toJS({ maxAliasCount: 100 }) as unknown,
    place,
    error: (problems) => {
      const placed = problems.map((one) => ({ ...one, place: place(one.path, one.atKey) }));
      const [first] = placed;
      if (!first) throw new Error(`InputDocument.error: no problem given for ${file}`);
      const what = first.what || `${formatPath(first.path)} is wrong.`;
      return new InputFileError(what, first.next, first.place, placed);
    },
  };
}

function offsetOf(document: Document, path: DocumentPath, atKey: boolean): number {
  for (let length = path.length; length >= 0; length--) {
    const part = path.slice(0, length);
    if (atKey || length < path.length) {
      const parent = document.getIn(part.slice(0, -1), true);
      const key = part.at(-1);
      const pair =
        isMap(parent) &&
        parent.items.find((item) => isPair(item) && keyOf(item.key) === String(key));
      const start = pair ? (pair.key as Node | null)?.range?.[0] : undefined;
      if (start !== undefined) return start;
    }
    const node = document.getIn(part, true) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return 0;
}

function keyOf(key: unknown): string {
  return String((key as { value?: unknown } | null)?.value ?? key);
}
