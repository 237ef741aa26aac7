/**
 * Holds untrusted data against a typebox schema and says in words what does not fit.
 */
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { nearest } from './nearest.ts';
import { formatPath, type DocumentPath, type Parsed, type Problem } from './problem.ts';

type ShapeError = ReturnType<typeof Value.Errors>[number];

/**
 * @param base path of `value` in its document, put in front of every problem's path
 * @returns the value as the schema's type, or all problems, each with its path
 */
export function checkShape<S extends TSchema>(
  schema: S,
  value: unknown,
  base: DocumentPath = [],
): Parsed<Static<S>> {
  if (Value.Check(schema, value)) return { ok: true, value: value as Static<S> };
  const errors = Value.Errors(schema, value);
  const problems = errors.flatMap((error) => describe(error, errors, schema, base));
  return { ok: false, problems };
}

function pathOf(pointer: string): DocumentPath {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => {
    const text = part.replaceAll('~1', '/').replaceAll('~0', '~');
    return /^\d+$/.test(text) ? Number(text) : text;
  });
}

function describe(
  error: ShapeError,
  all: readonly ShapeError[],
  schema: TSchema,
  base: DocumentPath,
): Problem[] {
  const path = [...base, ...pathOf(error.instancePath)];
  if (error.keyword === 'additionalProperties') {
    const known = knownKeys(schema, error.schemaPath);
    return error.params.additionalProperties.map((key) => unknownKey([...path, key], key, known));
  }
  if (error.keyword === 'required') {
    return error.params.requiredProperties.map((key) => ({
      path,
      what: `${formatPath(path)} lacks "${key}".`,
      next: `Add "${key}".`,
    }));
  }
  if (error.keyword === 'anyOf') return [oneOf(error, all, path)];
  // Inner parts of a union are told by the union; a forbidden key by its parent.
  if (error.keyword === 'boolean' || /\/anyOf\/\d+/.test(error.schemaPath)) return [];
  return [{ path, what: `${formatPath(path)} ${error.message}.`, next: 'Correct the value.' }];
}

function unknownKey(path: DocumentPath, key: string, known: readonly string[]): Problem {
  const guess = nearest(key, known);
  const next = guess ? `Did you mean "${guess}"?` : `Known here: ${known.join(', ')}.`;
  return { path, what: `"${key}" is not a known key.`, next, atKey: true };
}

function oneOf(error: ShapeError, all: readonly ShapeError[], path: DocumentPath): Problem {
  const allowed = all.flatMap((inner) => {
    const mine = inner.keyword === 'const' && inner.schemaPath.startsWith(error.schemaPath);
    return mine ? [JSON.stringify(inner.params.allowedValue)] : [];
  });
  const next = allowed.length > 0 ? `Allowed: ${allowed.join(', ')}.` : 'Correct the value.';
  return { path, what: `${formatPath(path)} has none of the allowed forms.`, next };
}

/** @returns the property names that the schema knows at a schema path such as `#/properties/a` */
function knownKeys(schema: TSchema, schemaPath: string): string[] {
  let node: unknown = schema;
  for (const part of schemaPath.split('/').slice(1)) {
    node = typeof node === 'object' && node ? (node as Record<string, unknown>)[part] : undefined;
  }
  const properties = (node as { properties?: Record<string, unknown> } | undefined)?.properties;
  return Object.keys(properties ?? {});
}
