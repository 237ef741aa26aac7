/** A published roster as the API tells of it. */
import type { RosterView } from '@slipway/api';
import {
  checkRoster,
  dayOf,
  fairnessOf,
  namingOf,
  readChanges,
  timeOf,
  type KeptRoster,
  type Shift,
} from '@slipway/crew/roster';
import type { Sql } from '@slipway/pg';

const NONE = { least: 0, mean: 0, most: 0 };

/** @param gap proven, of what was solved last; null: nothing was */
export async function rosterView(
  sql: Sql,
  { week, version, problem, published }: KeptRoster,
  gap: number | null,
  nowMs: number,
): Promise<RosterView> {
  const naming = namingOf(problem);
  const { breaches, gaps } = checkRoster(problem, published);
  const fairness = new Map(fairnessOf(problem, published).map((one) => [one.store, one]));
  const byShift = Map.groupBy(published, ({ shift }) => shift);
  const shiftView = (shift: Shift) => {
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
          .map(({ person, isLead }) => ({ id: person, name: naming.person(person), isLead })),
      })),
    };
  };
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
        missing: version === 0 ? 0 : own.reduce((sum, { missing }) => sum + missing, 0),
        shifts: problem.shifts.filter(({ store }) => store === id).map(shiftView),
        hours: even?.hours ?? NONE,
        undesired: even?.undesired ?? NONE,
        againstWishes: even?.againstWishes ?? 0,
        belowContract: even?.belowContract ?? 0,
      };
    }),
    breaches: breaches.map(({ words }) => words),
    changes: [...(await readChanges(sql, week, 30))].map((one) => ({
      ...one,
      person: naming.person(one.person),
    })),
  };
}
