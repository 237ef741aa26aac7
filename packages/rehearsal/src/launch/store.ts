/** Signed records of launch rehearsals, kept beside the launches that they unlock. */
import type { SignedDocument } from '@slipway/authority';
import { ensureTables, type Queryable, type Sql, type TableStep } from '@slipway/pg';
import type { LaunchRecord } from './core/record.ts';

const STEPS: readonly TableStep[] = [
  {
    name: '1-launch',
    statement: `
      create table slipway.rehearsal_launch (
        id            text primary key,
        launch        text not null,
        criteria_hash text not null,
        document      jsonb not null,            -- signed; see @slipway/authority
        at            timestamptz not null default now()
      );
      create index rehearsal_launch_newest
        on slipway.rehearsal_launch (launch, criteria_hash, at desc)`,
  },
];

/** Makes the table unless it exists. */
export async function ensureLaunchRecordTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'rehearsal-launch', STEPS);
}

/** Keeps a signed record; the same one again changes nothing. */
export async function keepLaunchRecord(
  sql: Queryable,
  { rehearsal, launch, criteriaHash }: LaunchRecord,
  document: SignedDocument,
): Promise<void> {
  await sql`
    insert into slipway.rehearsal_launch (id, launch, criteria_hash, document)
    values      (${rehearsal}, ${launch}, ${criteriaHash}, ${sql.json(document as never)})
    on conflict (id) do nothing`;
}

/** @returns the newest records of a launch, of whatever criteria; the newest first */
export async function readLaunchRecords(
  sql: Queryable,
  launch: string,
  most: number,
): Promise<unknown[]> {
  const rows = await sql<{ document: unknown }[]>`
    select   document
    from     slipway.rehearsal_launch
    where    launch = ${launch}
    order by at desc, id
    limit    ${most}`;
  return rows.map(({ document }) => document);
}

/** @returns the newest record of a launch with these criteria; undefined: none was kept */
export async function readLaunchRecord(
  sql: Queryable,
  launch: string,
  criteriaHash: string,
): Promise<unknown> {
  const [row] = await sql<{ document: unknown }[]>`
    select   document
    from     slipway.rehearsal_launch
    where    launch = ${launch} and criteria_hash = ${criteriaHash}
    order by at desc, id
    limit    1`;
  return row?.document;
}
