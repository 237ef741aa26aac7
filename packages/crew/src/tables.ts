/** All tables of the crew: one line for each part. */
import type { Sql } from '@slipway/pg';
import { ensurePeopleTables } from './people/tables.ts';
import { ensurePickTables } from './picks/tables.ts';
import { ensureTrainingTables } from './training/tables.ts';
import { ensureTriageTables } from './triage/tables.ts';
import { ensureRosterTables } from './roster/tables.ts';

/** Makes them unless they exist; any number of processes may call it at once. */
export async function ensureCrewTables(sql: Sql): Promise<void> {
  await ensurePeopleTables(sql);
  await ensureTrainingTables(sql);
  await ensureTriageTables(sql);
  await ensurePickTables(sql);
  await ensureRosterTables(sql);
}
