/**
 * YAML and JSON files that people write, with the place of every value kept for messages.
 */
import { readFileSync } from 'node:fs';
import { isAlias, isMap, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
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
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    resolveKnownTags: false, // values are plain JSON data: no sets, dates or binaries
  });
  const quotes = text.split(/\r?\n/);
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
    value: plainValue(document, placeAt),
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

/** @returns the document as a tree; an alias of nothing, of itself, or of too much is refused */
function plainValue(document: Document, placeAt: (offset: number) => FilePlace): unknown {
  let offset = 0;
  visit(document, {
    Alias: (_key, alias) => {
      offset = alias.range?.[0] ?? 0;
      return alias.resolve(document) ? undefined : visit.BREAK;
    },
  });
  try {
    const value = document.toJS({ maxAliasCount: 100 }) as unknown;
    JSON.stringify(value); // throws on a value that holds itself
    return value;
  } catch (error) {
    const detail = (error as Error).message.split('\n')[0];
    const what = `An alias (*name) in this file cannot be followed: ${detail}.`;
    throw new InputFileError(what, 'Write the value out.', placeAt(offset), []);
  }
}

function offsetOf(document: Document, path: DocumentPath, atKey: boolean): number {
  let node: Node | null | undefined = document.contents;
  let nearest = node?.range?.[0] ?? 0;
  for (const [index, key] of path.entries()) {
    const holder: Node | null | undefined = isAlias(node) ? node.resolve(document) : node;
    const pair: Pair<Node, Node | null> | undefined = isMap<Node, Node | null>(holder)
      ? holder.items.find((item) => keyOf(item.key) === String(key))
      : undefined;
    const value: Node | null | undefined = isSeq<Node>(holder)
      ? holder.items[Number(key)]
      : pair?.value;
    if (!pair && !value) return nearest;
    const keyStart = pair?.key.range?.[0];
    const valueStart = value?.range?.[0];
    const atValue = index === path.length - 1 && !atKey;
    nearest = (atValue ? (valueStart ?? keyStart) : (keyStart ?? valueStart)) ?? nearest;
    node = value;
  }
  return nearest;
}

function keyOf(key: unknown): string {
  return String((key as { value?: unknown } | null)?.value ?? key);
}
