/** Quantities as people write them (`3h`, `10%`) and as the code counts them (ms, basis points). */

const MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * @returns whole milliseconds of `250ms`, `1.5s`, `30m`, `3h` or `7d`; undefined if it is no
 *   duration, or one that no number counts exactly
 */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim());
  if (!match) return undefined;
  const ms = Math.round(Number(match[1]) * MS[match[2] as keyof typeof MS]);
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/** @returns a short form: `850 ms`, `12 s`, `4:05`, `3:02:10` */
export function formatDuration(ms: number): string {
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.floor(Math.round(ms) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

/** @returns a share of 1 from `0.5%`; undefined if it is no percentage of 0 to 100 */
export function parseShare(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim());
  const percent = match ? Number(match[1]) : Number.NaN;
  return percent >= 0 && percent <= 100 ? percent / 100 : undefined;
}

/** One basis point is a hundredth of a percent; weights are whole basis points, 0 to 10,000. */
export const FULL_BP = 10_000;

/** @returns basis points of `10%`, rounded to a whole one; undefined if it is no percentage */
export function parseBp(text: string): number | undefined {
  const share = parseShare(text);
  return share === undefined ? undefined : Math.round(share * FULL_BP);
}
