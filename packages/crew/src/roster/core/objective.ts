/**
 * What a roster costs, worked out from the roster itself: the model's objective must agree with it
 * on every solution.
 */
import {
  costOf,
  meetingsOf,
  MISSED_MENTOR,
  sharesOf,
  SHORT,
  undesiredCost,
  unevenCost,
  type Shares,
} from './costs.ts';
import { needsOf, type Assignment, type RosterProblem } from './problem.ts';

export function objectiveOf(
  problem: RosterProblem,
  roster: readonly Assignment[],
  shares: Shares = sharesOf(problem),
): number {
  const { shifts, people, windows } = problem;
  const personOf = new Map(people.map((person) => [person.id, person]));
  const shiftOf = new Map(shifts.map((shift) => [shift.id, shift]));
  const byShift = Map.groupBy(roster, ({ shift }) => shift);
  let cost = 0;
  for (const shift of shifts) {
    const on = byShift.get(shift.id) ?? [];
    for (const [station, count] of needsOf(shift)) {
      const there = on.filter((one) => one.station === station).length;
      cost += SHORT[station] * Math.max(0, count - there);
    }
    for (const { person: id, station } of on) {
      const person = personOf.get(id)!;
      cost += costOf(person, shift, station, windows.get(id));
    }
  }
  const byPerson = Map.groupBy(roster, ({ person }) => person);
  for (const person of people) {
    const { id } = person;
    const own = (byPerson.get(id) ?? []).map(({ shift }) => shiftOf.get(shift)!);
    const standing = problem.around.filter((one) => one.person === id && one.isThisWeek).length;
    cost += unevenCost(own.length + standing, shares.shifts.get(id) ?? 0);
    const bad = own.filter(({ isUndesired }) => isUndesired).length;
    cost += undesiredCost(bad, shares.undesired.get(id) ?? 0);
    if (!personOf.has(person.mentor ?? '')) continue;
    const theirs = new Set((byPerson.get(person.mentor ?? '') ?? []).map(({ shift }) => shift));
    const met = own.filter((shift) => theirs.has(shift.id)).length;
    cost += MISSED_MENTOR * Math.max(0, meetingsOf(person, shares) - met);
  }
  return cost;
}
