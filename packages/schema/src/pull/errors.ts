/** What can go wrong when changes are pulled. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** A change was applied, but what it said was not kept. */
export class SourceUnknownError extends OperatorError {
  readonly code = 'SCHEMA_SOURCE_UNKNOWN';
  readonly exitCode = EXIT.badInput;

  constructor(schema: string, names: readonly string[]) {
    super(
      `The operations of ${names.join(', ')} in schema ${schema} were not kept in the database.`,
      'Nothing was written.',
      'They were applied before operations were kept: take their files from where they are.',
    );
  }
}

/** A file that would be written is there, and says something else. */
export class PullConflictError extends OperatorError {
  readonly code = 'SCHEMA_PULL_CONFLICT';
  readonly exitCode = EXIT.badInput;

  constructor(folder: string, names: readonly string[]) {
    super(
      `${folder} holds files that differ from what was applied: ${names.join(', ')}.`,
      'Nothing was written.',
      'Look at what differs, then move them away, or pull with --force to overwrite them.',
    );
  }
}
