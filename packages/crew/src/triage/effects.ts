/**
 * What the funnel is to be told of cases that were closed. The sign-ups may be kept elsewhere, so
 * telling them and noting that they were told are two steps; telling the same twice must change
 * nothing there, since a kill in between tells it again.
 */
import type { Sql } from '@slipway/pg';

export interface UntoldEffect {
  readonly id: string;
  readonly signUp: string;
  readonly effect: 'withdrawn' | 'rejected' | 'duplicate' | 'verified';
  /** Of the case, such as the other sign-up of a duplicate. */
  readonly detail: string | null;
  /** When the case was closed, ms since 1970. */
  readonly atMs: number;
}

/** @returns what was not told yet, the oldest first */
export async function untoldEffects(sql: Sql, launch: string): Promise<readonly UntoldEffect[]> {
  const rows = await sql<(Omit<UntoldEffect, 'atMs'> & { at: Date })[]>`
    select c.id, c.sign_up as "signUp", c.effect, c.detail,
           (select max(e.at) from slipway.crew_triage_event e where e.case_id = c.id) as at
    from   slipway.crew_triage_case c
    where  c.launch = ${launch} and c.effect is not null and c.told_at is null
    order  by at, c.id`;
  return rows.map(({ at, ...row }) => ({ ...row, atMs: at.getTime() }));
}

/** Notes that it was told. */
export async function effectTold(sql: Sql, id: string, nowMs: number): Promise<void> {
  await sql`
    update slipway.crew_triage_case set told_at = ${new Date(nowMs)}
    where  id = ${id} and told_at is null`;
}
