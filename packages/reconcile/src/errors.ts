/** What a person may see go wrong with reconciliation. */
import { EXIT, OperatorError, type FilePlace } from '@slipway/kernel';

/** A source says something else of a row than it said before. */
export class RecordConflictError extends OperatorError {
  readonly code = 'RECONCILE_RECORD_CONFLICT';
  readonly exitCode = EXIT.badInput;
  /** The row, as `source kind id`. */
  readonly which: string;
  readonly before: string;

  constructor(which: string, before: string, place?: FilePlace) {
    super(
      `${which} is held with other contents (${before}).`,
      'Nothing of this delivery was taken.',
      'A correction comes as a row of its own id: ask the sender for one.',
      place,
    );
    this.which = which;
    this.before = before;
  }
}

/** The rules were edited and kept their version. */
export class RulesChangedError extends OperatorError {
  readonly code = 'RECONCILE_RULES_CHANGED';
  readonly exitCode = EXIT.badInput;

  constructor(version: number) {
    super(
      `Version ${version} of the matching rules has decided before, and said something else.`,
      'Nothing was matched.',
      `Give the edited rules a version above ${version}.`,
    );
  }
}

/** Older rules would decide after newer ones. */
export class RulesOlderError extends OperatorError {
  readonly code = 'RECONCILE_RULES_OLDER';
  readonly exitCode = EXIT.badInput;

  constructor(version: number, newest: number) {
    super(
      `The matching rules have version ${version}; version ${newest} has decided already.`,
      'Nothing was matched.',
      `To go back to older rules, give them a version above ${newest}.`,
    );
  }
}

/** A case was named that there is not. */
export class UnknownCaseError extends OperatorError {
  readonly code = 'RECONCILE_UNKNOWN_CASE';
  readonly exitCode = EXIT.usage;

  constructor(ids: readonly string[]) {
    super(
      `There is no case ${ids.slice(0, 5).join(', ')}.`,
      'Nothing was changed.',
      '`slipway reconcile list` names those that there are.',
    );
  }
}

/** A case is not in the state that is asked for: somebody was quicker, or it is closed. */
export class CaseStateError extends OperatorError {
  readonly code = 'RECONCILE_CASE_STATE';
  readonly exitCode = EXIT.tryAgain;

  constructor(id: string, is: string, wanted: string) {
    super(
      `Case ${id} is ${is}; for this it has to be ${wanted}.`,
      'Nothing was changed, of any case that was named with it.',
      'Look at it again, then decide.',
    );
  }
}

/** What was decided of a case was carried out, or may have been: it is no longer taken back. */
export class RemedyBegunError extends OperatorError {
  readonly code = 'RECONCILE_REMEDY_BEGUN';
  readonly exitCode = EXIT.tryAgain;

  constructor(id: string, state: string) {
    super(
      `What was decided of case ${id} is ${state}: it was done already, or may have been.`,
      'Nothing was changed: the decision stands.',
      'Put right by hand what it did, or let it be carried out to its end.',
    );
  }
}

/** Somebody else works on the case. */
export class CaseClaimedError extends OperatorError {
  readonly code = 'RECONCILE_CASE_CLAIMED';
  readonly exitCode = EXIT.tryAgain;

  constructor(id: string, by: string) {
    super(
      `Case ${id} is claimed by ${by}.`,
      'Nothing was changed.',
      `Ask ${by}, or take another case.`,
    );
  }
}

/** A match was named that there is not, or not any more. */
export class UnknownMatchError extends OperatorError {
  readonly code = 'RECONCILE_UNKNOWN_MATCH';
  readonly exitCode = EXIT.usage;

  constructor(left: number, right: number) {
    super(
      `Records ${left} and ${right} are no match.`,
      'Nothing was changed.',
      'Look at the list of audits again: it may have been parted already.',
    );
  }
}

/** A launch has no budget yet. */
export class NoBudgetError extends OperatorError {
  readonly code = 'RECONCILE_NO_BUDGET';
  readonly exitCode = EXIT.usage;

  constructor(launch: string) {
    super(
      `The budget of ${launch} has not begun.`,
      'Nothing was changed.',
      'It begins with the ramp; open it by hand with `slipway reconcile budget --begin`.',
    );
  }
}

/** A file of a feed has not the form that its mapping says, or was cut in the middle. */
export class FeedFileError extends OperatorError {
  readonly code = 'RECONCILE_FEED_FILE';
  readonly exitCode = EXIT.badInput;

  constructor(what: string, next: string, place: FilePlace) {
    super(what, 'Nothing of this file was taken.', next, place);
  }
}

/** There is no feed of this name. */
export class UnknownFeedError extends OperatorError {
  readonly code = 'RECONCILE_UNKNOWN_FEED';
  readonly exitCode = EXIT.usage;

  constructor(feed: string, known: readonly string[]) {
    super(`There is no feed "${feed}".`, 'Nothing was taken.', `Known: ${known.join(', ')}.`);
  }
}

/** A ledger is not as its mapping says: a table or a column is not there, or is another. */
export class LedgerError extends OperatorError {
  readonly code = 'RECONCILE_LEDGER';
  readonly exitCode = EXIT.badInput;

  constructor(ledger: string, reason: string) {
    super(
      `The ledger ${ledger} cannot be read: ${reason}.`,
      'Nothing of it was taken.',
      'Correct the file of ledgers, or grant its reader the table.',
    );
  }
}
