/** What can go wrong with the audit log. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** What the database holds is not what this installation signed before. */
export class AuditTamperedError extends OperatorError {
  readonly code = 'AUDIT_TAMPERED';
  readonly exitCode = EXIT.notHeld;
  readonly seq: number;

  /** @param seq the first entry in question */
  constructor(seq: number, why: string) {
    super(
      `The audit log in the database was changed behind entry ${seq}: ${why}.`,
      'Nothing more of it is signed until it is as it was; launches go on.',
      'See what it is with `slipway audit export` and `slipway audit verify`; restore the rows.',
    );
    this.seq = seq;
  }
}

/** The log in this database is signed by another installation's key. */
export class AuditKeyError extends OperatorError {
  readonly code = 'AUDIT_KEY';
  readonly exitCode = EXIT.notAllowed;

  constructor(file: string, own: string, known: string) {
    super(
      `${file} holds the key ${own}, and the log in this database is signed by ${known}.`,
      'Entries are recorded as ever; this installation signs none of them.',
      'Copy the file of the installation that began the log, if this one is to sign, too.',
    );
  }
}

/** A file of keys, or of what was signed last, is not what it must be. */
export class AuditFileError extends OperatorError {
  readonly code = 'AUDIT_FILE';
  readonly exitCode = EXIT.badInput;

  constructor(file: string, why: string, next: string) {
    super(`${file} ${why}.`, 'Nothing was signed.', next);
  }
}

/** A dossier cannot be read. */
export class DossierFileError extends OperatorError {
  readonly code = 'AUDIT_DOSSIER';
  readonly exitCode = EXIT.badInput;

  constructor(file: string, why: string) {
    super(
      `${file} is no dossier: ${why}.`,
      'Nothing of it was checked.',
      'Export it anew with `slipway audit export LAUNCH > FILE`.',
    );
  }
}

/** A witness did not cosign. */
export class WitnessRefusedError extends OperatorError {
  readonly code = 'AUDIT_WITNESS_REFUSED';
  readonly exitCode = EXIT.notHeld;

  constructor(url: string, status: number, why: string) {
    super(
      `The witness ${url} refused to cosign (${status}): ${why}.`,
      'The checkpoint stands without its cosignature.',
      'If it saw another history of this log, compare its state with the database at once.',
    );
  }
}

/** A witness does not answer. */
export class WitnessAwayError extends OperatorError {
  readonly code = 'AUDIT_WITNESS_AWAY';
  readonly exitCode = EXIT.unavailable;

  constructor(url: string, why: string) {
    super(
      `The witness ${url} cannot be reached: ${why}.`,
      'Checkpoints are signed without it; it is asked again.',
      'Start it with `slipway audit witness`, or correct its address.',
    );
  }
}

/** Another witness uses this state. */
export class WitnessBusyError extends OperatorError {
  readonly code = 'AUDIT_WITNESS_BUSY';
  readonly exitCode = EXIT.tryAgain;

  constructor(file: string, pid: number) {
    super(
      `A witness with the state ${file} runs already, as process ${pid}.`,
      'Nothing was started: two of them could cosign two histories.',
      'End that process first, or give this one a state of its own.',
    );
  }
}
