/** The sign-ups of a launch: the funnel by store, and the payments that are about to expire. */
import type { FunnelView, OnboardingView } from '@slipway/api';
import { expiring, readFunnel, type FunnelRow } from '@slipway/commerce';
import type { Sql } from '@slipway/pg';

/** Activation is told of the last week. */
const COHORT_MS = 7 * 86_400_000;
/** Within this time a store can still reach the customer. */
const EXPIRES_WITHIN_MS = 2 * 3_600_000;
/** A till's clock may be ahead of ours by this much; its sign-ups are no less real. */
const AHEAD_MS = 5 * 60_000;
const MOST_EXPIRING = 100;

/** Where it does not exist, the launch has no such part. */
export const ONBOARDING_TABLE = 'slipway.commerce_sign_up';

/** @returns what has become of the sign-ups of the last week */
export async function readOnboarding(sql: Sql, nowMs: number): Promise<OnboardingView> {
  const fromMs = nowMs - COHORT_MS;
  const cohort = { fromMs, toMs: nowMs + AHEAD_MS, nowMs };
  const [all] = await readFunnel(sql, { ...cohort, by: 'all' });
  const stores = await readFunnel(sql, { ...cohort, by: 'store' });
  const soon = await expiring(sql, { nowMs, withinMs: EXPIRES_WITHIN_MS });
  return {
    fromMs,
    all: viewOf(all!),
    stores: stores.map(viewOf),
    expiring: soon.slice(0, MOST_EXPIRING).map((one) => ({ ...one })),
  };
}

function viewOf({ key, reached, activation }: FunnelRow): FunnelView {
  const { interval, bounds, excluded, lost } = activation;
  return {
    key,
    reached: { ...reached },
    activation: {
      ...activation,
      excluded: { ...excluded },
      interval: { ...interval },
      bounds: { ...bounds },
      lost: { ...lost },
    },
  };
}
