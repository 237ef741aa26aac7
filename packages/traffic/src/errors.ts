/** Errors of traffic that a person can cause or cure. */
import { EXIT, OperatorError } from '@slipway/kernel';

const GOES_ON = 'Traffic goes on by the last table that was applied.';

/** The router does not answer on its admin socket. */
export class PlaneUnreachableError extends OperatorError {
  readonly code = 'TRAFFIC_PLANE_UNREACHABLE';
  readonly exitCode = EXIT.unavailable;

  constructor(socket: string, reason: string) {
    super(
      `The router at ${socket} does not answer (${reason}).`,
      `${GOES_ON} If the router itself is gone, customers get no answer.`,
      'Look at its log (router.log in its folder) and start it again.',
    );
  }
}

/** The router refused a table: it has a newer one, or another one of the same version. */
export class TableRefusedError extends OperatorError {
  readonly code = 'TRAFFIC_TABLE_REFUSED';
  readonly exitCode = EXIT.notHeld;

  constructor(version: number, reason: string) {
    super(
      `The router refused table ${version}: ${reason}`,
      GOES_ON,
      'Read the plane back; another server may drive this launch.',
    );
  }
}

/** The router refused a request as malformed, or failed at it. */
export class RouterRefusedError extends OperatorError {
  readonly code = 'TRAFFIC_ROUTER_REFUSED';
  readonly exitCode = EXIT.badInput;

  constructor(what: string, reason: string) {
    super(`The router refused ${what}: ${reason}`, GOES_ON, 'Correct it and try again.');
  }
}

/** Another process listens where the router should. */
export class PortTakenError extends OperatorError {
  readonly code = 'TRAFFIC_PORT_TAKEN';
  readonly exitCode = EXIT.unavailable;

  constructor(host: string, port: number, reason: string) {
    super(
      `The router cannot listen on ${host}:${port} (${reason}).`,
      'No router was started.',
      'End what listens there, or give traffic.listen another port.',
    );
  }
}

/** A router with other settings runs from the same folder. */
export class RouterDiffersError extends OperatorError {
  readonly code = 'TRAFFIC_ROUTER_DIFFERS';
  readonly exitCode = EXIT.unavailable;

  constructor(folder: string, pid: number) {
    super(
      `A router with other settings runs from ${folder} (pid ${pid}).`,
      'It was left as it is and goes on serving.',
      'Stop it first, or use the settings that it was started with.',
    );
  }
}

/** The router ended before it was ready. */
export class RouterNotStartedError extends OperatorError {
  readonly code = 'TRAFFIC_ROUTER_NOT_STARTED';
  readonly exitCode = EXIT.unavailable;

  constructor(logFile: string, reason: string) {
    super(
      `The router did not start (${reason}).`,
      'No router runs; customers get no answer.',
      `Read ${logFile}.`,
    );
  }
}

/** The router's configuration or folder cannot be used. */
export class RouterConfigError extends OperatorError {
  readonly code = 'TRAFFIC_ROUTER_CONFIG';
  readonly exitCode = EXIT.badInput;

  constructor(where: string, reason: string) {
    super(`${where} cannot be used: ${reason}`, 'No router was started.', 'Correct it.');
  }
}
