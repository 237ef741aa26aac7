/**
 * Numbers, times and names as the wall writes them: short, never rounded towards good news.
 * A thin space stands before every unit; a zone is passed in so that the same input gives the
 * same text on every machine.
 */

/** Narrow no-break space: keeps a number and its unit together. */
export const THIN = '\u202F';

const two = (value: number) => String(value).padStart(2, '0');

const hoursMinutesSeconds = (ms: number) => {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  return { h: Math.floor(seconds / 3600), m: Math.floor(seconds / 60) % 60, s: seconds % 60 };
};

/**
 * The launch clock.
 *
 * @param planMs plan time since the ramp began, in milliseconds; negative before, null if unknown
 * @returns `T+03:36:18`, `T−00:30:00`, or dashes
 */
export function launchClock(planMs: number | null): string {
  if (planMs === null) return 'T−––:––:––';
  const { h, m, s } = hoursMinutesSeconds(Math.abs(planMs));
  return `T${planMs < 0 ? '−' : '+'}${two(h)}:${two(m)}:${two(s)}`;
}

/** @returns time left as `08:42`, with hours `1:08:42` */
export function countdown(ms: number): string {
  const { h, m, s } = hoursMinutesSeconds(Math.ceil(ms / 1000) * 1000);
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** @returns an age as `1 s`, `4:12`, `1:04:12` */
export function age(ms: number): string {
  const { h, m, s } = hoursMinutesSeconds(ms);
  if (h > 0) return `${h}:${two(m)}:${two(s)}`;
  return m > 0 ? `${m}:${two(s)}` : `${s}${THIN}s`;
}

/** @returns a rough length of time: `40 s`, `24 min`, `3 h 20`, `> 4 h` */
export function roughly(ms: number): string {
  const { h, m, s } = hoursMinutesSeconds(ms);
  if (h >= 4) return `>${THIN}4${THIN}h`;
  if (h > 0) return `${h}${THIN}h${THIN}${two(m)}`;
  return m > 0 ? `${m}${THIN}min` : `${s}${THIN}s`;
}

/** @returns how long ago, roughly, for what may be days: `40 s`, `24 min`, `3 h 20`, `2 d 4 h` */
export function longAgo(ms: number): string {
  const { h, m, s } = hoursMinutesSeconds(ms);
  if (h >= 24) return `${Math.floor(h / 24)}${THIN}d ${h % 24}${THIN}h`;
  if (h > 0) return `${h}${THIN}h${THIN}${two(m)}`;
  return m > 0 ? `${m}${THIN}min` : `${s}${THIN}s`;
}

/** @returns a measured time: `12 ms`, `0.41 s`, `3.2 s` */
export function measured(ms: number): string {
  if (ms < 100) return `${Math.round(ms)}${THIN}ms`;
  return `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)}${THIN}s`;
}

/**
 * A share of traffic, without its percent sign. Rounded down: 99.97 % is not yet 100 %.
 *
 * @param bp basis points, 0 to 10,000
 */
export function shareOf(bp: number): string {
  if (bp % 100 === 0) return String(bp / 100);
  return bp < 1000 ? (Math.floor(bp / 10) / 10).toFixed(1) : String(Math.floor(bp / 100));
}

/** @returns a share of 1 as a percentage that keeps what matters: `0.42 %`, `2 %`, `12.5 %` */
export function percent(share: number): string {
  const value = share * 100;
  const digits = value !== 0 && Math.abs(value) < 1 ? 2 : 1;
  return `${Number(value.toFixed(digits))}${THIN}%`;
}

/** @returns a whole number with separators, `1,284,311` */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** @returns `09:36:18`, or `09:36` without seconds, in the zone (undefined: the viewer's own) */
export function timeOfDay(ms: number, zone: string | undefined, seconds = false): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' as const } : {}),
    timeZone: zone,
  }).format(ms);
}

/** @returns `2026-11-27T09:00[America/Chicago]` as `Fri 27 Nov, 09:00`; anything else as it is */
export function opening(text: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})/.exec(text);
  if (!match) return text;
  const day = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  const words = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  }).format(day);
  return `${words.replace(',', '')}, ${match[4]}`;
}

/** @returns an identifier as words: `failed-requests` becomes `Failed requests` */
export function words(id: string): string {
  const text = id.replaceAll(/[-_]+/g, ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
