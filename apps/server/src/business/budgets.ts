/** How a launch's budgets stand, from what its ramp metered and its business measured. */
import type { BudgetStandingView, BusinessView } from '@slipway/api';
import { budgetStandings, type LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { rampAtRest } from '../drive/ramp.ts';

const MINUTE_MS = 60_000;

/** @param sql where launches are recorded, with what was metered until a second ago */
export async function readStandings(
  sql: Sql,
  launch: LaunchRecord,
  { onboarding, reconciliation }: Pick<BusinessView, 'onboarding' | 'reconciliation'>,
): Promise<BudgetStandingView[]> {
  const { budgets } = launch.spec;
  if (budgets.length === 0) return [];
  const failed = (await rampAtRest(sql, launch))?.totals.failed;
  const minutes = reconciliation?.budget;
  const standings = budgetStandings(budgets, {
    'failed-requests': failed ? failed.blue + failed.green : null,
    'manual-minutes': minutes
      ? (minutes.tookMs + minutes.chargedMs + minutes.hiddenMs) / MINUTE_MS
      : null,
    activation: onboarding?.all.activation.rate ?? null,
  });
  return standings.map((one) => ({ ...one }));
}
