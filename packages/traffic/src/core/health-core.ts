/**
 * Whether an instance may be given requests: a machine of three states.
 *
 *   unknown ──ok × healthyAfter──► healthy ◄──ok × healthyAfter── unhealthy
 *      └────────── bad × unhealthyAfter ──────────────────────────────▲
 *                                   healthy ── bad × unhealthyAfter ──┘
 *
 * `bad` is a failed check or a request that could not connect, in a row. An unknown instance is
 * used only while no healthy one is there, so that a restarted router serves at once.
 * Rules: SPEC.md, H1 to H4.
 */

export type HealthState = 'unknown' | 'healthy' | 'unhealthy';

export interface Health {
  readonly state: HealthState;
  /** Good checks in a row. */
  readonly good: number;
  /** Bad checks and refused connections in a row. */
  readonly bad: number;
}

export interface HealthRules {
  readonly unhealthyAfter: number;
  readonly healthyAfter: number;
}

export const UNKNOWN_HEALTH: Health = { state: 'unknown', good: 0, bad: 0 };

/** @returns the health after one more observation */
export function observe(health: Health, ok: boolean, rules: HealthRules): Health {
  if (ok) {
    const good = health.good + 1;
    const state = good >= rules.healthyAfter ? 'healthy' : health.state;
    return { state, good, bad: 0 };
  }
  const bad = health.bad + 1;
  const state = bad >= rules.unhealthyAfter ? 'unhealthy' : health.state;
  return { state, good: 0, bad };
}
