/**
 * The worker: takes what was decided, one remedy after another, does its steps, and says how it
 * went. Killed anywhere, the next one goes on when the lease is over: what was noted is not asked
 * for again, and what was done and not noted is asked for under the same key.
 */
import { OperatorError } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { retryAt } from '../core/remedy.ts';
import type { Rules } from '../core/rules.ts';
import { endRemedy, noteStep, takeRemedy, type Ending, type Taken } from './outbox.ts';
import type { Remedy } from './port.ts';
import { readRemedyCase } from './read-case.ts';

export interface CarryOutOptions {
  readonly rules: Rules;
  readonly remedies: readonly Remedy[];
  /** How old a decision must be, in ms: until then whoever sees it may take it back. */
  readonly waitMs: number;
  readonly nowMs: () => number;
}

/** How many went how, in one call. */
export interface CarriedOut {
  readonly carriedOut: number;
  /** Tried again later by themselves. */
  readonly postponed: number;
  /** For a person. */
  readonly failed: number;
}

const REFUSED = { retryMs: null, isUnsure: false };

/** Does what is due. Any number of workers may call it at once. */
export async function carryOut(sql: Sql, options: CarryOutOptions): Promise<CarriedOut> {
  const { remedies, waitMs, nowMs } = options;
  const actions = remedies.map(({ action }) => action);
  let [carriedOut, postponed, failed] = [0, 0, 0];
  for (;;) {
    const taken = await takeRemedy(sql, { actions, waitMs, nowMs: nowMs() });
    if (!taken) return { carriedOut, postponed, failed };
    const ending = await attempt(sql, taken, options);
    if (!ending) continue; // another worker has it by now
    await endRemedy(sql, taken, ending, nowMs());
    if (ending.state === 'carried-out') carriedOut += 1;
    else if (ending.retryMs === null) failed += 1;
    else postponed += 1;
  }
}

async function attempt(sql: Sql, taken: Taken, options: CarryOutOptions): Promise<Ending | null> {
  const { rules, remedies, nowMs } = options;
  const remedy = remedies.find(({ action }) => action === taken.action)!;
  const one = await readRemedyCase(sql, taken, rules);
  const unknown = { unclear: 'Its matching rule is not among these rules.' };
  const plan = one ? remedy.plan(one) : unknown;
  if ('unclear' in plan) return { state: 'failed', note: plan.unclear, ...REFUSED };
  for (const step of plan.steps) {
    if (Object.hasOwn(taken.receipts, step.key)) continue;
    try {
      const performed = await remedy.perform(step, nowMs());
      if (performed.kind === 'refused') {
        return { state: 'failed', note: performed.why, ...REFUSED };
      }
      if (!(await noteStep(sql, taken, step.key, performed.ref, nowMs()))) return null;
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      const retryMs = retryAt(taken.attempt, nowMs());
      return { state: 'failed', note: error.what, retryMs, isUnsure: true };
    }
  }
  return { state: 'carried-out', note: null, retryMs: null, isUnsure: false };
}
