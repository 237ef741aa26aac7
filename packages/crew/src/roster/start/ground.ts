/** What the search for a start works on: people, places and what excludes what, as numbers. */
import { costOf, meetingsOf, sharesOf, type Shares } from '../core/costs.ts';
import { candidatesOf } from '../core/candidates.ts';
import { weekLimitMs } from '../core/model.ts';
import { needsOf, type RosterProblem } from '../core/problem.ts';
import type { Station } from '../../core/station.ts';

/** One place of one station in one shift; who may take it, and at what cost. */
export interface Place {
  readonly shift: number;
  readonly station: Station;
  /** People, by number. */
  readonly able: readonly number[];
  readonly cost: ReadonlyMap<number, number>;
  /** Who stands here whatever comes; null: nobody is pinned. */
  readonly pinned: number | null;
}

export interface Ground {
  readonly problem: RosterProblem;
  readonly places: readonly Place[];
  /** For each shift: the shifts that nobody can work besides it, itself left out. */
  readonly exclusive: readonly (readonly number[])[];
  readonly minutes: readonly number[];
  readonly people: readonly {
    readonly fair: number;
    readonly fairUndesired: number;
    readonly limitMinutes: number;
    readonly done: number;
    readonly isSenior: boolean;
    readonly isSeasonal: boolean;
    readonly guides: boolean;
    readonly mentor: number;
    readonly mentees: readonly number[];
    readonly meetings: number;
  }[];
}

export function groundOf(problem: RosterProblem, shares: Shares = sharesOf(problem)): Ground {
  const { shifts, people, law } = problem;
  const numberOf = new Map(people.map(({ id }, index) => [id, index]));
  const shiftNumber = new Map(shifts.map((shift, index) => [shift.id, index]));
  const able = candidatesOf(problem).filter(({ blocks }) => blocks.length === 0);
  const byPlace = Map.groupBy(able, ({ shift, station }) => `${shift.id} ${station}`);
  const pins = Map.groupBy(problem.pins, ({ shift, station }) => `${shift} ${station}`);
  const places = shifts.flatMap((shift) =>
    needsOf(shift).flatMap(([station, count]) => {
      const own = byPlace.get(`${shift.id} ${station}`) ?? [];
      const cost = new Map(
        own.map(({ person }) => {
          const price = costOf(person, shift, station, problem.windows.get(person.id));
          return [numberOf.get(person.id)!, price];
        }),
      );
      const pinned = pins.get(`${shift.id} ${station}`) ?? [];
      return Array.from({ length: count }, (_, index): Place => {
        const pin = pinned[index];
        return {
          shift: shiftNumber.get(shift.id)!,
          station,
          able: [...cost.keys()],
          cost,
          pinned: pin ? numberOf.get(pin.person)! : null,
        };
      });
    }),
  );
  const exclusive = shifts.map((shift) =>
    shifts.flatMap((other, index) => {
      const gapMs = Math.max(other.fromMs - shift.untilMs, shift.fromMs - other.untilMs);
      return other !== shift && gapMs < law.restMs ? [index] : [];
    }),
  );
  return {
    problem,
    places,
    exclusive,
    minutes: shifts.map(({ fromMs, untilMs }) => (untilMs - fromMs) / 60_000),
    people: people.map((person, index) => {
      const around = problem.around.filter((one) => one.person === person.id && one.isThisWeek);
      const doneMs = around.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
      const mentor = person.mentor === null ? -1 : (numberOf.get(person.mentor) ?? -1);
      return {
        fair: shares.shifts.get(person.id) ?? 0,
        fairUndesired: shares.undesired.get(person.id) ?? 0,
        limitMinutes: (weekLimitMs(problem, person) - doneMs) / 60_000,
        done: around.length,
        isSenior: person.experience === 'senior',
        isSeasonal: person.experience === 'seasonal',
        guides: person.isMentor && person.experience !== 'seasonal',
        mentor,
        mentees: people.flatMap((other, number) =>
          other.mentor === person.id && number !== index ? [number] : [],
        ),
        meetings: mentor < 0 ? 0 : meetingsOf(person, shares),
      };
    }),
  };
}
