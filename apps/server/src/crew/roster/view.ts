/** A published roster as the API tells of it. */
import type { RosterView } from '@slipway/api';
import {
  checkRoster,
  dayOf,
  fairnessOf,
  namingOf,
  readChanges,
  timeOf,
  type Assignment,
  type KeptRoster,
  type RosterProblem,
  type Shift,
} from '@slipway/crew/roster';
import type { Sql } from '@slipway/pg';
import type { Explained } from './explainer.ts';

const NONE = { least: 0, mean: 0, most: 0 };

export interface RosterFacts {
  /** Proven, of what was solved last; null: nothing was. */
  readonly gap: number | null;
  /** Gaps that are explained by now, by shift and station. */
  readonly explained: Explained;
  readonly nowMs: number;
}

export async function rosterView(
  sql: Sql,
  { week, version, problem, published }: KeptRoster,
  { gap, explained, nowMs }: RosterFacts,
): Promise<RosterView> {
  const naming = namingOf(problem);
  const { breaches, gaps } = checkRoster(problem, published);
  const fairness = new Map(fairnessOf(problem, published).map((one) => [one.store, one]));
  const mayTravel = (person: string, store: string) =>
    problem.travel.some((one) => one.person === person && one.to === store);
  const shiftView = shiftViewer(problem, published, explained);
  const shown = new Set(problem.shifts.map(({ id }) => id));
  const told = await readChanges(sql, week, 200);
  return {
    atMs: nowMs,
    week,
    version,
    gap,
    stores: problem.stores.map(({ id, name }) => {
      const even = fairness.get(id);
      const own = gaps.filter(({ store }) => store === id);
      return {
        id,
        name,
        people: problem.people
          .filter((person) => person.home === id || mayTravel(person.id, id))
          .map((person) => ({ id: person.id, name: person.name })),
        missing: version === 0 ? 0 : own.reduce((sum, { missing }) => sum + missing, 0),
        shifts: problem.shifts.filter(({ store }) => store === id).map(shiftView),
        hours: even?.hours ?? NONE,
        undesired: even?.undesired ?? NONE,
        againstWishes: even?.againstWishes ?? 0,
        belowContract: even?.belowContract ?? 0,
      };
    }),
    breaches: breaches.map(({ words }) => words),
    changes: told
      .filter(({ shift }) => shown.has(shift))
      .slice(0, 30)
      .map((one) => ({ ...one, person: naming.person(one.person) })),
  };
}

/** Shows a shift, with who stands where, who is pinned, and why a place is empty. */
function shiftViewer(
  problem: RosterProblem,
  published: readonly Assignment[],
  explained: Explained,
) {
  const naming = namingOf(problem);
  const pinned = new Set(problem.pins.map(({ shift, person }) => `${shift} ${person}`));
  const gapView = (shift: string, station: string) => {
    const known = explained.get(`${shift} ${station}`);
    if (!known) return null;
    const relaxations = known.relaxations.map(({ words, cost }) => ({ words, cost }));
    return { words: known.words, relaxations };
  };
  const byShift = Map.groupBy(published, ({ shift }) => shift);
  return (shift: Shift) => {
    const zone = naming.zone(shift.store);
    const on = byShift.get(shift.id) ?? [];
    return {
      id: shift.id,
      name: shift.name,
      day: shift.day,
      dayWords: dayOf(shift.fromMs, zone),
      hours: `${timeOf(shift.fromMs, zone)}–${timeOf(shift.untilMs, zone)}`,
      fromMs: shift.fromMs,
      places: Object.entries(shift.needs).map(([station, asked]) => ({
        station,
        asked,
        people: on
          .filter((one) => one.station === station)
          .map(({ person, isLead }) => ({
            id: person,
            name: naming.person(person),
            isLead,
            isPinned: pinned.has(`${shift.id} ${person}`),
          })),
        gap: gapView(shift.id, station),
      })),
    };
  };
}
