/**
 * What is good and what is bad in a roster, as one number: the only place where kinds of bad are
 * weighed against each other. Everything is counted in whole steps, so that the relaxed model is
 * nearly as good as the whole one, and its bound close.
 */
import type { Person } from '../../core/person.ts';
import { STATIONS, type Station } from '../../core/station.ts';
import { needsOf, type RosterProblem, type Shift, type Windows } from './problem.ts';
import { coversHalf } from './windows.ts';

/** One person short at a station for one shift: far above anything that wishes could add up to. */
export const SHORT: Readonly<Record<Station, number>> = { triage: 400, till: 300, picks: 200 };
/** One shift against somebody's wish; without a wish; as wished it costs nothing. */
const AVOIDED = 6;
const UNWISHED = 1;
/** One shift at a station that others should take first. */
const NOT_FIRST = 1;
/** One shift in another store. */
const AWAY = 8;
/** One meeting in the week that somebody seasonal lacks with their own mentor. */
export const MISSED_MENTOR = 2;
const MEETINGS = 1;

/** @returns what it costs that a person stands somewhere, all other things aside */
export function costOf(
  person: Person,
  shift: Shift,
  station: Station,
  windows: Windows | undefined,
): number {
  const first: readonly string[] = STATIONS[station].first;
  const wished = windows && coversHalf(windows.prefers, shift) ? 0 : UNWISHED;
  const wish = windows && coversHalf(windows.avoids, shift) ? AVOIDED : wished;
  const place = first.includes(person.experience) ? 0 : NOT_FIRST;
  return wish + place + (person.home === shift.store ? 0 : AWAY);
}

/** What is spread evenly over the people of a store. */
export interface Shares {
  /** Shifts that each should have, by person: between what the contracts ask for and allow. */
  readonly shifts: ReadonlyMap<string, number>;
  /** Undesired shifts that anybody may have before it costs. */
  readonly undesired: ReadonlyMap<string, number>;
}

/** @returns a fair share for each person, from what their home store asks for */
export function sharesOf({ shifts, people }: RosterProblem): Shares {
  const share = new Map<string, number>();
  const undesired = new Map<string, number>();
  const byStore = Map.groupBy(shifts, ({ store }) => store);
  for (const [home, own] of Map.groupBy(people, (person) => person.home)) {
    const asked = (byStore.get(home) ?? []).map((shift) => ({
      ...shift,
      count: needsOf(shift).reduce((sum, [, count]) => sum + count, 0),
    }));
    const slots = asked.reduce((sum, { count }) => sum + count, 0);
    const ms = asked.reduce((sum, one) => sum + one.count * (one.untilMs - one.fromMs), 0);
    const hours = slots === 0 ? 1 : ms / slots / 3_600_000;
    for (const [id, count] of evenShares(own, slots, hours)) share.set(id, count);
    const bad = asked.reduce((sum, one) => sum + (one.isUndesired ? one.count : 0), 0);
    for (const { id } of own) undesired.set(id, Math.floor(bad / own.length));
  }
  return { shifts: share, undesired };
}

/** Everybody's place between least and most is the same, as far as the shifts go round. */
function evenShares(
  people: readonly Person[],
  slots: number,
  hours: number,
): readonly (readonly [string, number])[] {
  const at = (level: number) =>
    people.map(({ id, hours: { least, most } }) => {
      const exact = (least + (most - least) * level) / hours;
      return [id, Math.min(Math.round(exact), Math.floor(most / hours))] as const;
    });
  let [low, high] = [0, 1];
  for (let round = 0; round < 20; round++) {
    const middle = (low + high) / 2;
    const sum = at(middle).reduce((total, [, count]) => total + count, 0);
    if (sum < slots) low = middle;
    else high = middle;
  }
  return at(high);
}

/** @returns how often somebody should meet their own mentor in the week */
export function meetingsOf(person: Person, shares: Shares): number {
  if (person.experience !== 'seasonal' || person.mentor === null) return 0;
  return Math.min(MEETINGS, shares.shifts.get(person.id) ?? 0);
}

/** @returns what it costs to have so many shifts where so many are fair: the distance, squared */
export const unevenCost = (count: number, fair: number): number => (count - fair) ** 2;

/** @returns what it costs to have so many undesired shifts where so many are fair */
export const undesiredCost = (count: number, fair: number): number =>
  Math.max(0, count - fair) ** 2;
