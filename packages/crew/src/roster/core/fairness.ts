/** How evenly a roster treats the people of a store, in figures. */
import type { Assignment, RosterProblem } from './problem.ts';
import { coversHalf } from './windows.ts';

export interface Spread {
  readonly least: number;
  readonly mean: number;
  readonly most: number;
}

export interface Fairness {
  readonly store: string;
  /** Hours of a person in the week. */
  readonly hours: Spread;
  /** Late and weekend shifts of a person. */
  readonly undesired: Spread;
  /** Shifts that lie where their person would rather not work. */
  readonly againstWishes: number;
  /** People below the hours that their contract asks for. */
  readonly belowContract: number;
}

const spreadOf = (values: readonly number[]): Spread => ({
  least: Math.min(...values),
  mean: values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length),
  most: Math.max(...values),
});

export function fairnessOf(
  { stores, people, shifts, windows }: RosterProblem,
  roster: readonly Assignment[],
): readonly Fairness[] {
  const shiftOf = new Map(shifts.map((shift) => [shift.id, shift]));
  const byPerson = Map.groupBy(roster, ({ person }) => person);
  const workOf = (id: string) =>
    (byPerson.get(id) ?? []).flatMap(({ shift }) => shiftOf.get(shift) ?? []);
  return stores.flatMap(({ id: store }) => {
    const own = people
      .filter(({ home }) => home === store)
      .map(({ id, hours }) => ({ id, least: hours.least, work: workOf(id) }));
    if (own.length === 0) return [];
    const hoursOf = (work: ReturnType<typeof workOf>) =>
      work.reduce((sum, { fromMs, untilMs }) => sum + (untilMs - fromMs) / 3_600_000, 0);
    const isAgainst = (id: string, shift: (typeof shifts)[number]) =>
      coversHalf(windows.get(id)?.avoids ?? [], shift);
    return [
      {
        store,
        hours: spreadOf(own.map(({ work }) => hoursOf(work))),
        undesired: spreadOf(
          own.map(({ work }) => work.filter(({ isUndesired }) => isUndesired).length),
        ),
        againstWishes: own.reduce(
          (sum, { id, work }) => sum + work.filter((shift) => isAgainst(id, shift)).length,
          0,
        ),
        belowContract: own.filter(({ work, least }) => hoursOf(work) < least).length,
      },
    ];
  });
}
