/** What the agent tells people: what happened, what state things are in, what to do. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** The log's file cannot be used in the mode that makes a commit durable. */
export class LogModeError extends OperatorError {
  readonly code = 'DEVICE_LOG_MODE';
  readonly exitCode = EXIT.unavailable;

  constructor(pragma: string, wanted: string, got: string) {
    super(
      `The log's ${pragma} is ${got}, and ${wanted} was asked for.`,
      'Nothing is sold: a receipt would promise what a power cut may take back.',
      'Put the data folder on a local disk with a file system that can lock and sync.',
    );
  }
}

/** The log's file was written by a newer agent in a form that this one must not write to. */
export class LogTooNewError extends OperatorError {
  readonly code = 'DEVICE_LOG_TOO_NEW';
  readonly exitCode = EXIT.unavailable;

  constructor(format: number, readableSince: number, known: number) {
    super(
      `The log has format ${format}, for agents of format ${readableSince} or newer; ` +
        `this one knows ${known}.`,
      'The log was not touched.',
      'Install the newer agent again.',
    );
  }
}

/** Another process has the log open. */
export class LogInUseError extends OperatorError {
  readonly code = 'DEVICE_LOG_IN_USE';
  readonly exitCode = EXIT.tryAgain;

  constructor(file: string) {
    super(
      `Another process writes ${file}.`,
      'This one has not started; the other one goes on.',
      'End the other agent first, or give this one a folder of its own.',
    );
  }
}

/** There is no room for another op, and the reserve is used up. */
export class DiskFullError extends OperatorError {
  readonly code = 'DEVICE_DISK_FULL';
  readonly exitCode = EXIT.unavailable;

  constructor(detail: string) {
    super(
      `The op could not be written: ${detail}.`,
      'It did not happen; everything with a receipt is safe on the disk.',
      'Free space on the device, then try again with the same opId.',
    );
  }
}

/** The log has reached the size that was allowed to it. */
export class LogFullError extends OperatorError {
  readonly code = 'DEVICE_LOG_FULL';
  readonly exitCode = EXIT.unavailable;

  constructor(maxBytes: number) {
    super(
      `The log has reached its limit of ${maxBytes} bytes.`,
      'The op did not happen; everything with a receipt is safe.',
      'Connect the device so that it drains, or raise --max-log-mb.',
    );
  }
}

/** One op is longer than a line may be. */
export class OpTooLongError extends OperatorError {
  readonly code = 'DEVICE_OP_TOO_LONG';
  readonly exitCode = EXIT.badInput;

  constructor(sizeBytes: number, maxBytes: number) {
    super(
      `The op would be ${sizeBytes} bytes long; ${maxBytes} are allowed.`,
      'It did not happen.',
      'Split it into several.',
    );
  }
}

/** A body does not have the form of its op type. */
export class BodyError extends OperatorError {
  readonly code = 'DEVICE_BODY';
  readonly exitCode = EXIT.badInput;

  constructor(type: string, what: string) {
    super(`This is not a ${type}: ${what}`, 'Nothing happened.', 'Correct the request.');
  }
}

/** The same opId was used for something else. */
export class OpIdTakenError extends OperatorError {
  readonly code = 'DEVICE_OP_ID_TAKEN';
  readonly exitCode = EXIT.badInput;

  constructor(opId: string, type: string) {
    super(
      `The opId ${opId} is already that of a ${type}.`,
      'Nothing happened.',
      'Use a fresh opId for each thing, and the same one only to repeat it.',
    );
  }
}

/** The device has promised to write nothing below a version, and this release has no form of it. */
export class FencedError extends OperatorError {
  readonly code = 'DEVICE_FENCED';
  readonly exitCode = EXIT.notAllowed;

  constructor(schemaVersion: number, below: number) {
    super(
      `This op has schema version ${schemaVersion}; the device is fenced at ${below}.`,
      'It did not happen; the fence holds whatever release is installed.',
      `Begin the sale anew with a release that writes version ${below}.`,
    );
  }
}

/** The device has no epoch that it may write to. */
export class NotEnrolledError extends OperatorError {
  readonly code = 'DEVICE_NOT_ENROLLED';
  readonly exitCode = EXIT.notAllowed;

  constructor(because = 'It has no epoch.') {
    super(
      `This device cannot sell: ${because}`,
      'Nothing happened; ops with a receipt are kept and sent on.',
      'Enrol it with a one-time code: POST /v1/enrol, or --enrol CODE.',
    );
  }
}

/** The key's counter has moved on without this disk: it is an older image, or a clone. */
export class SealBrokenError extends OperatorError {
  readonly code = 'DEVICE_SEAL_BROKEN';
  readonly exitCode = EXIT.notAllowed;

  constructor(because: string) {
    super(
      `The key refuses this disk: ${because}`,
      'The device sells nothing, since another copy of it has fenced; its log is kept as it is.',
      'Revoke it if it was cloned, then enrol it anew with a one-time code.',
    );
  }
}

/** The cloud has revoked this device. */
export class RevokedError extends OperatorError {
  readonly code = 'DEVICE_REVOKED';
  readonly exitCode = EXIT.notAllowed;

  constructor() {
    super(
      'This device is revoked.',
      'It sells nothing; what it holds is sent on and looked at by a person.',
      'Ask for it to be un-revoked, or enrol it anew with a one-time code.',
    );
  }
}

/** No price is known for a product. */
export class NoPriceError extends OperatorError {
  readonly code = 'DEVICE_NO_PRICE';
  readonly exitCode = EXIT.badInput;

  constructor(sku: string) {
    super(
      `There is no price for ${sku} on this device.`,
      'Nothing was sold.',
      'Send the whole price with the line, or wait for the price book.',
    );
  }
}

/** Points cannot be burned offline beyond what the device may give away. */
export class BurnLimitError extends OperatorError {
  readonly code = 'DEVICE_BURN_LIMIT';
  readonly exitCode = EXIT.notAllowed;

  constructor(member: string, points: number, limit: number, because: string) {
    super(
      `Member ${member} cannot burn ${points} points here now; ${limit} at most (${because}).`,
      'No points were taken.',
      'Burn fewer points, or try again when the device has heard from the cloud.',
    );
  }
}

/** The cloud did not take an enrolment or a new epoch. */
export class EnrolRefusedError extends OperatorError {
  readonly code = 'DEVICE_ENROL_REFUSED';
  readonly exitCode = EXIT.notAllowed;

  constructor(status: number, detail: string) {
    super(
      `The cloud refused to open an epoch (HTTP ${status}): ${detail}`,
      'The device is as it was before.',
      'Make a fresh one-time code and try it again.',
    );
  }
}

/** The cloud cannot be reached now. */
export class CloudUnreachableError extends OperatorError {
  readonly code = 'DEVICE_CLOUD_UNREACHABLE';
  readonly exitCode = EXIT.tryAgain;

  constructor(detail: string) {
    super(
      `The cloud cannot be reached: ${detail}`,
      'The device goes on selling if it is enrolled.',
      'Look at the network; the agent tries again by itself.',
    );
  }
}

/** There is no such thing here. */
export class NotFoundError extends OperatorError {
  readonly code = 'DEVICE_NOT_FOUND';
  readonly exitCode = EXIT.badInput;

  constructor(what: string) {
    super(`There is no ${what} here.`, 'Nothing was changed.', 'Look at /v1/openapi.json.');
  }
}

/** What another device brought as a copy is none. */
export class CopyRefusedError extends OperatorError {
  readonly code = 'DEVICE_COPY_REFUSED';
  readonly exitCode = EXIT.badInput;

  constructor(because: string) {
    super(
      `These are no copies of one device's chain: ${because}.`,
      'None of them were kept.',
      'Look at the version of the agent that sent them.',
    );
  }
}

/** A page of another site, or a name that is not this machine's, was used to call the local API. */
export class OtherSiteError extends OperatorError {
  readonly code = 'DEVICE_OTHER_SITE';
  readonly exitCode = EXIT.notAllowed;

  constructor(name: string) {
    super(
      `The local API was called as or from "${name}".`,
      'Nothing was changed.',
      'Call it as 127.0.0.1 from a program of this device.',
    );
  }
}

/** The picker's page has no session, or it is over. */
export class PickSessionError extends OperatorError {
  readonly code = 'DEVICE_PICK_SESSION';
  readonly exitCode = EXIT.notAllowed;

  constructor() {
    super(
      'The page has no session.',
      'Nothing was changed; what was picked before is safe.',
      'Ask for a code: `slipway-device pick-code --folder DIR --person ID`.',
    );
  }
}

/** The code for the picker's page is wrong, used, or too old. */
export class PickCodeError extends OperatorError {
  readonly code = 'DEVICE_PICK_CODE';
  readonly exitCode = EXIT.notAllowed;

  constructor() {
    super(
      'This code opens nothing.',
      'The page is as closed as before; after five wrong codes none is open.',
      'Ask for a fresh code: each is used once, within ten minutes.',
    );
  }
}

/** The secure counter stands in a TPM that cannot be used. */
export class TpmError extends OperatorError {
  readonly code = 'DEVICE_TPM';
  readonly exitCode = EXIT.unavailable;

  constructor(program: string, said: string) {
    super(
      `The TPM cannot be used: ${program}: ${said}.`,
      'The device signs nothing without its counter; what it sold is kept.',
      'Install tpm2-tools, let the agent use /dev/tpmrm0, or start it with `--counter file`.',
    );
  }
}
