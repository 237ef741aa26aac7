/**
 * The budget of manual minutes as a bar that burns down: what people took, what wrong matches stand
 * for, what is charged, and of what is left the part that open cases would take if it ended now.
 */
import type { BudgetView } from '@slipway/api';
import { minuteWords } from './cases.ts';
import { longAgo } from './format.ts';

export interface BudgetPart {
  readonly name: 'took' | 'hidden' | 'charged' | 'threatened' | 'left';
  readonly word: string;
  readonly minutes: string;
  /** Of the whole bar, 0 to 1. */
  readonly share: number;
}

export interface BudgetBarView {
  readonly state: 'healthy' | 'holding' | 'breached';
  /** `38.2 min left of 90.0 min`, or how far it is overdrawn. */
  readonly sentence: string;
  readonly notes: readonly string[];
  readonly parts: readonly BudgetPart[];
}

/** @returns the bar at `nowMs` */
export function budgetBar(budget: BudgetView, nowMs: number): BudgetBarView {
  const { minutesMs, tookMs, hiddenMs, chargedMs, threatenedMs, leftMs } = budget;
  // From the window's end on what threatened is charged.
  const threatMs = chargedMs > 0 ? 0 : Math.min(threatenedMs, Math.max(0, leftMs));
  const whole = Math.max(minutesMs, tookMs + hiddenMs + chargedMs, 1);
  const part = (name: BudgetPart['name'], word: string, ms: number): BudgetPart => {
    return { name, word, minutes: minuteWords(ms), share: Math.max(0, ms) / whole };
  };
  const parts = [
    part('took', 'people took', tookMs),
    part('hidden', 'wrong matches hide', hiddenMs),
    part('charged', 'charged for open cases', chargedMs),
    part('threatened', 'open cases would take', threatMs),
    part('left', 'free', Math.max(0, leftMs) - threatMs),
  ].filter(({ share }) => share > 0);
  const isShort = leftMs - threatenedMs < 0 && chargedMs === 0;
  const over = `${minuteWords(-leftMs)} overdrawn, of ${minuteWords(minutesMs)}`;
  const endsInMs = budget.endsMs - nowMs;
  return {
    state: leftMs < 0 ? 'breached' : isShort ? 'holding' : 'healthy',
    sentence: leftMs < 0 ? over : `${minuteWords(leftMs)} left of ${minuteWords(minutesMs)}`,
    notes: [
      endsInMs > 0 ? `the window ends in ${longAgo(endsInMs)}` : 'the window is over',
      budget.isProved ? 'audited' : 'not proved: audits wait',
    ],
    parts,
  };
}
