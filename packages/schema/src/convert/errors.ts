/** What can go wrong with a conversion. */
import { EXIT, OperatorError, type FilePlace } from '@slipway/kernel';

/** A file of SQL that is to be converted does not parse, or holds nothing to convert. */
export class SqlInvalidError extends OperatorError {
  readonly code = 'SCHEMA_SQL_INVALID';
  readonly exitCode = EXIT.badInput;

  constructor(problem: string, hint: string, place?: FilePlace) {
    super(problem, 'Nothing was converted.', hint, place);
  }
}
