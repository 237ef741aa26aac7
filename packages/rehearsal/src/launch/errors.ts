import type { LaunchView } from '@slipway/api';
import { EXIT, OperatorError } from '@slipway/kernel';

/** A rehearsed launch did not get to where it was to be looked at. */
export class RehearsalStuckError extends OperatorError {
  readonly code = 'REHEARSAL_STUCK';
  readonly exitCode = EXIT.notHeld;
  /** Where it stood. */
  readonly phase: LaunchView['phase'];

  /** @param because what stopped it; absent: the last that the launch itself said */
  constructor(view: LaunchView, what: string, because?: string) {
    const { id, phase, trouble, rollbacks, events } = view;
    const said = because ?? trouble ?? rollbacks.at(-1)?.because ?? events.at(-1)?.text;
    const last = said ?? 'it says nothing';
    super(
      `The rehearsed launch ${id} is ${phase}, and not where ${what}: ${last}`,
      'Only staging was touched; what was broken was put right again.',
      'See the launch in the console; put right what stops it, then rehearse again.',
    );
    this.phase = phase;
  }
}

/** There is nothing that the launch could be rehearsed on. */
export class RehearsalGroundError extends OperatorError {
  readonly code = 'REHEARSAL_GROUND';
  readonly exitCode = EXIT.badInput;

  constructor(what: string, next: string) {
    super(what, 'Nothing was rehearsed; what was started for it has ended.', next);
  }
}

/** What was to be broken could not be. */
export class FaultFailedError extends OperatorError {
  readonly code = 'REHEARSAL_FAULT';
  readonly exitCode = EXIT.badInput;

  constructor(criterion: string, reason: string) {
    super(
      `The fault for ${criterion} could not be made: ${reason}.`,
      'Only staging was touched; nothing is broken there.',
      'Correct `staging.faults` in the launch file, then rehearse again.',
    );
  }
}

/** Somebody stopped the rehearsal. */
export class LaunchRehearsalStoppedError extends OperatorError {
  readonly code = 'REHEARSAL_STOPPED';
  readonly exitCode = EXIT.tryAgain;

  constructor() {
    super(
      'The rehearsal of the launch was stopped.',
      'What it had started has ended; only staging was touched.',
      'Rehearse again when there is time for it.',
    );
  }
}

/** A launch rehearsal's paper is none. */
export class RehearsalRecordError extends OperatorError {
  readonly code = 'REHEARSAL_RECORD';
  readonly exitCode = EXIT.badInput;

  constructor(what: string) {
    super(
      `This is no record of a launch rehearsal: ${what}.`,
      'Nothing was changed.',
      'Run `slipway rehearse launch` and bring what it wrote.',
    );
  }
}
