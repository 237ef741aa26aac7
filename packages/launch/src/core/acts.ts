/**
 * What people may ask of a launch in each phase: stopping nearly always, going on in its order.
 * Who may ask is another question (roles); whether it makes sense now is this one.
 */
import { NoReturnError, WrongPhaseError } from '../errors.ts';
import type { Outcome } from './life-cycle.ts';
import type { Phase } from './phases.ts';

/**
 * `rollback` sends the whole launch back, `rollback-store` one store; `stop` ends the processes
 * of a launch that has ended.
 */
export type Act = 'lock' | 'go' | 'hold' | 'resume' | 'rollback' | 'rollback-store' | 'stop';

const ALLOWED: Readonly<Record<Phase, readonly Act[]>> = {
  planned: ['lock'],
  locked: ['go', 'hold', 'resume'],
  expanding: ['hold', 'resume', 'rollback'],
  deploying: ['hold', 'resume', 'rollback'],
  ramping: ['hold', 'resume', 'rollback', 'rollback-store'],
  full: ['hold', 'resume', 'rollback', 'rollback-store'],
  soaking: ['hold', 'resume', 'rollback', 'rollback-store'],
  contracting: [],
  done: ['stop'],
  'rolling-back': [],
  'rolled-back': ['stop'],
};

/** @returns what may be asked of a launch in this phase; one that ended as held may be stopped */
export function allowedActs(phase: Phase, outcome: Outcome | null = null): readonly Act[] {
  const acts = ALLOWED[phase];
  return outcome === 'held' && !acts.includes('stop') ? [...acts, 'stop'] : acts;
}

/**
 * Lets an act pass or says why not.
 *
 * @param launch the launch's name, for the message
 * @throws {NoReturnError} a rollback once contracting has begun
 * @throws {WrongPhaseError} anything else that this phase does not allow
 */
export function checkAct(
  act: Act,
  launch: string,
  phase: Phase,
  outcome: Outcome | null = null,
): void {
  const allowed = allowedActs(phase, outcome);
  if (allowed.includes(act)) return;
  const isRollback = act === 'rollback' || act === 'rollback-store';
  if (isRollback && (phase === 'contracting' || phase === 'done')) {
    throw new NoReturnError(launch, phase);
  }
  throw new WrongPhaseError(launch, phase, act, allowed);
}
