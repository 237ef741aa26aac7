/**
 * Which case comes first: the one that loses most by waiting. A sign-up's value, spread over the
 * minutes that are left of it; what nobody set an end to counts as if it had a day. Where nobody
 * has said what a sign-up is worth, it counts as one, so that among such the time left decides.
 */
import type { Value } from './reason.ts';

interface Ranked {
  readonly id: string;
  readonly value: Value | null;
  readonly expiresMs: number | null;
}

const MINUTE_MS = 60_000;
const NO_END_MS = 24 * 60 * MINUTE_MS;

/** @returns minor units per minute that is left; a minute at least counts as left */
export function urgency({ value, expiresMs }: Ranked, nowMs: number): number {
  const leftMs = expiresMs === null ? NO_END_MS : Math.max(expiresMs - nowMs, MINUTE_MS);
  return (value?.minor ?? 1) / (leftMs / MINUTE_MS);
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
