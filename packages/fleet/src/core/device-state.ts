/**
 * What state a device is in, and when a store has nothing left that waits: from facts alone.
 *
 * The worst wins: revoked, forked, silent, quarantined, draining, healthy. A silent device stands
 * before a quarantined one, since nobody knows what it holds; how many of its ops are in quarantine
 * is told beside the state.
 */
import type { DeviceState } from '@slipway/api';

/** What is known of a device's newest epoch and its ops. */
export interface DeviceFacts {
  readonly isRevoked: boolean;
  /** Another chain was seen where its newest epoch stands. */
  readonly isForked: boolean;
  /** When it was last heard of, ms since 1970; null if never since it was enrolled. */
  readonly seenMs: number | null;
  /** Ops that it said it has and the cloud does not hold; null when it never said. */
  readonly backlog: number | null;
  /** Ops that are held and neither applied, resolved nor quarantined. */
  readonly unapplied: number;
  readonly quarantined: number;
}

/** @param silentAfterMs a device is silent when it was not heard of for longer */
export function deviceState(facts: DeviceFacts, nowMs: number, silentAfterMs: number): DeviceState {
  if (facts.isRevoked) return 'revoked';
  if (facts.isForked) return 'forked';
  if (facts.seenMs === null || nowMs - facts.seenMs > silentAfterMs) return 'silent';
  if (facts.quarantined > 0) return 'quarantined';
  if ((facts.backlog ?? 0) > 0 || facts.unapplied > 0) return 'draining';
  return 'healthy';
}

/** What was applied of a store lately. */
export interface AppliedLately {
  readonly ops: number;
  /** When the first of them was applied, ms since 1970. */
  readonly sinceMs: number;
}

/** Of a shorter stretch no rate is told, in milliseconds. */
const SHORTEST_MS = 1000;

/** @returns ops per second since the first one counted */
export function ratePerSecond(lately: AppliedLately, nowMs: number): number {
  return (lately.ops * 1000) / Math.max(SHORTEST_MS, nowMs - lately.sinceMs);
}

/**
 * @param waiting ops on devices that speak, and held ops that are not applied
 * @param silent ops on devices that do not speak: at no rate are they ever here
 * @returns milliseconds until nothing waits; 0 when nothing does, null when it cannot be said
 */
export function drainForecast(waiting: number, silent: number, perSecond: number): number | null {
  if (waiting + silent === 0) return 0;
  if (silent > 0 || perSecond === 0) return null;
  return Math.ceil((waiting * 1000) / perSecond);
}
