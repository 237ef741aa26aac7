/** What the cloud says to a device, or to a person about one, that it cannot go along with. */
import { EXIT, OperatorError, type ExitCode } from '@slipway/kernel';

/** A one-time code is unknown, expired, or was used with another key. */
export class CodeRefusedError extends OperatorError {
  readonly code = 'FLEET_CODE';
  readonly exitCode = EXIT.notAllowed;

  constructor(why: string) {
    super(`The enrolment code ${why}.`, 'Nothing was enrolled.', 'Ask for a new code.');
  }
}

/** A device that nobody enrolled, or an epoch that nobody opened. */
export class DeviceUnknownError extends OperatorError {
  readonly code = 'FLEET_DEVICE';
  readonly exitCode = EXIT.notAllowed;

  constructor(device: string, epoch: number | null) {
    super(
      `Device ${device}${epoch === null ? '' : `, epoch ${epoch},`} is not enrolled.`,
      'Nothing was taken from it or given to it.',
      'Enrol it: `slipway fleet enrol`.',
    );
  }
}

/** A signature is not by the key that the epoch was opened with. */
export class SignatureRefusedError extends OperatorError {
  readonly code = 'FLEET_SIGNATURE';
  readonly exitCode = EXIT.notAllowed;

  constructor(what: string) {
    super(
      `The signature of ${what} does not verify.`,
      'Nothing was taken.',
      'See whether the device has the key of its newest enrolment; if not, enrol it anew.',
    );
  }
}

/** What was sent is no chain of ops. */
export class OpsRefusedError extends OperatorError {
  readonly code = 'FLEET_OPS';
  readonly exitCode = EXIT.badInput;

  constructor(what: string) {
    super(`The ops cannot be read: ${what}.`, 'None of them was taken.', 'Send whole lines.');
  }
}

/** A device of an old release wants to begin something after its release was given up for good. */
export class ReleaseEndedError extends OperatorError {
  readonly code = 'FLEET_RELEASE_ENDED';
  readonly exitCode = EXIT.notAllowed;

  constructor(version: number, below: number) {
    super(
      `Schema version ${version} has ended; ${below} is the lowest that may be written.`,
      'Nothing was enrolled; ops that it holds may still be sent by whoever has them.',
      'Install the newer release on the device, then enrol it.',
    );
  }
}

/** An op that is not in quarantine was to be resolved. */
export class NotQuarantinedError extends OperatorError {
  readonly code = 'FLEET_NOT_QUARANTINED';
  readonly exitCode = EXIT.usage;

  constructor(device: string, epoch: number, seq: number) {
    super(
      `Op ${seq} of ${device}, epoch ${epoch}, is not in quarantine.`,
      'Nothing was changed.',
      '`slipway fleet quarantined` lists those that are.',
    );
  }
}

/** More devices want to send at once than can be served. */
export class FleetBusyError extends OperatorError {
  readonly code = 'FLEET_BUSY';
  readonly exitCode: ExitCode = EXIT.tryAgain;
  readonly backOffMs: number;

  constructor(backOffMs: number) {
    super('Too many devices send at once.', 'Nothing was taken.', `Try again in ${backOffMs} ms.`);
    this.backOffMs = backOffMs;
  }
}

/** A signed write-off whose device was un-revoked since is brought again. */
export class WriteOffVoidError extends OperatorError {
  readonly code = 'FLEET_WRITE_OFF';
  readonly exitCode = EXIT.notAllowed;

  constructor(device: string, epoch: number) {
    super(
      `The write-off of ${device}, epoch ${epoch}, is void: the device was un-revoked since.`,
      'Nothing was revoked or written off.',
      'Let a person sign a new one, who knows that the device was in use again.',
    );
  }
}
