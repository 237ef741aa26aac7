/** `slipway schema migrate`: a folder of change files, applied in the order of their names. */
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT } from '@slipway/kernel';
import { contractGuard } from '@slipway/fleet/server';
import { connectChecked } from '@slipway/pg';
import {
  appliedChanges,
  changesFor,
  changeVersions,
  checkOrder,
  completeChange,
  readChangeFile,
  startChange,
  versionOf,
  type Change,
  type ChangeVersions,
  type RunOptions,
  type StartResult,
} from '@slipway/schema';
import { UsageError, wordAt, type Command } from '../command.ts';
import { DATABASE, databaseUrl } from '../database.ts';
import {
  JSON_OPTION,
  print,
  RUN,
  runOptionsOf,
  SCHEMA,
  SCHEMA_HELP,
  schemaOf,
  untilStopped,
} from './schema-options.ts';

/** @returns a folder's change files in name order; @throws {UsageError} it has none */
export function changeFilesIn(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`${folder} is no folder.`, 'Check the name.');
  }
  const names = readdirSync(folder).filter((name) => /\.(ya?ml|json)$/.test(name));
  if (names.length === 0) throw new UsageError(`${folder} has no change file.`, 'Check the name.');
  return names.toSorted().map((name) => join(folder, name));
}

/** @returns the changes of all files; @throws {UsageError} two of them are one change */
function readAll(files: readonly string[]): Change[] {
  const changes = files.map((file) => readChangeFile(file));
  for (const [at, { name }] of changes.entries()) {
    const other = changes.findIndex((each) => each.name === name);
    if (other === at) continue;
    const what = `${files[other]} and ${files[at]} are both the change ${name}.`;
    throw new UsageError(what, 'Leave one of them out, or name it otherwise.');
  }
  return changes;
}

async function inOrder(url: string, schema: string, changes: readonly Change[]): Promise<void> {
  const sql = await connectChecked(url, { name: 'slipway-cli', max: 1 });
  const names = changes.map(({ name }) => name);
  await checkOrder(sql, schema, names).finally(() => sql.end({ timeout: 1 }));
}

async function stateOf(
  url: string,
  schema: string,
  change: Change,
): Promise<ChangeVersions['state']> {
  const sql = await connectChecked(url, { name: 'slipway-cli', max: 1 });
  const versions = changeVersions(sql, schema, versionOf(change));
  return (await versions.finally(() => sql.end({ timeout: 1 }))).state;
}

/**
 * Applies one change unless it is applied.
 *
 * @param keepsOld leaves the version before it usable
 * @returns what the start told, or null when there was nothing left to do
 */
async function apply(
  url: string,
  options: RunOptions,
  change: Change,
  keepsOld: boolean,
): Promise<StartResult | null> {
  const state = await stateOf(url, options.schema, change);
  // Also asked of one that is applied: it is refused when its file was edited since.
  const result = await startChange(url, { ...options, change });
  const isThere = state === 'expanded' || state === 'contracting' || state === 'contracted';
  // Other changes may be in flight: only what this file began is completed.
  if (!keepsOld && state !== 'contracted') {
    const end = { change: change.name, standalone: true, guard: contractGuard };
    await completeChange(url, { ...options, ...end });
  }
  return isThere ? null : result;
}

/** The command. */
export const migrate: Command = {
  name: 'schema migrate',
  summary: 'Apply a folder of change files in name order; those that are applied are passed over',
  usage: 'DIR [--schema S] [--workers N] [--complete] [--json]',
  examples: [
    ['slipway schema migrate changes/', 'all of them; the last one keeps both versions usable'],
    ['slipway schema migrate changes/ --complete', 'and drop the version before the last, too'],
  ],
  options: {
    ...DATABASE,
    ...SCHEMA,
    ...RUN,
    complete: { type: 'boolean' },
    ...JSON_OPTION,
  },
  help: SCHEMA_HELP,
  run: async (input) => {
    const { values } = input;
    const files = changeFilesIn(resolve(wordAt(migrate, input, 0, 'DIR')));
    const all = readAll(files); // before any is begun
    const url = await databaseUrl(values);
    const schema = schemaOf(values);
    const sql = await connectChecked(url, { name: 'slipway-cli', max: 1 });
    const has = await appliedChanges(sql, schema).finally(() => sql.end({ timeout: 1 }));
    const changes = changesFor(all, has);
    const isThere = (name: string): boolean => has.has(name);
    // One that stands for changes that are applied has no place of its own in their order.
    await inOrder(
      url,
      schema,
      changes.filter(({ squashes }) => !squashes?.some(isThere)),
    );
    const applied: StartResult[] = [];
    for (const [index, change] of changes.entries()) {
      console.error(`${change.name} (${index + 1} of ${changes.length})`);
      const keepsOld = index === changes.length - 1 && !values['complete'];
      const result = await untilStopped((signal) => {
        const options = { schema, ...runOptionsOf(values), signal };
        // A squashed change of which all is there is only looked at.
        const isCovered = change.squashes?.every(isThere) === true;
        return apply(url, options, change, keepsOld || isCovered);
      });
      const known = has.has(change.name) || change.squashes?.every(isThere) === true;
      if (result && !known) applied.push(result);
    }
    const names = applied.map(({ to }) => to).join(', ');
    const now = names === '' ? 'nothing was left to apply' : `applied now: ${names}`;
    const last = changes.at(-1);
    print(values, applied, [`${schema} is at ${last ? versionOf(last) : ''}; ${now}.`]);
    return EXIT.done;
  },
};
