/**
 * Which case comes first: the one that loses most by waiting. A sign-up's value, spread over the
 * minutes that are left of it; what nobody set an end to counts as if it had a day.
 */
interface Ranked {
  readonly id: string;
  readonly valueMinor: number;
  readonly expiresMs: number | null;
}

const MINUTE_MS = 60_000;
const NO_END_MS = 24 * 60 * MINUTE_MS;

/** @returns minor units per minute that is left; a minute at least counts as left */
export function urgency({ valueMinor, expiresMs }: Ranked, nowMs: number): number {
  const leftMs = expiresMs === null ? NO_END_MS : Math.max(expiresMs - nowMs, MINUTE_MS);
  return valueMinor / (leftMs / MINUTE_MS);
}

/** @returns the cases, the most urgent first; ties by time left, then by id */
export function ranked<Case extends Ranked>(cases: readonly Case[], nowMs: number): Case[] {
  const end = ({ expiresMs }: Ranked) => expiresMs ?? Number.POSITIVE_INFINITY;
  return cases.toSorted((one, two) => {
    const byUrgency = urgency(two, nowMs) - urgency(one, nowMs);
    if (byUrgency !== 0) return byUrgency;
    if (end(one) !== end(two)) return end(one) - end(two);
    return one.id < two.id ? -1 : 1;
  });
}
