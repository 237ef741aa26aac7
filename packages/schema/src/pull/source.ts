/**
 * What the changes of a database said, word for word: slipway.schema_source.
 *
 * The journal keeps each change's hash and its plan, not its operations. They are kept here by that
 * same hash, so that an entry of the journal leads to them, however often a change is started.
 */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { ensureTables, sqlState, type Sql, type TableStep } from '@slipway/pg';
import { hashOfChange, type Change } from '../core/change.ts';

const TABLES: readonly TableStep[] = [
  {
    name: '1-source',
    statement: `
      create table slipway.schema_source (
        hash    text primary key,
        content text not null,       -- JSON: text keeps the order in which it was written
        kept_at timestamptz not null default now()
      )`,
  },
];

const CONTENT = Type.Object({
  undoes: Type.Optional(Type.String()),
  squashes: Type.Optional(Type.Array(Type.String())),
  operations: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  backfill: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

/** A change's operations as they stand in its file. */
export type SourceContent = Type.Static<typeof CONTENT>;

/** @returns what a change says, as its file does */
export function contentOf(change: Change): SourceContent {
  const operations = change.operations.map(({ kind, spec }) => ({ [kind]: spec }));
  const { undoes, squashes, backfill } = change;
  return {
    ...(undoes === undefined ? {} : { undoes }),
    ...(squashes === undefined ? {} : { squashes: [...squashes] }),
    operations,
    ...(backfill ? { backfill: { ...backfill } } : {}),
  };
}

/**
 * Keeps what a change says; done again it does nothing. Call it before the change is started: a
 * start that is refused afterwards leaves a row that nothing leads to.
 */
export async function keepSource(sql: Sql, change: Change): Promise<void> {
  await ensureTables(sql, 'schema-source', TABLES);
  await sql`
    insert into slipway.schema_source (hash, content)
    values (${hashOfChange(change)}, ${JSON.stringify(contentOf(change))})
    on conflict (hash) do nothing`;
}

/** @returns what is kept, by hash; nothing where nothing was ever kept */
export async function readSources(
  sql: Sql,
  hashes: readonly string[],
): Promise<Map<string, SourceContent>> {
  try {
    const rows = await sql<{ hash: string; content: string }[]>`
      select hash, content from slipway.schema_source where hash = any (${[...hashes]})`;
    return new Map(rows.map((row) => [row.hash, Value.Parse(CONTENT, JSON.parse(row.content))]));
  } catch (error) {
    if (sqlState(error) === '42P01' || sqlState(error) === '3F000') return new Map();
    throw error;
  }
}
