/** What can go wrong between a person and the control plane. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** No such route. */
export class RouteUnknownError extends OperatorError {
  readonly code = 'API_ROUTE';
  readonly exitCode = EXIT.usage;

  constructor(method: string, url: string) {
    super(`There is no ${method} ${url}.`, 'Nothing was done.', 'See /api/openapi.json.');
  }
}

/** A launch of the same name has not ended yet. */
export class LaunchOpenError extends OperatorError {
  readonly code = 'LAUNCH_OPEN';
  readonly exitCode = EXIT.tryAgain;

  constructor(name: string, phase: string) {
    super(
      `A launch "${name}" is under way (${phase}).`,
      'Nothing was planned.',
      'Let it end, or roll it back with `slipway launch rollback`.',
    );
  }
}

/** Another control plane drives this launch. */
export class NotDrivingError extends OperatorError {
  readonly code = 'LAUNCH_DRIVEN_ELSEWHERE';
  readonly exitCode = EXIT.tryAgain;

  constructor(name: string) {
    super(
      `Another control plane drives "${name}", or the last one fell silent a moment ago.`,
      'Nothing was changed; traffic stays as it was last set.',
      'Try again in a few seconds.',
    );
  }
}
