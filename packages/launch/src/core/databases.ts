/**
 * Reads the sections that say which databases there are and which schema changes are made there.
 */
import { checkShape, nearest, type DocumentPath, type Parsed, type Problem } from '@slipway/kernel';
import { ChangesSection, DatabasesSection } from './launch-file.ts';
import { isRecord } from './not-enforced.ts';
import { parseReference } from './reference.ts';
import type { ChangeSpec, DatabaseSpec } from './spec.ts';

/** Database names become parts of environment variables such as DATABASE_URL_GROCER. */
const DATABASE_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** Reads `databases`; an absent section is an empty one. */
export function readDatabases(
  raw: unknown,
  path: DocumentPath,
): Parsed<Readonly<Record<string, DatabaseSpec>>> {
  const shape = checkShape(DatabasesSection, raw ?? {}, path);
  if (!shape.ok) return shape;
  const problems: Problem[] = [];
  const databases: Record<string, DatabaseSpec> = {};
  for (const [name, database] of Object.entries(shape.value)) {
    if (!DATABASE_NAME.test(name)) {
      const next = 'Use letters, digits, dash and underscore, a letter first.';
      const what = `"${name}" cannot be the name of a database.`;
      problems.push({ path: [...path, name], what, next, atKey: true });
    }
    if (!parseReference(database.url)) {
      problems.push({
        path: [...path, name, 'url'],
        what: `The URL of database "${name}" stands here as a value; secrets are references.`,
        next: 'Write env:NAME, the name of an environment variable, or file:PATH.',
      });
    }
    const schemas = database.schemas ?? [];
    problems.push(...repeated(schemas, [...path, name, 'schemas']));
    databases[name] = { urlRef: database.url, schemas };
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: databases };
}

function repeated(names: readonly string[], path: DocumentPath): Problem[] {
  return names.flatMap((name, index) => {
    if (names.indexOf(name) === index) return [];
    return [{ path: [...path, index], what: `"${name}" is listed twice.`, next: 'Remove one.' }];
  });
}

/**
 * Reads `changes`; an absent section is an empty one. Files come back as they are written.
 *
 * @param rawDatabases the raw section `databases`, so that a fault there is told once only
 */
export function readChanges(
  raw: unknown,
  path: DocumentPath,
  rawDatabases: unknown,
): Parsed<ChangeSpec[]> {
  const shape = checkShape(ChangesSection, raw ?? [], path);
  if (!shape.ok) return shape;
  const databases = isRecord(rawDatabases) ? rawDatabases : {};
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [index, change] of shape.value.entries()) {
    const at = [...path, index];
    const subject = JSON.stringify([change.on, change.schema]);
    if (seen.has(subject)) {
      problems.push({
        path: [...at, 'schema'],
        what: `Schema "${change.schema}" of "${change.on}" is changed twice.`,
        next: 'A launch moves a schema by one version: join both changes in one file.',
      });
    }
    seen.add(subject);
    const stray = strayChange(change, at, databases);
    if (stray) problems.push(stray);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: shape.value };
}

function strayChange(
  change: ChangeSpec,
  at: DocumentPath,
  databases: Readonly<Record<string, unknown>>,
): Problem | undefined {
  if (!Object.hasOwn(databases, change.on)) {
    const names = Object.keys(databases);
    const what = `There is no database "${change.on}".`;
    return { path: [...at, 'on'], what, next: suggest(change.on, names, 'databases') };
  }
  const database = databases[change.on];
  const schemas = isRecord(database) ? (database['schemas'] ?? []) : undefined;
  if (!Array.isArray(schemas) || schemas.includes(change.schema)) return undefined;
  const names = schemas.filter((name) => typeof name === 'string');
  const what = `Database "${change.on}" lists no schema "${change.schema}".`;
  const next = suggest(change.schema, names, `databases.${change.on}.schemas`);
  return { path: [...at, 'schema'], what, next };
}

function suggest(word: string, known: readonly string[], section: string): string {
  const guess = nearest(word, known);
  return guess ? `Did you mean "${guess}"?` : `Add it to \`${section}\`, or correct the name.`;
}
