import type { LaunchView } from '@slipway/api';
import { EXIT, OperatorError } from '@slipway/kernel';

/** A rehearsed launch did not get to where it was to be looked at. */
export class RehearsalStuckError extends OperatorError {
  readonly code = 'REHEARSAL_STUCK';
  readonly exitCode = EXIT.notHeld;

  constructor({ id, phase, trouble, events }: LaunchView, what: string) {
    const last = trouble ?? events.at(-1)?.text ?? 'it says nothing';
    super(
      `The rehearsed launch ${id} is ${phase}, and not where ${what}: ${last}`,
      'Only staging was touched; what was broken was put right again.',
      'See the launch in the console; put right what stops it, then rehearse again.',
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
