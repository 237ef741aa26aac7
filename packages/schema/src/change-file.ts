/**
 * Reads change files: YAML or JSON in pgroll's format, every error with its place and line.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { nearest, parseDurationMs, type FilePlace } from '@slipway/kernel';
import { Type, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import type { Change, ChangeOperation } from './core/change.ts';
import { SIGNAL_NAMES, type SignalName } from './core/throttle.ts';
import { ChangeInvalidError, UnsupportedError } from './errors.ts';
import { OPERATIONS } from './operations/registry.ts';

type Path = readonly (string | number)[];

const LIMIT = Type.Optional(Type.Integer({ minimum: 1 }));

const THROTTLE = Type.Union([
  Type.Literal('off'),
  Type.Object(
    Object.fromEntries(SIGNAL_NAMES.map((name) => [name, LIMIT])) as Record<
      SignalName,
      typeof LIMIT
    >,
    { additionalProperties: false },
  ),
]);

const BACKFILL = Type.Object(
  {
    batch: Type.Optional(Type.Integer({ minimum: 1 })),
    workers: Type.Optional(Type.Integer({ minimum: 1, maximum: 16 })),
    throttle: Type.Optional(THROTTLE),
    method: Type.Optional(Type.Union([Type.Literal('in-place'), Type.Literal('copy')])),
  },
  { additionalProperties: false },
);

const FILE = Type.Object(
  {
    version_schema: Type.Optional(Type.String({ minLength: 1 })),
    operations: Type.Array(Type.Record(Type.String(), Type.Unknown()), { minItems: 1 }),
    backfill: Type.Optional(BACKFILL),
    serialize_upserts: Type.Optional(Type.Boolean()),
    undo_window: Type.Optional(Type.Union([Type.String(), Type.Literal(0)])),
    undoes: Type.Optional(Type.String({ minLength: 1 })),
    squashes: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
  },
  { additionalProperties: false },
);

/** Turns paths into places of one file. */
class Places {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #text: readonly string[];
  readonly #file: string;

  constructor(document: Document.Parsed, lines: LineCounter, text: string, file: string) {
    this.#document = document;
    this.#lines = lines;
    this.#text = text.split('\n');
    this.#file = file;
  }

  at(offset: number): FilePlace {
    const { line, col } = this.#lines.linePos(offset);
    const quote = (this.#text[line - 1] ?? '').replace(/\r$/, '');
    return { file: this.#file, line: Math.max(1, line), column: Math.max(1, col), quote };
  }

  /** The place of a value's key, or of the value itself within a list. */
  of(path: Path): FilePlace {
    for (let length = path.length; length > 0; length--) {
      const last = path[length - 1]!;
      const parent = this.#document.getIn(path.slice(0, length - 1), true);
      if (isMap(parent)) {
        const pair = parent.items.find((item) => keyOf(item.key) === String(last));
        const start = rangeOf(pair?.key);
        if (start !== undefined) return this.at(start);
      }
      const start = rangeOf(this.#document.getIn(path.slice(0, length), true));
      if (start !== undefined) return this.at(start);
    }
    return this.at(rangeOf(this.#document.contents) ?? 0);
  }
}

function rangeOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  return Array.isArray(node.range) ? Number(node.range[0]) : undefined;
}

function keyOf(key: unknown): string {
  return typeof key === 'object' && key !== null && 'value' in key
    ? String(key.value)
    : String(key);
}

/** @returns the parts of a JSON pointer, numbers for list positions */
function partsOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const text = part.replaceAll('~1', '/').replaceAll('~0', '~');
      return /^\d+$/.test(text) ? Number(text) : text;
    });
}

/** @returns all field names that a schema knows at a path */
function namesAt(schema: TSchema, path: Path): string[] {
  if ('anyOf' in schema && Array.isArray(schema.anyOf)) {
    return [...new Set(schema.anyOf.flatMap((each: TSchema) => namesAt(each, path)))];
  }
  const [head, ...rest] = path;
  if (head === undefined)
    return 'properties' in schema ? Object.keys(Object(schema.properties)) : [];
  if (typeof head === 'number') {
    return 'items' in schema ? namesAt(Object(schema.items), rest) : [];
  }
  const properties: Record<string, TSchema> =
    'properties' in schema ? Object(schema.properties) : {};
  const next = properties[head];
  return next ? namesAt(next, rest) : [];
}

/** Throws the clearest of a value's errors. */
function check(
  schema: TSchema,
  value: unknown,
  base: Path,
  unsupported: readonly string[],
  places: Places,
): void {
  if (Value.Check(schema, value)) return;
  const errors = [...Value.Errors(schema, value)];
  const unknown = errors.find((error) => error.keyword === 'additionalProperties');
  if (unknown && 'additionalProperties' in unknown.params) {
    const [name] = unknown.params.additionalProperties as string[];
    const parent = partsOf(unknown.instancePath);
    const place = places.of([...base, ...parent, name!]);
    const dotted = [...parent.filter((part) => typeof part === 'string'), name].join('.');
    if (unsupported.includes(dotted)) throw new UnsupportedError(`"${dotted}"`, place);
    const known = namesAt(schema, parent);
    const near = nearest(name!, known);
    const hint = near ? `Did you mean "${near}"?` : `Known here: ${known.join(', ')}.`;
    throw new ChangeInvalidError(`There is no field "${name}".`, hint, place);
  }
  const missing = errors.find((error) => error.keyword === 'required');
  const error = missing ?? errors.findLast((each) => each.keyword !== 'boolean') ?? errors[0]!;
  const path = partsOf(error.instancePath);
  const field = path.at(-1) ?? base.at(-1) ?? 'the file';
  const hint =
    error.keyword === 'type' && 'type' in error.params && error.params.type === 'string'
      ? 'Put it in quotes.'
      : 'Write it as the format says.';
  throw new ChangeInvalidError(`"${field}" ${error.message}.`, hint, places.of([...base, ...path]));
}

function operationOf(entry: Record<string, unknown>, at: number, places: Places): ChangeOperation {
  const base = ['operations', at];
  const [kind, ...more] = Object.keys(entry);
  if (kind === undefined || more.length > 0) {
    const place = places.of(more[0] === undefined ? base : [...base, more[0]]);
    const count = more.length + (kind ? 1 : 0);
    const problem = `An entry of operations holds one operation, not ${count}.`;
    throw new ChangeInvalidError(problem, 'Begin each operation with "- ".', place);
  }
  const place = places.of([...base, kind]);
  const known = OPERATIONS.find((each) => each.name === kind);
  if (!known) {
    const names = OPERATIONS.map((each) => each.name);
    const near = nearest(kind, names);
    const hint = near ? `Did you mean "${near}"?` : `Known operations: ${names.join(', ')}.`;
    throw new ChangeInvalidError(`There is no operation "${kind}".`, hint, place);
  }
  const spec = entry[kind];
  check(known.schema, spec, [...base, kind], known.unsupported, places);
  const fields: Record<string, FilePlace> = {};
  for (const field of Object.keys(Object(spec))) {
    fields[field] = places.of([...base, kind, field]);
  }
  return { kind, spec, place, fields };
}

/** @returns the name that a change has by its file */
export function changeNameOf(file: string): string {
  return basename(file).replace(/\.(ya?ml|json)$/i, '');
}

/** How long dropped things are kept; `0` and `0s` drop them at once. */
function windowOf(wish: string | number | undefined, places: Places): { undoWindowMs?: number } {
  if (wish === undefined) return {};
  const undoWindowMs = parseDurationMs(wish === 0 ? '0s' : String(wish));
  if (undoWindowMs !== undefined) return { undoWindowMs };
  const problem = `"undo_window" is "${wish}", which is no duration.`;
  throw new ChangeInvalidError(problem, 'Write 7d, 12h or 0.', places.of(['undo_window']));
}

/**
 * Parses a change.
 *
 * @param text YAML or JSON
 * @param file its path, for messages; its name without extension is the change's name
 * @throws {ChangeInvalidError | UnsupportedError} with the place in the file
 */
export function parseChange(text: string, file: string): Change {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const places = new Places(document, lines, text, file);
  const [broken] = document.errors;
  if (broken) {
    const problem = `The file is not valid YAML: ${broken.message.split('\n')[0]}`;
    throw new ChangeInvalidError(problem, 'Mend the line.', places.at(broken.pos[0]));
  }
  const value: unknown = document.toJS();
  check(FILE, value, [], [], places);
  const parsed = Value.Parse(FILE, value);
  return {
    name: changeNameOf(file),
    ...(parsed.version_schema === undefined ? {} : { versionSchema: parsed.version_schema }),
    operations: parsed.operations.map((entry, at) => operationOf(entry, at, places)),
    ...(parsed.backfill ? { backfill: parsed.backfill } : {}),
    ...(parsed.serialize_upserts === true ? { serializeUpserts: true } : {}),
    ...windowOf(parsed.undo_window, places),
    ...(parsed.undoes === undefined ? {} : { undoes: parsed.undoes }),
    ...(parsed.squashes === undefined ? {} : { squashes: parsed.squashes }),
  };
}

/**
 * Reads a change file.
 *
 * @throws {ChangeInvalidError | UnsupportedError} with the place in the file
 */
export function readChangeFile(path: string): Change {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ChangeInvalidError(`The file cannot be read: ${reason}.`, 'Check its path.');
  }
  return parseChange(text, path);
}
