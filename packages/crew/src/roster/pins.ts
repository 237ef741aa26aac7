/** Places that somebody decided by hand: whatever is solved keeps them. Rule (SPEC.md): R18. */
import type { Queryable, Sql } from '@slipway/pg';
import { isStation, type Station } from '../core/station.ts';
import { checkRoster } from './core/check.ts';
import type { Assignment, RosterProblem } from './core/problem.ts';
import { withLeads } from './core/model.ts';
import { RosterPinError } from './errors.ts';

export interface PinWish {
  readonly week: string;
  readonly shift: string;
  readonly person: string;
  /** Null: the pin is taken away. */
  readonly station: Station | null;
  readonly by: string;
}

/** @returns the pins of a week, by shift and person */
export async function readPins(sql: Queryable, week: string): Promise<readonly Assignment[]> {
  const rows = await sql<{ shift: string; person: string; station: string }[]>`
    select   shift, person, station
    from     slipway.crew_roster_pin
    where    week = ${week}
    order by shift, person`;
  return rows.flatMap(({ station, ...row }) =>
    isStation(station) ? [{ ...row, station, isLead: false }] : [],
  );
}

/**
 * Sets, changes or takes away one pin.
 *
 * @param problem of the week, with the pins that it has
 * @throws {RosterPinError} with the other pins it would break a rule, whatever else were solved
 */
export async function writePin(sql: Sql, problem: RosterProblem, wish: PinWish): Promise<void> {
  const { week, shift, person, station, by } = wish;
  if (station === null) {
    await sql`
      delete from slipway.crew_roster_pin
      where  week = ${week} and shift = ${shift} and person = ${person}`;
    return;
  }
  const words = pinFaults(problem, { shift, person, station });
  if (words.length > 0) throw new RosterPinError(words);
  await sql`
    insert into slipway.crew_roster_pin (week, shift, person, station, by)
    values (${week}, ${shift}, ${person}, ${station}, ${by})
    on conflict (week, shift, person) do update
    set    station = excluded.station, by = excluded.by`;
}

/** @returns what speaks against a pin in words; a lead or a mentor may still be put beside it */
export function pinFaults(
  problem: RosterProblem,
  pin: Pick<Assignment, 'shift' | 'person' | 'station'>,
): readonly string[] {
  const { people } = problem;
  const others = problem.pins.filter((one) => one.shift !== pin.shift || one.person !== pin.person);
  const all = [...others, { ...pin, isLead: false }];
  const known = all.map((one) => ({ ...one, who: people.find(({ id }) => id === one.person) }));
  const roster = known.some(({ who }) => !who)
    ? all
    : withLeads(known.map(({ who, ...one }) => ({ ...one, person: who! })));
  return checkRoster(problem, roster)
    .breaches.filter(({ rule }) => rule !== 'lead' && rule !== 'mentor')
    .filter(({ people: whom }) => whom.includes(pin.person))
    .map(({ words }) => words);
}
