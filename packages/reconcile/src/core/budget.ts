/**
 * What of a launch's minutes is left. Spent is what people took, what open cases are charged at
 * the window's end, and what the audits say that loose rules have hidden.
 */
import { wrongAtMost } from './sample.ts';
import type { ClassPolicy } from './rules.ts';

/** A class's p90 is known by its own cases from so many on. */
const ENOUGH = 20;

/** A case as far as it costs. */
export interface CaseCost {
  readonly class: string;
  readonly store: string;
  readonly isOpen: boolean;
  /** Whether a person, and not a rule, closed it. */
  readonly isByPerson: boolean;
  readonly openedMs: number;
  readonly focusMs: number;
}

/** What the audits of one rule's matches of one kind have told. */
export interface AuditTally {
  readonly rule: string;
  readonly how: string;
  /** Automatic matches in the window. */
  readonly matches: number;
  readonly drawn: number;
  readonly judged: number;
  readonly wrong: number;
}

export interface BudgetInput {
  readonly beganMs: number;
  readonly nowMs: number;
  readonly minutesMs: number;
  readonly windowMs: number;
  readonly cases: readonly CaseCost[];
  readonly audits: readonly AuditTally[];
  readonly policies: Readonly<Record<string, ClassPolicy>>;
  /** The class of what a wrong match hides. */
  readonly hiddenClass: string;
}

/** Milliseconds throughout. */
export interface Budget {
  readonly minutesMs: number;
  readonly endsMs: number;
  /** Focus time until now. */
  readonly tookMs: number;
  /** What open cases are charged: from the window's end on their class's p90, if it is more. */
  readonly chargedMs: number;
  /** What open cases would be charged if the window ended now. */
  readonly threatenedMs: number;
  /** What matches that audits found wrong stand for. */
  readonly hiddenMs: number;
  readonly leftMs: number;
  readonly isKept: boolean;
  /** Whether every match that was drawn for an audit has its verdict: before that, nothing is. */
  readonly isProved: boolean;
  readonly open: number;
  readonly byStore: Readonly<Record<string, number>>;
  readonly byClass: Readonly<Record<string, number>>;
  readonly audits: readonly AuditTally[];
}

/** @returns the p90 of what people took for a class's cases; the policy's until there are enough */
export function p90Ms(cases: readonly CaseCost[], name: string, policyMs: number): number {
  const took = cases
    .filter((one) => one.class === name && !one.isOpen && one.isByPerson)
    .map(({ focusMs }) => focusMs)
    .toSorted((a, b) => a - b);
  if (took.length < ENOUGH) return policyMs;
  return took[Math.ceil(took.length * 0.9) - 1] ?? policyMs;
}

/** @returns the sums by a name of each case's */
function sums(costs: readonly { key: string; ms: number }[]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const { key, ms } of costs) result[key] = (result[key] ?? 0) + ms;
  return result;
}

export function burnDown(input: BudgetInput): Budget {
  const { beganMs, nowMs, minutesMs, windowMs, cases, audits, policies } = input;
  const endsMs = beganMs + windowMs;
  const chargeOf = (name: string) => p90Ms(cases, name, policies[name]?.p90Ms ?? 0);
  const charges = new Map([...new Set(cases.map((one) => one.class))].map((n) => [n, chargeOf(n)]));
  const surplus = (one: CaseCost): number =>
    one.isOpen ? Math.max(0, (charges.get(one.class) ?? 0) - one.focusMs) : 0;
  const isOver = nowMs >= endsMs;
  const costs = cases.map((one) => ({ one, ms: one.focusMs + (isOver ? surplus(one) : 0) }));
  const sum = (of: (one: CaseCost) => number) => cases.reduce((all, one) => all + of(one), 0);
  const tookMs = sum(({ focusMs }) => focusMs);
  const threatenedMs = sum(surplus);
  const chargedMs = isOver ? threatenedMs : 0;
  const hiddenMs = audits.reduce(
    (all, { matches, judged, wrong }) =>
      all + matches * wrongAtMost(judged, wrong) * chargeOf(input.hiddenClass),
    0,
  );
  const leftMs = minutesMs - tookMs - chargedMs - hiddenMs;
  return {
    minutesMs,
    endsMs,
    tookMs,
    chargedMs,
    threatenedMs,
    hiddenMs: Math.round(hiddenMs),
    leftMs: Math.round(leftMs),
    isKept: leftMs >= 0,
    isProved: audits.every(({ drawn, judged }) => judged >= drawn),
    open: cases.filter(({ isOpen }) => isOpen).length,
    byStore: sums(costs.map(({ one, ms }) => ({ key: one.store, ms }))),
    byClass: sums(costs.map(({ one, ms }) => ({ key: one.class, ms }))),
    audits,
  };
}
