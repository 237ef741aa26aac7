/**
 * Budgets: what the launch may cost customers and people. A budget stops nothing; criteria do. It
 * is told while the launch goes, and judged at its end.
 */
import { checkShape, parseDurationMs, parseShare } from '@slipway/kernel';
import type { DocumentPath, Parsed, Problem } from '@slipway/kernel';
import { Type } from 'typebox';

const closed = { additionalProperties: false };
const Within = Type.Optional(Type.String({ description: 'from the ramp on, such as 72h' }));

/** The section as people write it. */
export const BudgetsSection = Type.Object(
  {
    'failed-requests': Type.Optional(
      Type.Integer({ minimum: 0, description: 'requests of customers that may fail' }),
    ),
    'manual-minutes': Type.Optional(
      Type.Object({ 'at-most': Type.Number({ exclusiveMinimum: 0 }), within: Within }, closed),
    ),
    activation: Type.Optional(
      Type.Object(
        { 'at-least': Type.String({ description: 'share of sign-ups, 92%' }), within: Within },
        closed,
      ),
    ),
  },
  { ...closed, description: 'what the launch may cost; judged at its end' },
);

export interface BudgetsSpec {
  readonly failedRequests: number | null;
  /** Of people who reconcile, over all stores. */
  readonly manualMinutes: { readonly atMost: number; readonly withinMs: number } | null;
  /** Share of the sign-ups of its window (activation-window.ts) that became active, 0 to 1. */
  readonly activation: { readonly atLeast: number; readonly withinMs: number } | null;
}

export const NO_BUDGETS: BudgetsSpec = {
  failedRequests: null,
  manualMinutes: null,
  activation: null,
};

const DEFAULT_MINUTES_WITHIN = '72h';
const DEFAULT_ACTIVATION_WITHIN = '7d';

export function readBudgets(raw: unknown, path: DocumentPath): Parsed<BudgetsSpec> {
  const shaped = checkShape(BudgetsSection, raw, path);
  if (!shaped.ok) return shaped;
  const { 'failed-requests': failed, 'manual-minutes': minutes, activation } = shaped.value;
  const problems: Problem[] = [];
  const within = (text: string, key: string): number => {
    const ms = parseDurationMs(text) ?? 0;
    if (ms <= 0) {
      const what = `"${text}" is not a duration above 0.`;
      problems.push({ path: [...path, key, 'within'], what, next: 'Write one such as 72h.' });
    }
    return ms;
  };
  const atLeast = activation && parseShare(activation['at-least']);
  if (activation && (atLeast === undefined || atLeast <= 0)) {
    const what = `"${activation['at-least']}" is not a share above 0 %.`;
    problems.push({ path: [...path, 'activation', 'at-least'], what, next: 'Write 92%.' });
  }
  const value: BudgetsSpec = {
    failedRequests: failed ?? null,
    manualMinutes: minutes
      ? {
          atMost: minutes['at-most'],
          withinMs: within(minutes.within ?? DEFAULT_MINUTES_WITHIN, 'manual-minutes'),
        }
      : null,
    activation: activation
      ? {
          atLeast: atLeast ?? 0,
          withinMs: within(activation.within ?? DEFAULT_ACTIVATION_WITHIN, 'activation'),
        }
      : null,
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value };
}

/** What a launch has come to; null: not known (yet). */
export interface BudgetFacts {
  readonly failedRequests: number | null;
  readonly manualMinutes: number | null;
  /** Share of sign-ups that became active, 0 to 1. */
  readonly activation: number | null;
}

export interface BudgetStanding {
  readonly budget: 'failed-requests' | 'manual-minutes' | 'activation';
  readonly limit: number;
  readonly value: number | null;
  /** Null: not known yet. */
  readonly kept: boolean | null;
  /** All of it in words. */
  readonly text: string;
}

/** @returns how each budget that the launch has stands */
export function budgetStandings(budgets: BudgetsSpec, facts: BudgetFacts): BudgetStanding[] {
  const { failedRequests, manualMinutes, activation } = budgets;
  const minutes = (value: number) => `${Math.round(value * 10) / 10} manual minute(s)`;
  const share = (value: number) => `${Math.round(value * 1000) / 10} % activated`;
  const most = (limit: number, value: number) => value <= limit;
  const least = (limit: number, value: number) => value >= limit;
  const requests = (value: number) => `${value} failed request(s)`;
  return [
    standing('failed-requests', failedRequests, facts.failedRequests, most, requests),
    standing('manual-minutes', manualMinutes?.atMost, facts.manualMinutes, most, minutes),
    standing('activation', activation?.atLeast, facts.activation, least, share),
  ].flat();
}

function standing(
  budget: BudgetStanding['budget'],
  limit: number | null | undefined,
  value: number | null,
  keeps: (limit: number, value: number) => boolean,
  say: (value: number) => string,
): BudgetStanding[] {
  if (limit === null || limit === undefined) return [];
  const bound = `${budget === 'activation' ? 'at least' : 'at most'} ${say(limit)}`;
  if (value === null)
    return [{ budget, limit, value, kept: null, text: `not known yet, ${bound}` }];
  const kept = keeps(limit, value);
  return [{ budget, limit, value, kept, text: `${say(value)}, ${kept ? '' : 'not '}${bound}` }];
}
