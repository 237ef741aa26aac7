/** All tables of this package. */
import type { Sql } from '@slipway/pg';
import { ensureLoyaltyTables } from './loyalty/tables.ts';
import { ensureOnboardingTables } from './onboarding/tables.ts';

/** Makes them unless they exist; any number of processes may call it at once. */
export async function ensureCommerceTables(sql: Sql): Promise<void> {
  await ensureOnboardingTables(sql);
  await ensureLoyaltyTables(sql);
}
