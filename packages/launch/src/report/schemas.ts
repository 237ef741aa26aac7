/** What a launch's schema changes came to, from the journals of its databases. */
import { resolveReference } from '../index.ts';
import { connectChecked, type Sql } from '@slipway/pg';
import type { ReportFacts } from '@slipway/playbook/report';
import { changeVersions, readChangeFile, versionOf } from '@slipway/schema';
import { hasTable, partOr, type ReportGround } from './ground.ts';

const NONE = { absent: 'This launch changes no schema.' };

type SchemaFacts = Exclude<ReportFacts['schemas'], { absent: string }>[number];
type Times = Pick<SchemaFacts, 'expandMs' | 'contractMs' | 'longestLockWaitMs'>;

/** The newest change to a version, phase by phase. */
async function readTimes(sql: Sql, schema: string, to: string): Promise<Times> {
  const none = { expandMs: 0, contractMs: 0, longestLockWaitMs: 0 };
  if (!(await hasTable(sql, 'slipway.schema_step'))) return none;
  const [row] = await sql<Times[]>`
    select coalesce(sum(ms) filter (where phase = 'expand'), 0)   as "expandMs",
           coalesce(sum(ms) filter (where phase = 'contract'), 0) as "contractMs",
           coalesce(max(lock_wait_ms), 0)                         as "longestLockWaitMs"
    from   slipway.schema_step
    where  change = (
      select max(number) from slipway.schema_change
      where  schema = ${schema} and version = ${to} and not baseline
    )`;
  return row ?? none;
}

async function readChange(
  { launch, env }: ReportGround,
  { on, schema, file }: ReportGround['launch']['spec']['changes'][number],
): Promise<SchemaFacts> {
  const { databases, folder } = launch.spec;
  const version = versionOf(readChangeFile(file));
  const url = resolveReference(databases[on]?.urlRef ?? '', env, folder);
  const sql = await connectChecked(url, { name: 'slipway-report', max: 1 });
  try {
    const { from, to, state, result } = await changeVersions(sql, schema, version);
    return {
      database: on,
      schema,
      from,
      to,
      state,
      isContracted: state === 'contracted',
      rows: result?.rows ?? null,
      backfillRowsPerSecond: result?.backfillRowsPerSecond ?? null,
      ...(await readTimes(sql, schema, to)),
    };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** @returns each change as it stands; a part that says why where they cannot be read */
export async function readSchemaFacts(ground: ReportGround): Promise<ReportFacts['schemas']> {
  const { changes } = ground.launch.spec;
  if (changes.length === 0) return NONE;
  return partOr('What the schema changes came to', async () => {
    const facts: SchemaFacts[] = [];
    for (const change of changes) facts.push(await readChange(ground, change));
    return facts;
  });
}
