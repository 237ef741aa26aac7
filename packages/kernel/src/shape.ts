/**
 * Holds untrusted data against a typebox schema and says in words what does not fit.
 */
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Settings } from 'typebox/system';
import { Value } from 'typebox/value';
import { nearest } from './nearest.ts';
import { formatPath, type DocumentPath, type Parsed, type Problem } from './problem.ts';

type ShapeError = ReturnType<typeof Value.Errors>[number];

// Every branch of a union counts: the default of 8 would hide the union itself behind its parts.
Settings.Set({ maxErrors: 500 });

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
  const at = (pointer: string) => [...base, ...pathOf(pointer, value)];
  const problems = tell(Value.Errors(schema, value), schema, at);
  if (problems.length > 0) return { ok: false, problems };
  const what = `${formatPath(base)} does not fit.`;
  return { ok: false, problems: [{ path: base, what, next: 'Correct the value.' }] };
}

const fast = new WeakMap<TSchema, (value: unknown) => boolean>();

/**
 * The same as `checkShape`, for shapes that thousands of values are held against: some thirty times
 * faster from the second value on, since the schema is compiled once.
 */
export function checkOften<S extends TSchema>(schema: S, value: unknown): Parsed<Static<S>> {
  let check = fast.get(schema);
  if (!check) {
    const compiled = Compile(schema);
    check = (each) => compiled.Check(each);
    fast.set(schema, check);
  }
  return check(value) ? { ok: true, value: value as Static<S> } : checkShape(schema, value);
}

/** A number in a pointer is an index only where the value has a list. */
function pathOf(pointer: string, value: unknown): DocumentPath {
  let holder = value;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const text = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const key = Array.isArray(holder) ? Number(text) : text;
      holder = (holder as Record<string | number, unknown> | null | undefined)?.[key];
      return key;
    });
}

type At = (pointer: string) => DocumentPath;

/** Tells what stands outside of all unions, and each outermost union as a whole. */
function tell(errors: readonly ShapeError[], schema: TSchema, at: At): Problem[] {
  const unions = errors.filter((error) => error.keyword === 'anyOf');
  const outer = errors.filter((error) => !unions.some((union) => branchOf(error, union) !== ''));
  return outer.flatMap((error) =>
    error.keyword === 'anyOf' ? tellUnion(error, errors, schema, at) : describe(error, schema, at),
  );
}

/** @returns the number of the union's branch that an error is of; empty if it is of none */
function branchOf(error: ShapeError, union: ShapeError): string {
  const prefix = `${union.schemaPath}/anyOf/`;
  const within = `${error.instancePath}/`.startsWith(`${union.instancePath}/`);
  if (!within || !error.schemaPath.startsWith(prefix)) return '';
  return error.schemaPath.slice(prefix.length).split('/', 1)[0] ?? '';
}

function describe(error: ShapeError, schema: TSchema, at: At): Problem[] {
  const path = at(error.instancePath);
  if (error.keyword === 'boolean') return []; // a forbidden key is told by its parent
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
  if (error.keyword === 'const') {
    const allowed = JSON.stringify(error.params.allowedValue);
    return [{ path, what: `${formatPath(path)} must be ${allowed}.`, next: `Write ${allowed}.` }];
  }
  return [{ path, what: `${formatPath(path)} ${error.message}.`, next: 'Correct the value.' }];
}

function unknownKey(path: DocumentPath, key: string, known: readonly string[]): Problem {
  const guess = nearest(key, known);
  const next = guess ? `Did you mean "${guess}"?` : `Known here: ${known.join(', ')}.`;
  return { path, what: `"${key}" is not a known key.`, next, atKey: true };
}

/**
 * A union is told by the one branch that was clearly meant: the value's kind fits it, and so do
 * its literals (such as `kind: "x"`). Where none or several were, the allowed forms are listed.
 */
function tellUnion(
  union: ShapeError,
  all: readonly ShapeError[],
  schema: TSchema,
  at: At,
): Problem[] {
  const inner = all.filter((error) => branchOf(error, union) !== '');
  const branches = Object.values(Object.groupBy(inner, (error) => branchOf(error, union)));
  const meant = branches.filter((errors) => !errors?.some((error) => isOtherForm(error, union)));
  const [only] = meant;
  if (meant.length === 1 && only) return tell(only, schema, at);

  const consts = inner.filter((error) => error.keyword === 'const' && isOtherForm(error, union));
  const places = new Set(consts.map((error) => error.instancePath));
  const [place = union.instancePath] = places.size === 1 ? places : [];
  const allowed = inner.flatMap((error) => {
    if (error.instancePath !== place) return [];
    if (error.keyword === 'const') return [JSON.stringify(error.params.allowedValue)];
    return error.keyword === 'type' ? [error.params.type].flat() : [];
  });
  const path = at(place);
  const list = Array.from(new Set(allowed)).join(', ');
  const next = list ? `Allowed: ${list}.` : 'Correct the value.';
  return [{ path, what: `${formatPath(path)} has none of the allowed forms.`, next }];
}

function isOtherForm(error: ShapeError, union: ShapeError): boolean {
  const below = error.instancePath.slice(union.instancePath.length);
  if (error.keyword === 'type') return below === '';
  return error.keyword === 'const' && below.lastIndexOf('/') <= 0;
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
