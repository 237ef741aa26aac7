/** What can go wrong with a launch as a whole; each strand has errors of its own. */
import { EXIT, OperatorError } from '@slipway/kernel';
import type { Sight } from '@slipway/ramp';

/** A reference such as `env:NAME` or `file:PATH` leads to nothing. Never shows a value. */
export class BrokenReferenceError extends OperatorError {
  readonly code = 'LAUNCH_REFERENCE';
  readonly exitCode = EXIT.badInput;

  /**
   * @param reference the reference as written, such as `env:GROCER_DATABASE_URL`
   * @param reason why it leads to nothing, as the end of a sentence
   * @param next what to do about it
   */
  constructor(reference: string, reason: string, next: string) {
    super(
      `The reference ${reference} cannot be followed: ${reason}.`,
      'Nothing was started.',
      next,
    );
  }
}

/** A comparison that is to decide could see nothing at the traffic and speed of the launch. */
export class BlindComparisonError extends OperatorError {
  readonly code = 'LAUNCH_COMPARISON_BLIND';
  readonly exitCode = EXIT.badInput;

  constructor({ criterion, perSecond, gates }: Sight) {
    const smallest = gates.at(-1)?.ratio ?? Number.POSITIVE_INFINITY;
    const sees = Number.isFinite(smallest) ? `${Math.round(smallest)} times as bad` : 'anything';
    const unknown = `The stores of the first wave do not say what traffic to expect`;
    const known = `At ${perSecond} requests/s it would not see green before ${sees}`;
    super(
      `Criterion "${criterion}" compares green with blue and could not see enough. ` +
        `${perSecond === null ? unknown : known}.`,
      'Nothing was started.',
      perSecond === null
        ? 'Add `expected-traffic: 20/s` to the stores, or `informational: true` to the criterion.'
        : 'Take a longer ramp or a larger first wave, or make it `informational: true`.',
    );
  }
}

/** Something was asked of a launch that its present phase does not allow. */
export class WrongPhaseError extends OperatorError {
  readonly code = 'LAUNCH_WRONG_PHASE';
  readonly exitCode = EXIT.notAllowed;

  constructor(launch: string, phase: string, act: string, allowed: readonly string[]) {
    super(
      `"${act}" is not possible while launch ${launch} is ${phase}.`,
      'Nothing was changed.',
      allowed.length > 0
        ? `Possible now: ${allowed.join(', ')}.`
        : `Nothing can be asked of it now: wait until it is no longer ${phase}.`,
    );
  }
}

/** A rollback was asked for after the old schema version had begun to go. */
export class NoReturnError extends OperatorError {
  readonly code = 'LAUNCH_NO_RETURN';
  readonly exitCode = EXIT.notAllowed;

  constructor(launch: string, phase: string) {
    super(
      `Launch ${launch} is ${phase}: it has passed its point of no return.`,
      'All stores stay on green; the old schema version is gone or going.',
      'Put a corrected release forward in a launch of its own.',
    );
  }
}

/** No rollback waits to be begun: what is fired is carried out before anybody could cancel it. */
export class NothingToCancelError extends OperatorError {
  readonly code = 'LAUNCH_NOTHING_TO_CANCEL';
  readonly exitCode = EXIT.notAllowed;

  constructor(launch: string, phase: string) {
    const isBack = phase === 'rolling-back' || phase === 'rolled-back';
    super(
      `Launch ${launch} is ${phase}, and has no rollback that could still be cancelled.`,
      isBack
        ? 'Its traffic went to blue before anything was written down, and green is ending.'
        : 'What was rolled back stands on blue already: traffic goes first, the record follows.',
      isBack
        ? 'Plan it anew. A store that goes back alone may ramp again: `resume-after-rollback`.'
        : 'Let a store ramp again: `slipway launch retry --store S` (`resume-after-rollback`).',
    );
  }
}

/** No launch has this id or name. */
export class UnknownLaunchError extends OperatorError {
  readonly code = 'LAUNCH_UNKNOWN';
  readonly exitCode = EXIT.usage;

  /** @param guess the known name that comes nearest, if any does */
  constructor(wanted: string, guess: string | undefined) {
    super(
      `There is no launch "${wanted}".`,
      'Nothing was changed.',
      guess ? `Did you mean "${guess}"?` : 'List the launches with `slipway launch status`.',
    );
  }
}

/** Another server has taken the launch over, or its phase has moved on: this write came late. */
export class LateWriteError extends OperatorError {
  readonly code = 'LAUNCH_LATE_WRITE';
  readonly exitCode = EXIT.tryAgain;

  /** @param term the term of the refused writer; null for a person's act */
  constructor(launch: string, term: number | null) {
    const writer = term === null ? 'an act' : `the driver of term ${term}`;
    super(
      `A write of ${writer} to launch ${launch} came too late.`,
      'It was refused as a whole: another driver or act was first, and its record stands.',
      'Read the launch anew with `slipway launch status`, then ask again if it is still wanted.',
    );
  }
}
