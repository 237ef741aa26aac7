/**
 * DDL that somebody runs by hand: the shape that each phase leaves behind is kept in
 * slipway.schema_shape, and compared before the next phase.
 */
import { ensureTables, sqlState, type Sql, type TableStep, type Transaction } from '@slipway/pg';
import { innerSchemaName, versionSchemaName } from '../core/names.ts';
import { compareShapes, type Drift, type ShapeItem } from '../core/shape.ts';
import { liveVersions, readJournal, type JournalEntry } from '../journal.ts';
import { DriftError } from './errors.ts';
import { readShape } from './read-shape.ts';

const TABLES: readonly TableStep[] = [
  {
    name: '1-shape',
    statement: `
      create table slipway.schema_shape (
        schema  text primary key,
        journal text not null,       -- the journal's entries and states that it belongs to
        server  integer not null,    -- PostgreSQL's major version: each prints a little differently
        shape   jsonb not null,
        kept_at timestamptz not null default now()
      )`,
  },
];

const MOVING: readonly JournalEntry['state'][] = ['expanding', 'completing', 'rolling-back'];

/** @returns what the journal says, as one text: a shape belongs to one state of it */
function journalMark(entries: readonly JournalEntry[]): string {
  return entries.map(({ number, state }) => `${number} ${state}`).join(', ');
}

/** Schemas that hold version views, inner views or trigger functions of a schema. */
function versionSchemas(schema: string, entries: readonly JournalEntry[]): string[] {
  return [
    ...liveVersions(entries).map((version) => versionSchemaName(schema, version)),
    ...entries.map((entry) => innerSchemaName(entry.number)),
  ];
}

async function majorOf(tx: Transaction): Promise<number> {
  const [row] = await tx<{ major: number }[]>`
    select current_setting('server_version_num')::int / 10000 as major`;
  return row!.major;
}

/** Keeps the schema's shape as what is expected from now on, with the journal as it stands. */
export async function keepShape(sql: Sql, schema: string): Promise<void> {
  await ensureTables(sql, 'schema-shape', TABLES);
  const entries = await readJournal(sql, schema);
  await sql.begin('isolation level repeatable read', async (tx) => {
    const major = await majorOf(tx);
    const shape = await readShape(tx, schema, versionSchemas(schema, entries));
    const json = tx.json(shape.map((each) => ({ ...each })));
    await tx`
      insert into slipway.schema_shape (schema, journal, server, shape)
      values (${schema}, ${journalMark(entries)}, ${major}, ${json})
      on conflict (schema) do update
      set    journal = excluded.journal, server = excluded.server, shape = excluded.shape,
             kept_at = now()`;
  });
}

interface KeptShape {
  readonly journal: string;
  readonly server: number;
  readonly shape: ShapeItem[];
}

async function readKept(sql: Sql, schema: string): Promise<KeptShape | undefined> {
  try {
    const [row] = await sql<KeptShape[]>`
      select journal, server, shape from slipway.schema_shape where schema = ${schema}`;
    return row;
  } catch (error) {
    if (sqlState(error) === '42P01' || sqlState(error) === '3F000') return undefined;
    throw error;
  }
}

/**
 * Compares a schema with what its last phase left. Changes nothing.
 *
 * @returns the differences; null where nothing can be compared: a phase is under way, none has
 *   ended since shapes are kept, or the server was upgraded
 */
export async function findDrift(sql: Sql, schema: string): Promise<Drift[] | null> {
  const entries = await readJournal(sql, schema);
  if (entries.some(({ state }) => MOVING.includes(state))) return null;
  const kept = await readKept(sql, schema);
  if (!kept || kept.journal !== journalMark(entries)) return null;
  return sql.begin('isolation level repeatable read read only', async (tx) => {
    if ((await majorOf(tx)) !== kept.server) return null;
    const found = await readShape(tx, schema, versionSchemas(schema, entries));
    const inFlight = entries.some(({ state }) => state === 'expanded');
    return compareShapes(kept.shape, found, { inFlight });
  });
}

/** @returns a drift as the warning that a plan or a result carries */
export function driftWarning({ what }: Drift): string {
  return `Outside any change: ${what}.`;
}

/**
 * @returns warnings of what is harmless
 * @throws {DriftError} something that the versions or the change stand on is not as it was left
 */
export async function checkDrift(sql: Sql, schema: string): Promise<string[]> {
  const drifts = (await findDrift(sql, schema)) ?? [];
  if (drifts.some((each) => each.breaks)) throw await driftError(sql, schema, drifts);
  return drifts.map(driftWarning);
}

async function driftError(sql: Sql, schema: string, drifts: readonly Drift[]) {
  const entries = await readJournal(sql, schema);
  const change = entries.findLast(({ state }) => state === 'expanded')?.name ?? null;
  return new DriftError(schema, drifts, change);
}

/**
 * Takes the schema as it stands for what is expected: `slipway schema baseline --accept`.
 *
 * @returns what was accepted
 * @throws {DriftError} a change in flight would break on it: put it back, or roll the change back
 */
export async function acceptDrift(sql: Sql, schema: string): Promise<Drift[]> {
  const drifts = (await findDrift(sql, schema)) ?? [];
  const entries = await readJournal(sql, schema);
  const inFlight = entries.some(({ state }) => state === 'expanded');
  if (inFlight && drifts.some((each) => each.breaks)) throw await driftError(sql, schema, drifts);
  if (!entries.some(({ state }) => MOVING.includes(state))) await keepShape(sql, schema);
  return drifts;
}
