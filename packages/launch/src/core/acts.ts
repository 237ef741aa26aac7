/**
 * What people may ask of a launch in each phase: stopping nearly always, going on in its order.
 * Who may ask is another question (roles); whether it makes sense now is this one.
 */
import { NoReturnError, NothingToCancelError, WrongPhaseError } from '../errors.ts';
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
/** A rollback of the launch can be asked for, and withdrawn as long as nobody has begun it. */
const BACK = ['rollback-launch', 'cancel-rollback'] as const;

const ALLOWED: Readonly<Record<Phase, readonly LaunchAct[]>> = {
  planned: ['waive', 'lock'],
  rehearsed: ['waive', 'lock'],
  locked: ['go', ...PAUSE],
  expanding: [...PAUSE, ...BACK],
  deploying: [...PAUSE, ...BACK],
  // A store ramps again only beside others that still do: at `full` the ramp has ended.
  ramping: [...PAUSE, ...BACK, 'rollback-store', 'resume-after-rollback'],
  full: [...PAUSE, 'release-contract', ...BACK, 'rollback-store'],
  soaking: [...PAUSE, 'release-contract', ...BACK, 'rollback-store'],
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
 * @throws {NothingToCancelError} the rollback has begun, or is over
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
  if (act === 'cancel-rollback') throw new NothingToCancelError(launch, phase);
  throw new WrongPhaseError(launch, phase, act, allowed);
}
