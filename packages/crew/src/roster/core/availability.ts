/**
 * When somebody can work: rules for weekdays and dates, turned into spans of time of one week.
 *
 * Whoever has no `free` rule for a day is free all of it, unless other days have one: then they are
 * free on those only. A date's rules stand in place of its weekday's; `away` takes time away.
 */
import type { Span, Windows } from './problem.ts';
import { merge } from './windows.ts';

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const KINDS = ['free', 'away', 'prefers', 'avoids'] as const;

export interface AvailabilityRule {
  readonly person: string;
  /** A weekday, or a date such as `2026-12-05`. */
  readonly day: string;
  /** `HH:MM` of the home store; `to` at or before `from` is on the next day. */
  readonly from: string;
  readonly to: string;
  readonly kind: (typeof KINDS)[number];
}

/** The days of a week by date. */
export function daysOf(monday: string): readonly Temporal.PlainDate[] {
  const first = Temporal.PlainDate.from(monday);
  return WEEKDAYS.map((_, index) => first.add({ days: index }));
}

/** @returns from one local time to another, in real time; `24:00` is the next day's beginning */
export function spanOf(day: Temporal.PlainDate, from: string, to: string, zone: string): Span {
  const at = (time: string, date: Temporal.PlainDate) =>
    time === '24:00'
      ? date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds
      : date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
  const isNextDay = to !== '24:00' && to <= from;
  return { fromMs: at(from, day), untilMs: at(to, isNextDay ? day.add({ days: 1 }) : day) };
}

/**
 * @param rules of one person
 * @param monday the week's first date
 * @param zone of the home store
 */
export function windowsOf(
  rules: readonly AvailabilityRule[],
  monday: string,
  zone: string,
): Windows {
  const hasFree = rules.some(({ kind }) => kind === 'free');
  const spans = { free: [] as Span[], prefers: [] as Span[], avoids: [] as Span[] };
  const away: Span[] = [];
  // A day before and after, too: a shift may reach over midnight.
  const week = daysOf(monday);
  const days = [week[0]!.subtract({ days: 1 }), ...week, week[6]!.add({ days: 1 })];
  for (const day of days) {
    const own = rulesOn(rules, day);
    for (const { kind, from, to } of own) {
      (kind === 'away' ? away : spans[kind]).push(spanOf(day, from, to, zone));
    }
    if (!hasFree) spans.free.push(spanOf(day, '00:00', '24:00', zone));
  }
  return {
    free: without(merge(spans.free), away),
    prefers: merge(spans.prefers),
    avoids: merge(spans.avoids),
  };
}

/** Of `free` and `away`, and of wishes, a date's own stand in place of the weekday's. */
function rulesOn(rules: readonly AvailabilityRule[], day: Temporal.PlainDate) {
  const isWish = ({ kind }: AvailabilityRule) => kind === 'prefers' || kind === 'avoids';
  return [true, false].flatMap((wishes) => {
    const own = rules.filter((rule) => isWish(rule) === wishes);
    const dated = own.filter((rule) => rule.day === day.toString());
    const weekday = WEEKDAYS[day.dayOfWeek - 1];
    return dated.length > 0 ? dated : own.filter((rule) => rule.day === weekday);
  });
}

function without(spans: readonly Span[], taken: readonly Span[]): readonly Span[] {
  return taken.reduce<readonly Span[]>(
    (left, { fromMs, untilMs }) =>
      left.flatMap((span) =>
        [
          { fromMs: span.fromMs, untilMs: Math.min(span.untilMs, fromMs) },
          { fromMs: Math.max(span.fromMs, untilMs), untilMs: span.untilMs },
        ].filter((part) => part.untilMs > part.fromMs),
      ),
    spans,
  );
}
