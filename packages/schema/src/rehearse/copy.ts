/**
 * Makes several schemas of a production database again in an empty one, each with as many rows,
 * from the statistics alone: the ground that a whole launch is rehearsed on.
 */
import { statfsSync } from 'node:fs';
import { buildScratch } from './build.ts';
import type { Change } from '../core/change.ts';
import type { Note } from './core/likeness.ts';
import { bytesNeeded } from './core/sizes.ts';
import { RehearsalRoomError } from './errors.ts';
import { readLikeness, type Likeness } from './read.ts';

/** One schema, and what is to be done to it, whose words are no data and so are not masked. */
export interface CopiedSchema {
  readonly schema: string;
  readonly operations: Change['operations'];
}

export interface CopyOptions {
  /** The production database's URL; it is only read. */
  readonly like: string;
  readonly schemas: readonly CopiedSchema[];
  /** Rows for each of production's, 0.001 to 10. */
  readonly scale: number;
  readonly keepValues: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onTell?: ((line: string) => void) | undefined;
}

/** What was made. */
export interface Copied {
  readonly rows: number;
  readonly notes: readonly Note[];
}

/** Where it is made. */
export interface CopyTarget {
  /** An empty database on a server that has nobody else on it. */
  readonly url: string;
  /** Where that server keeps its data. */
  readonly folder: string;
}

/**
 * @throws {DatabaseUnavailableError | RehearsalRightsError | RehearsalSchemaError}
 * @throws {RehearsalRoomError | RehearsalBuildError} what was made until then is left there
 */
export async function copyLikeness(to: CopyTarget, options: CopyOptions): Promise<Copied> {
  const { like, schemas, scale, signal, onTell } = options;
  const tables = new Set<string>();
  const notes: Note[] = [];
  let rows = 0;
  for (const { schema, operations } of schemas) {
    const likeness = without(await readLikeness(like, schema), tables);
    checkRoom(likeness, scale, to.folder);
    const scratch = { url: to.url, isOwn: true, close: async () => {}, keep: () => {} };
    const { keepValues } = options;
    const how = { scale, keepValues, change: { operations }, signal, onTell };
    const built = await buildScratch(scratch, likeness, how);
    rows += built.rows;
    // What lies outside of the schema is part of every likeness: the first one made it.
    const own = built.notes.filter(({ what }) => tables.size === 0 || !/already exists/.test(what));
    notes.push(...own);
    for (const { name } of likeness.tables) tables.add(name);
  }
  return { rows, notes };
}

/** Foreign keys bring tables of other schemas along, which may have been made before. */
function without(likeness: Likeness, made: ReadonlySet<string>): Likeness {
  const isMade = (what: string) =>
    Array.from(made).some((name) => what === `table ${name}` || what.endsWith(` of ${name}`));
  return {
    ...likeness,
    tables: likeness.tables.filter(({ name }) => !made.has(name)),
    structure: likeness.structure.filter(({ what }) => !isMade(what)),
  };
}

function checkRoom({ tables }: Likeness, scale: number, folder: string): void {
  const needed = bytesNeeded(
    tables.reduce((sum, { pages }) => sum + pages, 0),
    scale,
  );
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < needed) throw new RehearsalRoomError(needed, bavail * bsize, folder);
}
