/** How a launch's budgets stand, from what its ramp metered and its business measured. */
import type { BusinessView, LaunchBudget } from '@slipway/api';
import { budgetStandings, type LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { rampAtRest } from '../drive/ramp.ts';

const MINUTE_MS = 60_000;

/** @param sql where launches are recorded, with what was metered until a second ago */
export async function readBudgetStandings(
  sql: Sql,
  launch: LaunchRecord,
  { onboarding, reconciliation }: Pick<BusinessView, 'onboarding' | 'reconciliation'>,
): Promise<LaunchBudget[]> {
  const failed = (await rampAtRest(sql, launch))?.totals.failed;
  const minutes = reconciliation?.budget;
  return budgetStandings(launch.spec.budgets, {
    failedRequests: failed ? failed.blue + failed.green : null,
    manualMinutes: minutes
      ? (minutes.tookMs + minutes.chargedMs + minutes.hiddenMs) / MINUTE_MS
      : null,
    activation: onboarding?.isOfLaunch ? onboarding.all.activation.rate : null,
  });
}
