/**
 * Why a place stays empty: the places that are filled, with one more where somebody is missing,
 * cannot all be; of these demands, a set is left of which none can be left out. A conflict that is
 * not touched stays one, so that whatever closes the gap changes something of it.
 */
import type { Person } from '../../core/person.ts';
import { STATIONS, type Station } from '../../core/station.ts';
import { candidatesOf } from './candidates.ts';
import type { RosterGap } from './check.ts';
import { needsOf, type Assignment, type RosterProblem, type Shift } from './problem.ts';
import { hoursOf, namingOf } from './words.ts';

/** So many people at a station of a shift. */
export interface Demand {
  readonly shift: string;
  readonly station: Station;
  readonly count: number;
}

type Place = Pick<RosterGap, 'shift' | 'station'>;

export const isAt = (one: Place, two: Place): boolean =>
  one.shift === two.shift && one.station === two.station;

/** @returns what a roster fills, and one more at the gap: the gap's own demand first */
export function demandsOf(
  { shifts }: RosterProblem,
  roster: readonly Assignment[],
  gap: Place,
): readonly Demand[] {
  const filled = Map.groupBy(roster, ({ shift, station }) => `${shift} ${station}`);
  const all = shifts.flatMap((shift) =>
    needsOf(shift).map(([station]): Demand => {
      const one = { shift: shift.id, station };
      const there = filled.get(`${shift.id} ${station}`)?.length ?? 0;
      return { ...one, count: there + (isAt(one, gap) ? 1 : 0) };
    }),
  );
  const own = all.filter((one) => isAt(one, gap));
  return [...own, ...all.filter((one) => !isAt(one, gap) && one.count > 0)];
}

const DAY_MS = 24 * 3_600_000;

/** @returns the demands around a gap, in ever larger circles; the last one is all of them */
export function circlesOf(
  { shifts }: RosterProblem,
  demands: readonly Demand[],
  gap: Place,
): readonly (readonly Demand[])[] {
  const shiftOf = new Map(shifts.map((shift) => [shift.id, shift]));
  const at = shiftOf.get(gap.shift)!;
  const within = (isIn: (shift: Shift) => boolean) =>
    demands.filter((one) => isIn(shiftOf.get(one.shift)!));
  const isHere = ({ store }: Shift) => store === at.store;
  const circles = [
    demands.slice(0, 1),
    within(({ id }) => id === at.id),
    within((one) => isHere(one) && Math.abs(one.fromMs - at.fromMs) <= DAY_MS),
    within(isHere),
    demands,
  ];
  return circles.filter((circle, index) => circle.length > (circles[index - 1]?.length ?? 0));
}

/** @returns the problem that asks for some demands and for nothing else */
export function askOnly(problem: RosterProblem, demands: readonly Demand[]): RosterProblem {
  const byShift = Map.groupBy(demands, ({ shift }) => shift);
  const isAsked = (pin: Place) => byShift.get(pin.shift)?.some((one) => isAt(one, pin));
  return {
    ...problem,
    pins: problem.pins.filter(isAsked),
    shifts: problem.shifts.flatMap((shift) => {
      const own = byShift.get(shift.id);
      if (!own) return [];
      return [{ ...shift, needs: Object.fromEntries(own.map((one) => [one.station, one.count])) }];
    }),
  };
}

/** A rule that meets others in a conflict, and the problem without it. */
export interface MeetingRule {
  readonly name: 'rest' | 'hours' | 'availability' | 'minors' | 'lead' | 'mentor';
  /** Follows on names of people: “Ana and Ben, who …”. */
  readonly words: (problem: RosterProblem) => string;
  readonly lift: (problem: RosterProblem) => RosterProblem;
}

const everybody = (problem: RosterProblem, change: Partial<Person>): RosterProblem => ({
  ...problem,
  people: problem.people.map((person) => ({ ...person, ...change })),
});

const WEEK_HOURS = 168;

export const MEETING_RULES: readonly MeetingRule[] = [
  {
    name: 'rest',
    words: ({ law }) => `need ${hoursOf(law.restMs)} of rest between shifts`,
    lift: (problem) => ({ ...problem, law: { ...problem.law, restMs: 0 } }),
  },
  {
    name: 'hours',
    words: () => 'may not work more hours in the week',
    lift: (problem) => {
      const law = { ...problem.law, weekMs: WEEK_HOURS * 3_600_000 };
      return everybody({ ...problem, law }, { hours: { least: 0, most: WEEK_HOURS } });
    },
  },
  {
    name: 'availability',
    words: () => 'are not free whenever they are needed',
    lift: (problem) => ({ ...problem, windows: new Map() }),
  },
  {
    name: 'minors',
    words: () => 'may not work longer or later while they are under 18',
    lift: (problem) => everybody(problem, { isMinor: false }),
  },
  {
    name: 'lead',
    words: () => 'need somebody senior to lead triage',
    lift: (problem) => ({
      ...problem,
      people: problem.people.map((person) =>
        person.experience === 'regular' ? { ...person, experience: 'senior' } : person,
      ),
    }),
  },
  {
    name: 'mentor',
    words: () => 'need a mentor for those of them who are seasonal',
    lift: (problem) => ({ ...problem, law: { ...problem.law, seasonalPerMentor: WEEK_HOURS } }),
  },
];

export interface Conflict {
  /** None can be left out. */
  readonly demands: readonly Demand[];
  /** Rules without any of which all of it could be. */
  readonly rules: readonly MeetingRule[];
}

/** @returns such as “triage 2 at …; triage 2 at …: all of it is for Ana, Ben, who need 10 h …” */
export function sayConflict(problem: RosterProblem, { demands, rules }: Conflict): string {
  const naming = namingOf(problem);
  const asked = askOnly(problem, demands);
  const parts = asked.shifts.map((shift) => {
    const places = needsOf(shift).map(([station, count]) => `${station} ${count}`);
    return `${places.join(' and ')} at ${naming.shift(shift)}`;
  });
  const gated = candidatesOf({ ...asked, windows: new Map(), around: [], bans: [] });
  const able = gated.filter(({ blocks }) => !blocks.some(({ kind }) => kind === 'gate'));
  const people = [...new Set(able.map(({ person }) => person.id))].map(naming.person).toSorted();
  const stations = [...new Set(demands.map(({ station }) => station))];
  if (people.length === 0) return `${parts.join('; ')}: nobody may take ${stations.join(' or ')}`;
  const who = people.length <= 6 ? people.join(', ') : `${people.length} people`;
  const why = rules.map(({ words }) => words(problem)).join(', and ');
  const certificates = [...new Set(stations.flatMap((one): readonly string[] => needs(one)))];
  return (
    `${parts.join('; ')}: ${demands.length > 1 ? 'all of it is' : 'that is'} for ${who}` +
    (why ? `, who ${why}` : `; nobody else holds ${certificates.join(' or ')}`)
  );
}

const needs = (station: Station): readonly string[] => STATIONS[station].needs;
