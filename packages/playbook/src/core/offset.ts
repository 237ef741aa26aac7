/**
 * Offsets from an opening, as people write them: `-30d`, `-24h`, `+45m`, `0h`.
 *
 * Days are calendar days in the store's zone: the clock on the wall stays the same when the zone
 * changes its offset between. Hours and minutes are exact.
 */

/** A signed count of one unit; months and weeks are left out on purpose. */
export interface Offset {
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
}

const FORM = /^([+-]?)(\d{1,4})([dhm])$/;

/** @returns the offset, or undefined when the text is none */
export function parseOffset(text: string): Offset | undefined {
  const [, sign, digits, unit] = FORM.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const count = Number(digits) * (sign === '-' && Number(digits) > 0 ? -1 : 1);
  return {
    days: unit === 'd' ? count : 0,
    hours: unit === 'h' ? count : 0,
    minutes: unit === 'm' ? count : 0,
  };
}

/**
 * @param opens when the store opens, in its zone
 * @returns when an item is due there; a time of day that the zone skips on that day is the next
 *   one that exists, and of one that it has twice the first
 */
export function dueAt(opens: Temporal.ZonedDateTime, offset: Offset): Temporal.ZonedDateTime {
  return opens.add({ days: offset.days }).add({ hours: offset.hours, minutes: offset.minutes });
}
