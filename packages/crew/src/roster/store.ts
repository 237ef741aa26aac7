/** Rosters as they are kept. */
import type { Queryable, Sql } from '@slipway/pg';
import type { Certificate } from '../core/certificate.ts';
import type { Person } from '../core/person.ts';
import type { TrainingStep } from '../core/shortest-path.ts';
import { isStation } from '../core/station.ts';
import { addCertificates, readCertificates, readPassed } from '../people/certificates.ts';
import { readPeople, writePeople } from '../people/people.ts';
import type { AvailabilityRule } from './core/availability.ts';
import type { DemandFile } from './core/demand.ts';
import { problemOf } from './core/kept.ts';
import type { Assignment, RosterProblem, RosterStore, Shift, Standing } from './core/problem.ts';
import { RosterUnknownError } from './errors.ts';
import { readPins } from './pins.ts';

export interface RosterInputs {
  readonly stores: readonly RosterStore[];
  readonly people: readonly Person[];
  readonly certificates: readonly Certificate[];
  readonly rules: readonly AvailabilityRule[];
  readonly demand: DemandFile;
}

/** Takes a week in, whole; what was published of it stays. */
export async function writeInputs(sql: Sql, inputs: RosterInputs): Promise<void> {
  const { stores, people, certificates, rules, demand } = inputs;
  await sql.begin(async (tx) => {
    await writePeople(tx, people);
    const held = await readCertificates(
      tx as unknown as Sql,
      people.map(({ id }) => id),
    );
    const keyOf = (one: Certificate) => `${one.name} ${one.passedMs} ${one.expiresMs}`;
    const fresh = certificates.filter((one) => {
      const own = held.get(one.person) ?? [];
      return !own.some((known) => keyOf(known) === keyOf(one));
    });
    await addCertificates(tx as unknown as Sql, fresh);
    await tx`
      insert into slipway.crew_roster (week, stores, rules, demand)
      values (${demand.week}, ${tx.json(stores as never)}, ${tx.json(rules as never)},
              ${tx.json(demand as never)})
      on conflict (week) do update
      set    stores = excluded.stores, rules = excluded.rules, demand = excluded.demand`;
  });
}

export interface KeptRoster {
  readonly week: string;
  readonly version: number;
  readonly problem: RosterProblem;
  /** As it is published; empty: it is not. */
  readonly published: readonly Assignment[];
}

interface Row {
  readonly week: string;
  readonly stores: readonly RosterStore[];
  readonly rules: readonly AvailabilityRule[];
  readonly demand: DemandFile;
  readonly version: number;
}

/** @returns the weeks that are known, the newest first */
export async function readWeeks(sql: Queryable): Promise<readonly string[]> {
  const rows = await sql<{ week: string }[]>`
    select week::text as week from slipway.crew_roster order by week desc`;
  return rows.map(({ week }) => week);
}

/**
 * @param week its Monday; null: the newest
 * @param training everything that is taught
 * @throws {RosterUnknownError} nothing was taken in for it
 */
export async function readRoster(
  sql: Queryable,
  week: string | null,
  training: readonly TrainingStep[] = [],
): Promise<KeptRoster> {
  const [row] = await sql<Row[]>`
    select   week::text as week, stores, rules, demand, version
    from     slipway.crew_roster
    where    ${week}::date is null or week = ${week}::date
    order by week desc
    limit    1`;
  if (!row) throw new RosterUnknownError(week, await readWeeks(sql));
  const people = await readPeople(sql as Sql);
  const ids = people.map(({ id }) => id);
  const held = await readCertificates(sql as Sql, ids);
  const passed = await readPassed(sql as Sql, ids);
  const certificates = [...held.values()].flat();
  const pins = await readPins(sql, row.week);
  const problem = problemOf({ ...row, people, certificates, passed, training, pins });
  const around = await readAround(sql, problem.shifts);
  const published = await readAssignments(sql, problem.shifts);
  return { week: row.week, version: row.version, problem: { ...problem, around }, published };
}

/** Published work of the days before and after, which people must rest from. */
async function readAround(sql: Queryable, shifts: readonly Shift[]): Promise<Standing[]> {
  if (shifts.length === 0) return [];
  const from = new Date(Math.min(...shifts.map(({ fromMs }) => fromMs)) - 2 * 86_400_000);
  const until = new Date(Math.max(...shifts.map(({ untilMs }) => untilMs)) + 2 * 86_400_000);
  const rows = await sql<{ person: string; store: string; from: Date; until: Date }[]>`
    select a.person, s.store, s.from_at as "from", s.until_at as "until"
    from   slipway.crew_shift s
    join   slipway.crew_assignment a on a.shift = s.id
    where  s.until_at > ${from} and s.from_at < ${until}
    and    s.id <> all(${shifts.map(({ id }) => id)})`;
  return rows.map(({ person, store, from: began, until: ended }) => ({
    person,
    store,
    fromMs: began.getTime(),
    untilMs: ended.getTime(),
    isThisWeek: false,
  }));
}

async function readAssignments(sql: Queryable, shifts: readonly Shift[]): Promise<Assignment[]> {
  const rows = await sql<(Omit<Assignment, 'station'> & { station: string })[]>`
    select   shift, person, station, is_lead as "isLead"
    from     slipway.crew_assignment
    where    shift = any(${shifts.map(({ id }) => id)})
    order by shift, person`;
  return rows.flatMap(({ station, ...row }) => (isStation(station) ? [{ ...row, station }] : []));
}

export interface Draft {
  readonly roster: readonly Assignment[];
  readonly objective: number;
  readonly bound: number;
  readonly seconds: number;
}

/** Keeps what was solved last. */
export async function writeDraft(
  sql: Sql,
  week: string,
  { roster, objective, bound, seconds }: Draft,
  nowMs: number,
): Promise<void> {
  await sql`
    insert into slipway.crew_roster_draft (week, roster, objective, bound, seconds, solved_at)
    values (${week}, ${sql.json(roster as never)}, ${objective}, ${bound}, ${seconds},
            ${new Date(nowMs)})
    on conflict (week) do update
    set    roster = excluded.roster, objective = excluded.objective, bound = excluded.bound,
           seconds = excluded.seconds, solved_at = excluded.solved_at`;
}

/** @returns what was solved last; null: nothing was */
export async function readDraft(sql: Queryable, week: string): Promise<Draft | null> {
  const [row] = await sql<Draft[]>`
    select roster, objective, bound, seconds from slipway.crew_roster_draft where week = ${week}`;
  return row ?? null;
}

export interface PublishedChange {
  readonly version: number;
  readonly atMs: number;
  readonly by: string;
  readonly why: string;
  readonly shift: string;
  readonly person: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** @returns changes after the first version, newest first */
export async function readChanges(
  sql: Queryable,
  week: string,
  most = 100,
): Promise<readonly PublishedChange[]> {
  const rows = await sql<(Omit<PublishedChange, 'atMs'> & { at: Date })[]>`
    select   version, at, by, why, shift, person, before, after
    from     slipway.crew_roster_change
    where    week = ${week} and version > 1
    order by id desc
    limit    ${most}`;
  return rows.map(({ at, ...row }) => ({ ...row, atMs: at.getTime() }));
}
