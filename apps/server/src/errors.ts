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

/** No such launch. */
export class LaunchUnknownError extends OperatorError {
  readonly code = 'LAUNCH_UNKNOWN';
  readonly exitCode = EXIT.usage;

  constructor(id: string) {
    super(`There is no launch "${id}".`, 'Nothing was done.', 'See `slipway launch status`.');
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

/** The criteria in the launch file are not the locked ones. */
export class CriteriaChangedError extends OperatorError {
  readonly code = 'LAUNCH_CRITERIA_CHANGED';
  readonly exitCode = EXIT.notAllowed;

  constructor(locked: string, found: string) {
    super(
      `The criteria have the hash ${found.slice(0, 12)}, locked was ${locked.slice(0, 12)}.`,
      'The launch holds.',
      'Put the locked criteria back.',
    );
  }
}
