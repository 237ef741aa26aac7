/**
 * Of which sign-ups a launch's activation is: those that were captured from its ramp on, for as
 * long as its budget says. One answer for all who tell or judge it: the console, the command line,
 * the report and the budget itself.
 */
import type { BudgetsSpec } from './budgets.ts';

const DAY_MS = 86_400_000;
/** Of a launch that has no budget of activation: the founding case tells of a week. */
const DEFAULT_WITHIN_MS = 7 * DAY_MS;

/** Captured at or after `fromMs` and before `toMs`, both ms since 1970. */
export interface ActivationWindow {
  readonly fromMs: number;
  readonly toMs: number;
  /**
   * Whether it is the launch's own. Before the ramp it is as long a time until now: how sign-ups
   * went without the launch, which no budget is judged by.
   */
  readonly hasBegun: boolean;
}

/** What of a launch's record says it. */
export interface Begins {
  readonly spec: { readonly budgets: Pick<BudgetsSpec, 'activation'> };
  /** When its ramp began, ms since 1970; null: it has not. */
  readonly rampOriginMs: number | null;
}

/** @param nowMs ms since 1970 */
export function activationWindow({ spec, rampOriginMs }: Begins, nowMs: number): ActivationWindow {
  const withinMs = spec.budgets.activation?.withinMs ?? DEFAULT_WITHIN_MS;
  return rampOriginMs === null
    ? { fromMs: nowMs - withinMs, toMs: nowMs, hasBegun: false }
    : { fromMs: rampOriginMs, toMs: rampOriginMs + withinMs, hasBegun: true };
}
