import { EXIT, OperatorError } from '@slipway/kernel';

/** A store's devices are not all there to be drilled. */
export class DrillDevicesError extends OperatorError {
  readonly code = 'DRILL_DEVICES';
  readonly exitCode = EXIT.badInput;

  constructor(store: string, problems: readonly string[]) {
    super(
      `${store} cannot be drilled: ${problems.join('; ')}.`,
      'Nothing was cut; no device was touched.',
      'A drill needs every enrolled device of its store: start their agents, and name all of them.',
    );
  }
}

/** A drill's beginning did not get through: the members' points did not come back to the tills. */
export class DrillNotReadyError extends OperatorError {
  readonly code = 'DRILL_NOT_READY';
  readonly exitCode = EXIT.tryAgain;

  constructor(store: string, what: string) {
    super(
      `The drill of ${store} did not begin: ${what}.`,
      'No line was cut. Members of the drill may have been given points; only it uses them.',
      'See `slipway fleet status`: what devices send must reach the cloud and be applied there.',
    );
  }
}

/** A drill's paper is none, or not one of its store. */
export class DrillReportError extends OperatorError {
  readonly code = 'DRILL_REPORT';
  readonly exitCode = EXIT.badInput;

  constructor(what: string) {
    super(
      `This is no report of a drill: ${what}.`,
      'Nothing was kept.',
      'Run `slipway drill offline` and bring what it wrote.',
    );
  }
}
