/**
 * Budgets: what a launch may cost. One that is spent stops nothing by itself, as a criterion does;
 * it is judged at the end, and shown all the way with how far it is used.
 */
import {
  checkShape,
  parseDurationMs,
  parseShare,
  type DocumentPath,
  type Parsed,
} from '@slipway/kernel';
import { BudgetsSection } from './launch-file.ts';

export type BudgetName = 'failed-requests' | 'manual-minutes' | 'activation';

/** One budget; counts, minutes, or a share from 0 to 1. */
export interface Budget {
  readonly budget: BudgetName;
  readonly limit: number;
  /** Whether the limit is the most or the least that is kept. */
  readonly bound: 'at-most' | 'at-least';
  /** The window in which it is measured, ms; null: the whole launch. */
  readonly withinMs: number | null;
}

/** What was measured, in each budget's unit; null where nothing has been measured. */
export type BudgetFacts = Readonly<Record<BudgetName, number | null>>;

export interface BudgetStanding extends Budget {
  readonly value: number | null;
  /** Null as long as nothing has been measured. */
  readonly kept: boolean | null;
  /**
   * What is used of what is allowed, 1 being all of it: of an `at-least` it is the shortfall from
   * the whole. Null where nothing was measured, and where none is allowed and some was used.
   */
  readonly used: number | null;
}

/** Reads `budgets`; what is absent is no budget. */
export function readBudgets(raw: unknown, path: DocumentPath): Parsed<readonly Budget[]> {
  const shape = checkShape(BudgetsSection, raw, path);
  if (!shape.ok) return shape;
  const { 'failed-requests': failed, 'manual-minutes': minutes, activation } = shape.value;
  const budgets: Budget[] = [];
  if (failed !== undefined) {
    budgets.push({ budget: 'failed-requests', limit: failed, bound: 'at-most', withinMs: null });
  }
  if (minutes !== undefined) {
    const withinMs = parseDurationMs(minutes.within) ?? null;
    const limit = minutes['at-most'];
    budgets.push({ budget: 'manual-minutes', limit, bound: 'at-most', withinMs });
  }
  if (activation !== undefined) {
    const withinMs = parseDurationMs(activation.within) ?? null;
    const limit = parseShare(activation['at-least']);
    if (limit === undefined) {
      const at = [...path, 'activation', 'at-least'];
      const what = `${activation['at-least']} is more than all.`;
      return { ok: false, problems: [{ path: at, what, next: 'Write a share such as 92%.' }] };
    }
    budgets.push({ budget: 'activation', limit, bound: 'at-least', withinMs });
  }
  return { ok: true, value: budgets };
}

/** @returns how each budget stands by what was measured */
export function budgetStandings(
  budgets: readonly Budget[],
  facts: BudgetFacts,
): readonly BudgetStanding[] {
  return budgets.map((budget) => {
    const value = facts[budget.budget];
    if (value === null) return { ...budget, value, kept: null, used: null };
    const isMost = budget.bound === 'at-most';
    const allowed = isMost ? budget.limit : 1 - budget.limit;
    const spent = isMost ? value : 1 - value;
    const used = spent === 0 ? 0 : allowed === 0 ? null : spent / allowed;
    return { ...budget, value, kept: isMost ? value <= budget.limit : value >= budget.limit, used };
  });
}

/** @returns a standing in words, such as `failed-requests 0 of at most 0, kept` */
export function budgetWords({
  budget,
  bound,
  limit,
  value,
  kept,
}: Omit<BudgetStanding, 'budget'> & { readonly budget: string }): string {
  const isShare = budget === 'activation';
  const shown = (of: number) =>
    isShare ? `${Math.round(of * 1000) / 10} %` : String(Math.round(of * 10) / 10);
  const most = `${bound === 'at-most' ? 'at most' : 'at least'} ${shown(limit)}`;
  if (value === null) return `${budget} not measured yet, ${most}`;
  return `${budget} ${shown(value)} of ${most}, ${kept ? 'kept' : 'broken'}`;
}
