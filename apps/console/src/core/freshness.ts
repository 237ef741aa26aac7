/**
 * Whether what is on the wall is still true, from the age of the newest event.
 *
 *   live ──connection error──► lost ──older than 3 s──► stale
 *     └────────────── older than is due ───────────────► stale
 *
 * While traffic moves, the launch's own event is due every second, and 3 s without one is too
 * old, even if the server still pings. In the quiet phases only the ping is due, every 5 s.
 */
import type { LaunchView } from '@slipway/api';

/** Older than this is not shown as a plain number, in milliseconds. */
export const STALE_AFTER_MS = 3000;
/** How often the server pings, in milliseconds. */
export const PING_EVERY_MS = 5000;

export interface Freshness {
  readonly kind: 'live' | 'lost' | 'stale';
  /** Age of what is seen, in milliseconds. */
  readonly ageMs: number;
}

/** What was received, by the viewer's own clock. */
export interface Received {
  readonly connected: boolean;
  /** When the newest event of any kind arrived. */
  readonly eventMs: number;
  /** When the shown launch itself last arrived. */
  readonly launchMs: number;
}

/** @returns how far what is seen can be trusted at `nowMs` */
export function freshness(
  received: Received,
  phase: LaunchView['phase'],
  nowMs: number,
): Freshness {
  const moving = phase === 'ramping' || phase === 'rolling-back';
  const seenMs = moving ? received.launchMs : Math.max(received.eventMs, received.launchMs);
  const ageMs = Math.max(0, nowMs - seenMs);
  const limitMs = received.connected && !moving ? PING_EVERY_MS + STALE_AFTER_MS : STALE_AFTER_MS;
  if (ageMs > limitMs) return { kind: 'stale', ageMs };
  return { kind: received.connected ? 'live' : 'lost', ageMs };
}
