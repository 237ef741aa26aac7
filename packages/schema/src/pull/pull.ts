/** The changes that were applied to a schema, as files again. */
import { Document } from 'yaml';
import type { Sql } from '@slipway/pg';
import { readJournal, type JournalEntry } from '../journal.ts';
import { SourceUnknownError } from './errors.ts';
import { readSources, type SourceContent } from './source.ts';

/** One change file. */
export interface PulledChange {
  /** The change's name: the file's, without its ending. */
  readonly name: string;
  readonly yaml: string;
}

const APPLIED: readonly JournalEntry['state'][] = ['expanded', 'completing', 'complete'];

function yamlOf({ name, version }: JournalEntry, content: SourceContent): string {
  const file = version === name ? content : { version_schema: version, ...content };
  return new Document(file, { aliasDuplicateObjects: false }).toString({ lineWidth: 0 });
}

/**
 * Reads back the changes of a schema that are live or were completed, in the order in which they
 * were applied. A baseline is no change: it made no table. Comments and layout of the files that
 * were applied are not kept; their meaning is, and so is their hash.
 *
 * @throws {SourceUnknownError} operations were not kept
 */
export async function pullHistory(sql: Sql, schema: string): Promise<PulledChange[]> {
  const entries = (await readJournal(sql, schema)).filter(
    ({ baseline, state }) => !baseline && APPLIED.includes(state),
  );
  const sources = await readSources(
    sql,
    entries.map(({ hash }) => hash),
  );
  const lost = entries.filter(({ hash }) => !sources.has(hash)).map(({ name }) => name);
  if (lost.length > 0) throw new SourceUnknownError(schema, lost);
  return entries.map((entry) => ({
    name: entry.name,
    yaml: yamlOf(entry, sources.get(entry.hash)!),
  }));
}
