/** `availability.csv`: when people can work, and what they wish. */
import { KINDS, WEEKDAYS, type AvailabilityRule } from '../core/availability.ts';
import { isOneOf } from './people.ts';
import { readTable } from './table.ts';

const COLUMNS = ['person', 'day', 'from', 'to', 'kind'] as const;

/** @throws {InputFileError} with every problem at its line: unknown people, times that overlap */
export function readAvailabilityFile(
  file: string,
  text: string,
  people: readonly string[],
): readonly AvailabilityRule[] {
  const { rows, problems } = readTable(file, text, COLUMNS);
  const known = new Set(people);
  const placed = rows.map(({ line, cells }) => {
    const { person, day, kind } = cells;
    if (!known.has(person)) isOneOf(problems, line, 'Person', person, people);
    if (!isDate(day) && !(WEEKDAYS as readonly string[]).includes(day)) {
      const next = 'Write a weekday such as monday, or a date such as 2026-12-05.';
      problems.add(line, `"${day}" is no day.`, next);
    }
    isOneOf(problems, line, 'Kind', kind, KINDS);
    const [from, to] = [cells.from || '00:00', cells.to || '24:00'];
    for (const time of [from, to]) {
      if (!isTime(time)) problems.add(line, `"${time}" is no time.`, 'Write it as 14:00.');
    }
    return { line, rule: { person, day, from, to, kind: kind as AvailabilityRule['kind'] } };
  });
  const groups = Map.groupBy(placed, ({ rule }) => {
    const isWish = rule.kind === 'prefers' || rule.kind === 'avoids';
    return `${rule.person} ${rule.day} ${isWish}`;
  });
  for (const own of groups.values()) {
    const sorted = own.toSorted((one, two) => (one.rule.from < two.rule.from ? -1 : 1));
    for (const [index, { line, rule }] of sorted.entries()) {
      const before = sorted[index - 1];
      if (!before || endOf(before.rule) <= rule.from) continue;
      const what = `This overlaps line ${before.line}, of the same person and day.`;
      problems.add(line, what, 'Let one begin where the other ends.');
    }
  }
  problems.settle();
  return placed.map(({ rule }) => rule);
}

/** A span over midnight ends after everything of its day. */
const endOf = ({ from, to }: AvailabilityRule) => (to <= from ? '24:00' : to);

/** @returns whether it is `HH:MM`, or `24:00` */
export const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text);

/** @returns whether it is a date that there is */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
