/**
 * Squashes changes into one: they are applied to a scratch database, what they built is written
 * down as one change, and that one must build the same on another scratch database.
 */
import { OperatorError } from '@slipway/kernel';
import { connect } from '@slipway/pg';
import { Document, isSeq } from 'yaml';
import { parseChange } from '../change-file.ts';
import { completeChange, startChange } from '../changes.ts';
import { readCatalog } from '../catalog.ts';
import { versionOf, type Change } from '../core/change.ts';
import { currentVersion, readJournal } from '../journal.ts';
import { loadSqlParser } from '../lint/parser.ts';
import type { SqlParser } from '../lint/sql.ts';
import { operationsFor, type Built, type BuiltOperation } from './build.ts';
import { SquashFailedError } from './errors.ts';
import { objectsAfter, objectsBefore, tableExtras } from './objects.ts';
import { withScratch } from './scratch.ts';
import { schemaShape } from './shape.ts';

/** One change that stands for others. */
export interface Squashed {
  readonly yaml: string;
  readonly squashes: readonly string[];
  /** How many operations a person must look at. */
  readonly needsHuman: number;
}

/** Statements whose whole effect a catalog tells. */
const TOLD = new Set([
  'CreateStmt',
  'IndexStmt',
  'AlterTableStmt',
  'CreateEnumStmt',
  'AlterEnumStmt',
  'CreateDomainStmt',
  'AlterDomainStmt',
  'CompositeTypeStmt',
  'CreateFunctionStmt',
  'ViewStmt',
  'CreateTrigStmt',
  'CreatePolicyStmt',
  'AlterPolicyStmt',
  'CreateStatsStmt',
  'CreateSeqStmt',
  'AlterSeqStmt',
  'CommentStmt',
  'DropStmt',
  'RenameStmt',
  'CreateExtensionStmt',
  'VariableSetStmt',
]);

/** The statements of raw SQL that do what no catalog tells: rows, rights, code. */
function untold(changes: readonly Change[], parser: SqlParser): string[] {
  return changes.flatMap(({ operations }) =>
    operations.flatMap(({ kind, spec }) => {
      if (kind !== 'sql') return [];
      const up = String(Object(spec).up);
      const parsed = parser.parse(up);
      if (parsed.kind === 'broken') return [up];
      return parsed.statements
        .filter(({ node }) => !Object.keys(node).every((tag) => TOLD.has(tag)))
        .map(({ text }) => text);
    }),
  );
}

async function apply(url: string, schema: string, change: Change): Promise<void> {
  await startChange(url, { schema, change });
  await completeChange(url, { schema, undoWindowMs: 0 });
}

async function built(
  url: string,
  schema: string,
  changes: readonly Change[],
  parser: SqlParser,
): Promise<{ built: Built; shape: string[] }> {
  for (const change of changes) await apply(url, schema, change);
  const sql = connect(url, { name: 'slipway-squash', max: 2 });
  try {
    const version = currentVersion(await readJournal(sql, schema));
    const catalog = await readCatalog(sql, schema, version === null ? [] : [version]);
    const parts = await sql.begin('isolation level repeatable read read only', async (tx) => {
      await tx`set local search_path to pg_catalog`;
      return {
        extras: await tableExtras(tx, schema),
        before: await objectsBefore(tx, schema),
        after: await objectsAfter(tx, schema),
      };
    });
    const statements = untold(changes, parser);
    const shape = await schemaShape(sql, schema);
    return { built: { catalog, ...parts, statements }, shape };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The single changes: those that a squashed one among them stands for, in its place. */
function namesOf(changes: readonly Change[]): string[] {
  return changes.flatMap(({ name, squashes }) => squashes ?? [name]);
}

function yamlOf(changes: readonly Change[], operations: readonly BuiltOperation[]): string {
  const last = changes.at(-1);
  const document = new Document(
    {
      // Applications find the version under the same name, however it was built.
      version_schema: last ? versionOf(last) : '',
      squashes: namesOf(changes),
      operations: operations.map(({ kind, spec }) => ({ [kind]: spec })),
    },
    { aliasDuplicateObjects: false },
  );
  const list = document.get('operations', true);
  for (const [at, item] of (isSeq(list) ? list.items : []).entries()) {
    const note = operations[at]?.note;
    if (note !== undefined) Object.assign(Object(item), { commentBefore: note });
  }
  return document.toString({ lineWidth: 0 });
}

/** @throws {SquashFailedError} the file does not build the shape */
async function prove(
  url: string,
  schema: string,
  change: Change,
  shape: readonly string[],
): Promise<void> {
  const found = await withScratch(url, async (scratch) => {
    await apply(scratch, schema, change);
    const sql = connect(scratch, { name: 'slipway-squash', max: 1 });
    return schemaShape(sql, schema).finally(() => sql.end({ timeout: 5 }));
  });
  const lacks = shape.filter((line) => !found.includes(line));
  const more = found.filter((line) => !shape.includes(line));
  const [first] = [...lacks, ...more];
  if (first === undefined) return;
  const count = lacks.length + more.length;
  throw new SquashFailedError(`the result differs in ${count} places, the first one: ${first}`);
}

/**
 * Squashes changes, in order, into one. Two scratch databases are made on the server and dropped.
 *
 * @param url any database of a server on which databases may be made; it is not touched
 * @param name the name of the file that will hold it, without its ending
 * @throws {SquashFailedError} one change would not build what these build
 */
export async function squashChanges(
  url: string,
  schema: string,
  changes: readonly Change[],
  name: string,
): Promise<Squashed> {
  const parser = await loadSqlParser();
  try {
    const from = await withScratch(url, (scratch) => built(scratch, schema, changes, parser));
    const operations = operationsFor(from.built);
    const yaml = yamlOf(changes, operations);
    await prove(url, schema, parseChange(yaml, `${name}.yaml`), from.shape);
    const needsHuman = operations.filter(({ note }) => note !== undefined).length;
    return { yaml, squashes: namesOf(changes), needsHuman };
  } catch (error) {
    if (error instanceof SquashFailedError || !(error instanceof OperatorError)) throw error;
    throw new SquashFailedError(error.what);
  }
}
