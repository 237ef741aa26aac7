/**
 * The sign-ups of a launch: the funnel of its activation's window by store, and the payments that
 * are about to expire.
 */
import type { FunnelView, OnboardingView } from '@slipway/api';
import { expiring, readFunnel, type FunnelRow } from '@slipway/commerce';
import { activationWindow, type Begins } from '@slipway/launch';
import type { Sql } from '@slipway/pg';

/** Within this time a store can still reach the customer. */
const EXPIRES_WITHIN_MS = 2 * 3_600_000;
/** A till's clock may be ahead of ours by this much; its sign-ups are no less real. */
const AHEAD_MS = 5 * 60_000;
const MOST_EXPIRING = 100;

/** Where it does not exist, the launch has no such part. */
export const ONBOARDING_TABLE = 'slipway.commerce_sign_up';

/** @returns what has become of the sign-ups of the launch; before its ramp, of those until now */
export async function readOnboarding(
  sql: Sql,
  launch: Begins,
  nowMs: number,
): Promise<OnboardingView> {
  const { fromMs, toMs, hasBegun } = activationWindow(launch, nowMs);
  const cohort = { fromMs, toMs: hasBegun ? toMs : toMs + AHEAD_MS, nowMs };
  const [all] = await readFunnel(sql, { ...cohort, by: 'all' });
  const stores = await readFunnel(sql, { ...cohort, by: 'store' });
  const soon = await expiring(sql, { nowMs, withinMs: EXPIRES_WITHIN_MS });
  return {
    fromMs,
    toMs,
    isOfLaunch: hasBegun,
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
