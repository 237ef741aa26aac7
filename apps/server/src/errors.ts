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

/** The launch file was edited after the launch was planned, which has not ended yet. */
export class LaunchEditedError extends OperatorError {
  readonly code = 'LAUNCH_EDITED';
  readonly exitCode = EXIT.tryAgain;

  constructor({ name, phase }: { readonly name: string; readonly phase: string }) {
    const begun = phase !== 'planned' && phase !== 'locked';
    super(
      `The file of launch "${name}" says something else than when it was planned.`,
      `The launch stands as it was planned (${phase}); nothing was changed.`,
      begun
        ? `Let it end, or roll it back; \`slipway launch watch ${name}\` follows it.`
        : `Give it up with \`slipway launch stop ${name}\`, then plan it anew; ` +
            `or go on with it as it was: \`slipway launch go ${name}\`.`,
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

/** An act on a case names somebody whom the launch does not know. */
export class PersonUnknownError extends OperatorError {
  readonly code = 'API_PERSON_UNKNOWN';
  readonly exitCode = EXIT.notAllowed;

  constructor(person: string, known: readonly string[]) {
    super(
      `"${person}" is not among the launch's people.`,
      'Nothing was changed.',
      `Act as one of ${known.slice(0, 10).join(', ')}, or add the person to the file of people.`,
    );
  }
}

/** An act lacks what it is about. */
export class ActIncompleteError extends OperatorError {
  readonly code = 'API_ACT_INCOMPLETE';
  readonly exitCode = EXIT.usage;

  constructor(what: string, next: string) {
    super(what, 'Nothing was changed.', next);
  }
}

/** A launch has no database in which its devices, and so its cases, could be. */
export class NoDeviceDatabaseError extends OperatorError {
  readonly code = 'LAUNCH_NO_DEVICE_DATABASE';
  readonly exitCode = EXIT.usage;

  constructor(launch: string) {
    super(
      `Launch "${launch}" does not say in which of its databases its cases are.`,
      'Nothing was changed.',
      'Name it in the launch file: `devices: { on: NAME }`.',
    );
  }
}

/** A launch file was named relative to nobody knows where. */
export class RelativeFileError extends OperatorError {
  readonly code = 'API_RELATIVE_FILE';
  readonly exitCode = EXIT.usage;

  constructor(file: string) {
    super(`"${file}" is no absolute path.`, 'Nothing was planned.', 'Send the absolute path.');
  }
}
