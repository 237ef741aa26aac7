/**
 * Demand that nobody could meet, whatever their hours: some stations of one shift together ask for
 * more people than hold their certificates. By Hall's theorem there is an assignment if and only if
 * no set of stations is so; the smallest set that is so is what to tell.
 */
import type { Station } from '../../core/station.ts';
import { candidatesOf } from './candidates.ts';
import { needsOf, type RosterProblem, type Shift } from './problem.ts';

export interface Impossible {
  readonly shift: Shift;
  /** None of them can be left out. */
  readonly stations: readonly Station[];
  readonly asked: number;
  /** Who may stand at any of them, if they are free or not. */
  readonly able: readonly string[];
}

/** @returns the first day of each conflict; none: each shift alone can be staffed */
export function impossibleOf(problem: RosterProblem): readonly Impossible[] {
  const everyone = candidatesOf({ ...problem, windows: new Map(), around: [], bans: [] });
  const byShift = Map.groupBy(everyone, ({ shift }) => shift);
  const told = new Set<string>();
  return problem.shifts.flatMap((shift) => {
    const able = new Map<Station, Set<string>>();
    for (const { station, person, blocks } of byShift.get(shift) ?? []) {
      const there = able.get(station) ?? new Set();
      if (blocks.length === 0) there.add(person.id);
      able.set(station, there);
    }
    const conflict = smallestConflict(needsOf(shift), able);
    if (!conflict) return [];
    const key = `${shift.store} ${shift.name} ${conflict.stations} ${conflict.asked}`;
    if (told.has(key)) return [];
    told.add(key);
    return [{ shift, ...conflict }];
  });
}

function smallestConflict(
  needs: readonly (readonly [Station, number])[],
  able: ReadonlyMap<Station, ReadonlySet<string>>,
): Omit<Impossible, 'shift'> | null {
  const sets = Array.from({ length: 2 ** needs.length - 1 }, (_, index) =>
    needs.filter((_need, bit) => ((index + 1) >> bit) & 1),
  ).toSorted((one, two) => one.length - two.length);
  for (const set of sets) {
    const people = new Set(set.flatMap(([station]) => [...(able.get(station) ?? [])]));
    const asked = set.reduce((sum, [, count]) => sum + count, 0);
    if (asked > people.size) {
      return { stations: set.map(([station]) => station), asked, able: [...people].toSorted() };
    }
  }
  return null;
}
