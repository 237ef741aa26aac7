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

/** When and where somebody works next. */
export interface NextShift {
  readonly store: string;
  /** Ms since 1970. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** @returns somebody's next shift at a station after a moment; null: none is published */
export async function readNextShift(
  sql: Queryable,
  person: string,
  station: Station,
  afterMs: number,
): Promise<NextShift | null> {
  const [row] = await sql<{ store: string; from: Date; until: Date }[]>`
    select   s.store, s.from_at as "from", s.until_at as "until"
    from     slipway.crew_assignment a
    join     slipway.crew_shift s on s.id = a.shift
    where    a.person = ${person} and a.station = ${station}
    and      s.from_at > ${new Date(afterMs)}
    order by s.from_at, s.id
    limit    1`;
  return row
    ? { store: row.store, fromMs: row.from.getTime(), untilMs: row.until.getTime() }
    : null;
}

/** @returns the shift of a store at a moment, ms since 1970; the one that began last; null: none */
export type ShiftAt = (store: string, atMs: number) => string | null;

/** Reads the shifts of a time once, for many questions. */
export async function readShifts(
  sql: Queryable,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<ShiftAt> {
  const rows = await sql<{ id: string; store: string; from: Date; until: Date }[]>`
    select   id, store, from_at as "from", until_at as "until"
    from     slipway.crew_shift
    where    from_at <= ${new Date(toMs)} and until_at > ${new Date(fromMs)}
    order by from_at desc, id`;
  const byStore = Map.groupBy(rows, ({ store }) => store);
  return (store, atMs) =>
    byStore.get(store)?.find(({ from, until }) => {
      return from.getTime() <= atMs && atMs < until.getTime();
    })?.id ?? null;
}
