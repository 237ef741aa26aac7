/** Figures with their units: as people read them, and as programs do. */

/** `at` is ms since 1970, `ms` a duration; `share` goes from 0 to 1, `bp` to 10,000. */
export type Unit = 'count' | 'share' | 'bp' | 'ms' | 'minutes' | 'seconds' | 'at' | 'perSecond';

export interface Figure {
  /** Null: not known, or it did not happen. */
  readonly value: number | null;
  readonly unit: Unit;
}

/** @returns the figure of a value */
export function figure(value: number | null, unit: Unit): Figure {
  return { value, unit };
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const tenths = (value: number): string => String(Math.round(value * 10) / 10);
/** Between a number and its unit. */
const SPACE = '\u00A0';

/** @returns a duration in the unit that fits it: `7 ms`, `3.2 s`, `4 min 05 s`, `3 h 20 min` */
export function durationWords(ms: number): string {
  if (ms < 1000) return `${ms < 10 ? tenths(ms) : whole(ms)}${SPACE}ms`;
  if (ms < 59_950) return `${tenths(ms / 1000)}${SPACE}s`;
  const seconds = Math.round(ms / 1000);
  const pair = (big: number, small: number, units: readonly [string, string]) =>
    `${big}${SPACE}${units[0]}` +
    (small > 0 ? `${SPACE}${String(small).padStart(2, '0')}${SPACE}${units[1]}` : '');
  if (seconds < 3600) return pair(Math.floor(seconds / 60), seconds % 60, ['min', 's']);
  const minutes = Math.round(ms / 60_000);
  return pair(Math.floor(minutes / 60), minutes % 60, ['h', 'min']);
}

/** @returns a share as per cent, with as many digits as tell it from 0 and from all */
export function shareWords(share: number): string {
  const percent = share * 100;
  const digits = percent > 0 && percent < 1 ? 2 : 1;
  const power = 10 ** digits;
  return `${Math.round(percent * power) / power}\u202F%`;
}

/** @returns `2026-11-28 05:14:27`, in UTC */
export function momentWords(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}

const WORDS: Readonly<Record<Unit, (value: number) => string>> = {
  count: whole,
  share: shareWords,
  bp: (value) => shareWords(value / 10_000),
  ms: durationWords,
  minutes: (value) => `${tenths(value)}${SPACE}min`,
  seconds: (value) => `${whole(value)}${SPACE}s`,
  at: momentWords,
  perSecond: (value) => `${whole(value)}/s`,
};

/** @returns a figure as people read it; a dash where it is not known */
export function figureWords({ value, unit }: Figure): string {
  return value === null ? '–' : WORDS[unit](value);
}

/** @returns a figure as programs read it: the number alone, a moment in ISO 8601; else empty */
export function figureData({ value, unit }: Figure): string {
  if (value === null) return '';
  return unit === 'at' ? new Date(value).toISOString() : String(value);
}

/** What a column of such figures is called beside its name, where only the number stands. */
export const UNIT_NAMES: Readonly<Record<Unit, string>> = {
  count: '',
  share: 'share of 1',
  bp: 'basis points',
  ms: 'ms',
  minutes: 'min',
  seconds: 's',
  at: 'UTC',
  perSecond: 'per s',
};
