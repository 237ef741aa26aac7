/** What can go wrong when changes are squashed, and when a squashed one is applied. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** The squashed change would not build what the single ones build. */
export class SquashFailedError extends OperatorError {
  readonly code = 'SCHEMA_SQUASH_FAILED';
  readonly exitCode = EXIT.notHeld;

  constructor(why: string) {
    super(
      `The changes cannot be squashed: ${why.replace(/\.$/, '')}.`,
      'Nothing was written; the scratch databases are gone.',
      'Squash the changes before the one that does this, or take it into a change of its own.',
    );
  }
}

/** A database has only some of the changes that a squashed one stands for. */
export class SquashPartialError extends OperatorError {
  readonly code = 'SCHEMA_SQUASH_PARTIAL';
  readonly exitCode = EXIT.badInput;

  constructor(name: string, has: readonly string[], lacks: readonly string[]) {
    super(
      `Change ${name} stands for changes of which this database has only ${has.join(', ')}.`,
      'Nothing was changed.',
      `Put the files of ${lacks.join(', ')} back into the folder and migrate; then it is done.`,
    );
  }
}
