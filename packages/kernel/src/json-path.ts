/**
 * Paths to one value of a JSON document: the singular part of RFC 9535, `$`, `.name`, `['name']`
 * and `[0]`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9535#name-singular-queries
 */

/** Keys and indexes from the document's root to the value. */
export type JsonPath = readonly (string | number)[];

const PART = /\.([\p{L}_][\p{L}\d_-]*)|\[(\d{1,9})\]|\['([^'\\]*)'\]|\["([^"\\]*)"\]/uy;

/** @returns the path that a text such as `$.items[0].id` means; undefined if it is none */
export function parseJsonPath(text: string): JsonPath | undefined {
  if (!text.startsWith('$')) return undefined;
  const path: (string | number)[] = [];
  PART.lastIndex = 1;
  while (PART.lastIndex < text.length) {
    const match = PART.exec(text);
    if (!match) return undefined;
    const [, name, index, single, double] = match;
    path.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index));
  }
  return path;
}

/** @returns the value that stands there; undefined where there is none */
export function valueAt(document: unknown, path: JsonPath): unknown {
  let value = document;
  for (const part of path) {
    const isList = Array.isArray(value);
    if (typeof value !== 'object' || value === null) return undefined;
    if (isList !== (typeof part === 'number') || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[part];
  }
  return value;
}
