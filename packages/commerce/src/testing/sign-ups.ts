/** All sign-ups as their rows hold them, for tests that compare before and after. */
import type { Sql } from '@slipway/pg';
import type { Funnel } from '../core/funnel.ts';
import { funnelColumns, funnelOf, type FunnelColumns } from '../onboarding/rows.ts';

export interface HeldSignUp {
  readonly id: string;
  readonly store: string | null;
  readonly funnel: Funnel;
}

/** @returns every sign-up, by id */
export async function readSignUps(sql: Sql): Promise<readonly HeldSignUp[]> {
  const rows = await sql<(FunnelColumns & { id: string; store: string | null })[]>`
    select id, store, ${funnelColumns(sql)} from slipway.commerce_sign_up order by id`;
  return rows.map((row) => ({ id: row.id, store: row.store, funnel: funnelOf(row) }));
}
