/** What keeps the contract proof from being made at all. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** The registry's journal is not what the database remembers of it. */
export class JournalLostError extends OperatorError {
  readonly code = 'FLEET_JOURNAL';
  readonly exitCode = EXIT.unavailable;

  constructor(path: string, why: string) {
    super(
      `The registry's journal ${path} ${why}.`,
      'Nothing was enrolled, revoked or contracted.',
      'Put the newest copy of the file back: without it nobody can say which devices there were.',
    );
  }
}

/** A round of fences was asked for below what has ended already. */
export class RoundRefusedError extends OperatorError {
  readonly code = 'FLEET_ROUND';
  readonly exitCode = EXIT.usage;

  constructor(below: number, newest: number) {
    super(
      `Devices cannot be fenced at version ${below}.`,
      'The round before, if there was one, goes on.',
      `Name a version from 2 to ${newest}.`,
    );
  }
}

/** A certificate was to be signed or verified that was never made. */
export class CertificateMissingError extends OperatorError {
  readonly code = 'FLEET_CERTIFICATE';
  readonly exitCode = EXIT.notHeld;

  constructor(schema: string, version: string) {
    super(
      `There is no certificate of ${schema}, version ${version}: nothing has ended for it yet.`,
      'Nothing was signed.',
      `\`slipway fleet certificate --schema ${schema}\` says what still blocks it.`,
    );
  }
}
