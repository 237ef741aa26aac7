/** What a person may see go wrong with a ramp. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** Another server drives this launch by now. */
export class RampSupersededError extends OperatorError {
  readonly code = 'RAMP_SUPERSEDED';
  readonly exitCode = EXIT.tryAgain;

  constructor(launch: string, term: number) {
    super(
      `Another server drives the launch ${launch}; this one's term ${term} is over.`,
      'Traffic stays as the other server sets it; this one changes nothing any more.',
      'Ask again: the answer comes from the server that drives it.',
    );
  }
}

/** A store was named that the launch does not have. */
export class RampUnknownStoreError extends OperatorError {
  readonly code = 'RAMP_UNKNOWN_STORE';
  readonly exitCode = EXIT.usage;

  constructor(store: string, known: readonly string[]) {
    super(
      `The launch has no store "${store}".`,
      'Nothing was changed.',
      `Name one of ${known.slice(0, 20).join(', ')}.`,
    );
  }
}

/** The record of a ramp does not fit the plan that it is to go on with. */
export class RampPlanChangedError extends OperatorError {
  readonly code = 'RAMP_PLAN_CHANGED';
  readonly exitCode = EXIT.notAllowed;

  constructor(launch: string) {
    super(
      `The ramp of ${launch} was begun with other stores than its plan has now.`,
      'Nothing was changed; traffic stays where it is.',
      'Go on with the launch file that was locked, or begin another launch.',
    );
  }
}
