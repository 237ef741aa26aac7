/**
 * A hybrid logical clock: close to the wall clock, never backwards, and above all that was seen.
 * For causality only; nothing is priced or charged by it.
 *
 * Form: `MILLISECONDS-COUNTER`, 15 and 5 digits, so that text order is its order.
 *
 * @see https://cse.buffalo.edu/tech-reports/2014-04.pdf (Kulkarni and others, 2014)
 */

/** One moment of the clock. */
export interface Hlc {
  /** Milliseconds since 1970. */
  readonly ms: number;
  /** Counts moments within one millisecond, 0..99999. */
  readonly count: number;
}

/** Before everything. */
export const HLC_START: Hlc = { ms: 0, count: 0 };

const MAX_COUNT = 99_999;
const FORM = /^(\d{15})-(\d{5})$/;

/** @returns the moment after `last`, at `wallMs` if the wall clock is ahead of it */
export function tickHlc(last: Hlc, wallMs: number): Hlc {
  if (wallMs > last.ms) return { ms: wallMs, count: 0 };
  return last.count < MAX_COUNT
    ? { ms: last.ms, count: last.count + 1 }
    : { ms: last.ms + 1, count: 0 };
}

/** @returns the moment after both `last` and one that was seen elsewhere */
export function mergeHlc(last: Hlc, seen: Hlc, wallMs: number): Hlc {
  return tickHlc(compareHlc(last, seen) < 0 ? seen : last, wallMs);
}

/** @returns negative, 0 or positive, as sort functions want it */
export function compareHlc(a: Hlc, b: Hlc): number {
  return a.ms - b.ms || a.count - b.count;
}

/**
 * Keeps a wall clock that is far ahead out of the logical clock, which never comes back from it.
 *
 * @param trustedMs what the time ought to be, in ms since 1970; null if nobody has told yet
 * @returns the wall clock, or the trusted time when it is more than `maxAheadMs` ahead of that
 */
export function clampWall(
  wallMs: number,
  trustedMs: number | null,
  maxAheadMs: number,
): { readonly ms: number; readonly isClamped: boolean } {
  const isClamped = trustedMs !== null && wallMs > trustedMs + maxAheadMs;
  return { ms: Math.max(0, isClamped ? trustedMs : wallMs), isClamped };
}

/** @returns its text, which sorts as it does */
export function formatHlc({ ms, count }: Hlc): string {
  return `${String(Math.floor(ms)).padStart(15, '0')}-${String(count).padStart(5, '0')}`;
}

/** @returns the moment, or null when the text has not its form */
export function parseHlc(text: string): Hlc | null {
  const match = FORM.exec(text);
  return match ? { ms: Number(match[1]), count: Number(match[2]) } : null;
}
