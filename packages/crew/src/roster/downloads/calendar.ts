/** One person's shifts as iCalendar (RFC 5545). */
import ical from 'ical-generator';
import type { Assignment, RosterProblem } from '../core/problem.ts';
import { namingOf } from '../core/words.ts';

/** @param nowMs when the file is made, ms since 1970 */
export function personCalendar(
  problem: RosterProblem,
  roster: readonly Assignment[],
  person: string,
  nowMs: number,
): string {
  const naming = namingOf(problem);
  const calendar = ical({
    name: `Shifts of ${naming.person(person)}`,
    prodId: { company: 'slipway', product: 'roster', language: 'EN' },
  });
  const shiftOf = new Map(problem.shifts.map((shift) => [shift.id, shift]));
  for (const { shift: id, person: who, station, isLead } of roster) {
    const shift = shiftOf.get(id);
    if (who !== person || !shift) continue;
    calendar.createEvent({
      // The same shift has the same id in every file, so that a newer file moves it.
      id: `${encodeURIComponent(`${id}/${person}`)}@roster.slipway`,
      stamp: new Date(nowMs),
      start: new Date(shift.fromMs),
      end: new Date(shift.untilMs),
      summary: `${station}${isLead ? ' (lead)' : ''}, ${naming.store(shift.store)}`,
      location: naming.store(shift.store),
    });
  }
  return calendar.toString();
}
