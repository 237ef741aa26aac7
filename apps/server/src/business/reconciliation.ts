/** The cases of a launch: lists, counts by class, what is left of the minutes, and audits. */
import type { BudgetView, CaseView as ToldCase, ReconciliationView } from '@slipway/api';
import type { Sql } from '@slipway/pg';
import {
  ageing,
  listAudits,
  listCases,
  NoBudgetError,
  readBudget,
  readRules,
  type CaseView,
} from '@slipway/reconcile';

/** Counted are at most so many of each state; listed are fewer. */
const MOST_COUNTED = 20_000;
const [MOST_OPEN, MOST_CLOSED, MOST_AUDITS] = [500, 100, 100];

/** Where it does not exist, the launch has no such part. */
export const CASES_TABLE = 'slipway.reconcile_case';

/** @param launch its name: the budget is begun under it */
export async function readReconciliation(
  sql: Sql,
  launch: string,
  nowMs: number,
): Promise<ReconciliationView> {
  const limit = MOST_COUNTED;
  const open = await listCases(sql, nowMs, { state: 'open', limit });
  const resolved = await listCases(sql, nowMs, { state: 'resolved', limit });
  const cleared = await listCases(sql, nowMs, { state: 'cleared', limit });
  const closed = [...resolved, ...cleared].toSorted(
    (a, b) => (b.closedMs ?? 0) - (a.closedMs ?? 0),
  );
  return {
    cases: [...open.slice(0, MOST_OPEN), ...closed.slice(0, MOST_CLOSED)].map(toldCase),
    counts: countCases([...open, ...closed], nowMs),
    budget: await budgetOf(sql, launch, nowMs),
    audits: (await listAudits(sql, MOST_AUDITS)).map(({ amounts, atMs, ...audit }) => ({
      ...audit,
      amounts: [...amounts],
      atMs: [...atMs],
    })),
  };
}

/** The engine's own bookkeeping stays behind: the answer's schema leaves it out. */
function toldCase({ proposal, remedy, ...one }: CaseView): ToldCase {
  return {
    ...one,
    proposal: proposal && { action: proposal.action, amount: proposal.amount },
    remedy: remedy && { ...remedy, refs: [...remedy.refs] },
  };
}

/** @returns how many there are of each class by state, and how old the open ones are */
export function countCases(
  cases: readonly CaseView[],
  nowMs: number,
): ReconciliationView['counts'] {
  const byClass = Map.groupBy(cases, (one) => one.class);
  return Array.from(byClass, ([name, own]) => {
    const of = (state: CaseView['state']) => own.filter((one) => one.state === state);
    const open = of('open');
    return {
      class: name,
      open: open.length,
      resolved: of('resolved').length,
      cleared: of('cleared').length,
      ages: ageing(
        open.map(({ openedMs }) => openedMs),
        nowMs,
      ),
    };
  }).toSorted((a, b) => (a.class < b.class ? -1 : 1));
}

/** @returns what is left of the minutes; null until the launch's budget has begun */
async function budgetOf(sql: Sql, launch: string, nowMs: number): Promise<BudgetView | null> {
  try {
    const budget = await readBudget(sql, launch, readRules(), nowMs);
    const audits = budget.audits.map((audit) => ({ ...audit }));
    return { ...budget, byStore: { ...budget.byStore }, byClass: { ...budget.byClass }, audits };
  } catch (error) {
    if (error instanceof NoBudgetError) return null;
    throw error;
  }
}
