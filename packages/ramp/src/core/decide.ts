/**
 * Decides the next moves of a whole ramp, and does nothing else.
 *
 *   read back ─► roll back what breached ─► hold what breached ─► raise what passed ─► age holds
 *
 * Rules (SPEC.md): R1 no evidence holds · R2 a failed criterion wins · R3 same input, same
 * decision · R4 one step at a time, past a gate passed at the weight read back · R5 rollback is
 * latched · R7 nothing is raised before the plane was read back · R8 too long a hold.
 */
import { advance, ageHolds } from './advance.ts';
import { holdOnBreach, rollBackOnBreach, rollBackWithFirstWave } from './breach.ts';
import type { Criterion } from './criteria.ts';
import type { Evidence } from './evidence.ts';
import type { RampPlan } from './plan.ts';
import type { Decision, Now, RampState } from './state.ts';
import { weightOf } from './table.ts';
import { Turn } from './turn.ts';

/**
 * @param state as the last decision (or `initialState`, `adopt`, a command) left it
 * @returns the next state (the very same object if nothing changed) and the moves to make,
 *   in order; the state's targets hold already what the moves ask for
 */
export function decide(
  plan: RampPlan,
  criteria: readonly Criterion[],
  state: RampState,
  evidence: Evidence,
  now: Now,
): Decision {
  const turn = new Turn(plan, criteria, state, evidence, now);
  readBack(turn);
  if (turn.rollback) return turn.close();

  turn.judge();
  rollBackOnBreach(turn);
  rollBackWithFirstWave(turn);
  if (turn.rollback) return turn.close();

  holdOnBreach(turn);
  for (let index = 0; index < turn.stores.length; index++) advance(turn, index);
  if (state.settled) ageHolds(turn);
  return turn.close();
}

function readBack(turn: Turn): void {
  if (!turn.reading) return;
  const { table } = turn.reading;
  for (let index = 0; index < turn.stores.length; index++) {
    const bp = weightOf(table, turn.stores[index]!.store);
    turn.apply(index, 'read-back', { bp, version: table.version, now: turn.now });
  }
}
