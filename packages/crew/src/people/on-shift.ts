/** Who is on shift, as published: what triage and picks route by. */
import type { Queryable } from '@slipway/pg';
import type { Station } from '../core/station.ts';

export interface OnShift {
  readonly shift: string;
  readonly person: string;
  readonly station: Station;
  readonly isLead: boolean;
  /** Ms since 1970. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** @returns who stands where in a store at a moment, ms since 1970; by station, leads first */
export async function readOnShift(
  sql: Queryable,
  store: string,
  atMs: number,
): Promise<readonly OnShift[]> {
  const rows = await sql<(Omit<OnShift, 'fromMs' | 'untilMs'> & { from: Date; until: Date })[]>`
    select   s.id as shift, a.person, a.station, a.is_lead as "isLead", s.from_at as "from",
             s.until_at as "until"
    from     slipway.crew_shift s
    join     slipway.crew_assignment a on a.shift = s.id
    where    s.store = ${store}
    and      s.from_at <= ${new Date(atMs)} and s.until_at > ${new Date(atMs)}
    order by a.station, a.is_lead desc, a.person`;
  return rows.map(({ from, until, ...row }) => ({
    ...row,
    fromMs: from.getTime(),
    untilMs: until.getTime(),
  }));
}

/** @returns the shift of a store at a moment, the one that began last; null: there is none */
export async function readShiftAt(
  sql: Queryable,
  store: string,
  atMs: number,
): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`
    select   id
    from     slipway.crew_shift
    where    store = ${store} and from_at <= ${new Date(atMs)} and until_at > ${new Date(atMs)}
    order by from_at desc, id
    limit    1`;
  return row?.id ?? null;
}
