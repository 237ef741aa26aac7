/**
 * What people may ask of a launch in each phase: stopping nearly always, going on in its order.
 * Who may ask is another question (roles); whether it makes sense now is this one.
 */
import { NoReturnError, WrongPhaseError } from '../errors.ts';
import type { Outcome } from './life-cycle.ts';
import type { Phase } from './phases.ts';

/**
 * Most are acts of the authority table; `stop` ends the processes of a launch that has ended.
 */
export type LaunchAct =
  | 'waive'
  | 'lock'
  | 'tighten'
  | 'relax'
  | 'go'
  | 'hold'
  | 'resume'
  | 'rollback-launch'
  | 'rollback-store'
  | 'release-contract'
  | 'cancel-rollback'
  | 'resume-after-rollback'
  | 'stop';

const AMEND = ['tighten', 'relax', 'waive'] as const;
const PAUSE = ['hold', 'resume', ...AMEND] as const;

const ALLOWED: Readonly<Record<Phase, readonly LaunchAct[]>> = {
  planned: ['waive', 'lock'],
  rehearsed: ['waive', 'lock'],
  locked: ['go', ...PAUSE],
  expanding: [...PAUSE, 'rollback-launch'],
  deploying: [...PAUSE, 'rollback-launch'],
  ramping: [...PAUSE, 'rollback-launch', 'rollback-store'],
  full: [...PAUSE, 'release-contract', 'rollback-launch', 'rollback-store'],
  soaking: [...PAUSE, 'release-contract', 'rollback-launch', 'rollback-store'],
  contracting: [],
  done: ['stop'],
  'rolling-back': [],
  'rolled-back': ['stop'],
};

/** @returns what may be asked of a launch in this phase; one that ended as held may be stopped */
export function allowedActs(phase: Phase, outcome: Outcome | null = null): readonly LaunchAct[] {
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
  act: LaunchAct,
  launch: string,
  phase: Phase,
  outcome: Outcome | null = null,
): void {
  const allowed = allowedActs(phase, outcome);
  if (allowed.includes(act)) return;
  const isRollback = act === 'rollback-launch' || act === 'rollback-store';
  if (isRollback && (phase === 'contracting' || phase === 'done')) {
    throw new NoReturnError(launch, phase);
  }
  throw new WrongPhaseError(launch, phase, act, allowed);
}
