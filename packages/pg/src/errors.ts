/** What can go wrong with a database before a statement runs. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** The embedded PostgreSQL cannot run here at all. */
export class EmbeddedUnavailableError extends OperatorError {
  readonly code = 'PG_EMBEDDED_UNAVAILABLE';
  readonly exitCode = EXIT.unavailable;

  constructor(reason: string) {
    super(
      `The embedded PostgreSQL cannot be used: ${reason}.`,
      'Nothing was started.',
      'Name a server of your own in SLIPWAY_DATABASE_URL.',
    );
  }
}

/** The embedded PostgreSQL was started and did not come up. */
export class EmbeddedStartError extends OperatorError {
  readonly code = 'PG_EMBEDDED_START';
  readonly exitCode = EXIT.unavailable;

  constructor(dataFolder: string, logTail: string) {
    super(
      `The embedded PostgreSQL in ${dataFolder} did not start.`,
      'No database is running; the data was left as it was.',
      `Its log ends with: ${logTail.trim() || '(nothing)'}`,
    );
  }
}

/** A database server does not answer, or does not let us in. */
export class DatabaseUnavailableError extends OperatorError {
  readonly code = 'PG_UNAVAILABLE';
  readonly exitCode = EXIT.unavailable;

  constructor(where: string, reason: string) {
    super(
      `The database ${where} cannot be reached: ${reason}.`,
      'Nothing was changed.',
      'Check that the server runs and that the URL, the user and the password are right.',
    );
  }
}

/** A connection was lost in the middle of a transaction. */
export class TransactionLostError extends OperatorError {
  readonly code = 'PG_TRANSACTION_LOST';
  readonly exitCode = EXIT.tryAgain;

  /** @param cause what the client or the server said of the connection's end */
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
    super(
      `The connection to the database was lost in the middle of a transaction: ${reason}.`,
      'The server undid the transaction, unless its last word, the commit, had arrived.',
      'Look at what was to be changed, and try again when the database answers.',
    );
    this.cause = cause;
  }
}
