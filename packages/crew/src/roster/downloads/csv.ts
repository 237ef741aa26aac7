/** A roster as CSV (RFC 4180): one line for each person and shift, CRLF, quotes doubled. */
import type { Assignment, RosterProblem } from '../core/problem.ts';
import { namingOf, timeOf } from '../core/words.ts';

const HEADS = ['store', 'day', 'shift', 'from', 'to', 'station', 'person', 'name', 'lead'] as const;

/** A cell that a spreadsheet would take for a formula is made text by an apostrophe. */
function cell(text: string): string {
  const safe = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function rosterCsv(problem: RosterProblem, roster: readonly Assignment[]): string {
  const naming = namingOf(problem);
  const byShift = Map.groupBy(roster, ({ shift }) => shift);
  const lines = problem.shifts.flatMap(({ id, store, day, name, fromMs, untilMs }) =>
    (byShift.get(id) ?? []).map(({ station, person, isLead }) => [
      store,
      day,
      name,
      timeOf(fromMs, naming.zone(store)),
      timeOf(untilMs, naming.zone(store)),
      station,
      person,
      naming.person(person),
      isLead ? 'yes' : 'no',
    ]),
  );
  return [HEADS, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}
