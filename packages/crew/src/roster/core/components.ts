/**
 * Stores that share nobody can be planned each by itself: the sum of their optima is the whole's,
 * and so the sum of their bounds bounds the whole. Stores between which somebody may travel are one
 * component.
 */
import type { RosterProblem } from './problem.ts';

/** @returns a problem for each component, with what concerns it alone; the largest first */
export function componentsOf(problem: RosterProblem): readonly RosterProblem[] {
  const group = new Map(problem.stores.map(({ id }) => [id, id]));
  const home = new Map(problem.people.map((person) => [person.id, person.home]));
  for (const { person, to } of problem.travel) {
    const [from, into] = [group.get(home.get(person) ?? to), group.get(to)];
    for (const [store, own] of group) if (own === from && into) group.set(store, into);
  }
  const components = Map.groupBy(problem.stores, ({ id }) => group.get(id));
  return [...components.values()]
    .map((stores) => restrict(problem, new Set(stores.map(({ id }) => id))))
    .toSorted((one, two) => two.people.length - one.people.length);
}

/** @returns the part of a problem that some stores and their people are */
export function restrict(problem: RosterProblem, stores: ReadonlySet<string>): RosterProblem {
  const shifts = problem.shifts.filter(({ store }) => stores.has(store));
  const people = problem.people.filter(({ home }) => stores.has(home));
  const [ids, shiftIds] = [new Set(people.map(({ id }) => id)), new Set(shifts.map((s) => s.id))];
  return {
    ...problem,
    shifts,
    people,
    stores: problem.stores.filter(({ id }) => stores.has(id)),
    travel: problem.travel.filter(({ person, to }) => ids.has(person) && stores.has(to)),
    pins: problem.pins.filter(({ shift }) => shiftIds.has(shift)),
    bans: problem.bans.filter(({ shift }) => shiftIds.has(shift)),
    around: problem.around.filter(({ person }) => ids.has(person)),
  };
}
