/**
 * A certificate: an assessment was passed, a mentor has observed the person at work, and it is not
 * too long ago. It is recorded once for each time that it is earned.
 */

/** One time that somebody earned a certificate. */
export interface Certificate {
  readonly person: string;
  /** Which one, such as `picking`: the same name as in a station's needs and a module. */
  readonly name: string;
  readonly passedMs: number;
  /** Who saw them do it, and when; null: nobody has yet, and it does not count. */
  readonly observedBy: string | null;
  readonly observedMs: number | null;
  readonly expiresMs: number;
}

/** How a person stands with one certificate. */
export type Standing =
  | { readonly is: 'valid'; readonly untilMs: number }
  | { readonly is: 'expired'; readonly sinceMs: number }
  | { readonly is: 'not-observed'; readonly passedMs: number }
  | { readonly is: 'missing' };

/**
 * @param held of one person, in any order
 * @param untilMs it must last until then, ms since 1970: the end of the work
 */
export function standingOf(held: readonly Certificate[], name: string, untilMs: number): Standing {
  const own = held.filter((one) => one.name === name);
  const counted = own.filter(({ observedMs }) => observedMs !== null);
  const last = Math.max(...counted.map(({ expiresMs }) => expiresMs));
  if (last > untilMs) return { is: 'valid', untilMs: last };
  const waiting = own.find((one) => one.observedMs === null && one.expiresMs > untilMs);
  if (waiting) return { is: 'not-observed', passedMs: waiting.passedMs };
  return counted.length > 0 ? { is: 'expired', sinceMs: last } : { is: 'missing' };
}
