/** What goes wrong with sign-ups, webhooks, points and their providers, in words for a person. */
import { EXIT, OperatorError, type ExitCode } from '@slipway/kernel';

/** Two different sign-ups came with one id. */
export class SignUpIdUsedError extends OperatorError {
  readonly code = 'COMMERCE_SIGN_UP_USED';
  readonly exitCode = EXIT.badInput;

  constructor(id: string, store: string, otherStore: string) {
    super(
      `Sign-up ${id} of store ${otherStore} has the id of another one, of store ${store}.`,
      'The first one stands; nothing was changed.',
      'Capture it again on the device, which makes a new id.',
    );
  }
}

/** Something was told of a sign-up that nobody has captured. */
export class SignUpUnknownError extends OperatorError {
  readonly code = 'COMMERCE_SIGN_UP_UNKNOWN';
  readonly exitCode = EXIT.badInput;

  constructor(id: string) {
    super(`There is no sign-up ${id}.`, 'Nothing was changed.', 'Capture it first.');
  }
}

/** A webhook that is not signed by its provider, or not now. */
export class WebhookRefusedError extends OperatorError {
  readonly code = 'COMMERCE_WEBHOOK_REFUSED';
  readonly exitCode = EXIT.notAllowed;

  constructor(source: string, why: string) {
    super(
      `A webhook that says it is from ${source} was refused: ${why}.`,
      'Nothing was taken from it.',
      'If it is genuine, check the signing secret and both clocks; the provider sends it again.',
    );
  }
}

/** A webhook that is signed, and whose content is none that its provider sends. */
export class WebhookUnreadableError extends OperatorError {
  readonly code = 'COMMERCE_WEBHOOK_UNREADABLE';
  readonly exitCode = EXIT.badInput;

  constructor(source: string, why: string) {
    super(
      `A signed webhook from ${source} cannot be read: ${why}`,
      'Nothing was taken from it.',
      'Check which version of its API the provider sends; then let it send the event again.',
    );
  }
}

/** A provider does not answer, or not as agreed. */
export class ProviderUnavailableError extends OperatorError {
  readonly code = 'COMMERCE_PROVIDER_UNAVAILABLE';
  readonly exitCode = EXIT.unavailable;

  constructor(source: string, why: string) {
    super(
      `The provider ${source} cannot be used: ${why}.`,
      'Whether the last request was done there is not known; asking again does it once.',
      'See to the provider, then try again.',
    );
  }
}

/** A provider understood a request and refuses it. */
export class ProviderRefusedError extends OperatorError {
  readonly code = 'COMMERCE_PROVIDER_REFUSED';
  readonly exitCode: ExitCode = EXIT.badInput;
  /** The provider's own word, such as `resource_missing`. */
  readonly reason: string;

  constructor(source: string, reason: string, message: string) {
    super(
      `The provider ${source} refuses: ${message} (${reason}).`,
      'Nothing was changed there.',
      'Correct what it names, then try again.',
    );
    this.reason = reason;
  }
}

/** A posting whose lines do not sum to zero, or that says nothing. */
export class UnbalancedPostingError extends OperatorError {
  readonly code = 'COMMERCE_UNBALANCED';
  readonly exitCode = EXIT.bug;

  constructor(id: string, sum: number) {
    super(
      `Posting ${id} is no double entry: its lines sum to ${sum} points.`,
      'Nothing was posted.',
      'This is a bug: please report it with the lines above.',
    );
  }
}

/** A number of points that is none. */
export class PointsAmountError extends OperatorError {
  readonly code = 'COMMERCE_POINTS_AMOUNT';
  readonly exitCode = EXIT.badInput;

  constructor(id: string, points: number, limit: number) {
    super(
      `Movement ${id} is of ${points} points, which is no whole number of 1 to ${limit}.`,
      'Nothing was posted.',
      'Correct the number of points.',
    );
  }
}

/** One op id came with two different movements of points. */
export class PointsIdUsedError extends OperatorError {
  readonly code = 'COMMERCE_POINTS_USED';
  readonly exitCode = EXIT.badInput;

  constructor(id: string) {
    super(
      `Movement ${id} was posted before with other content.`,
      'The first one stands; nothing was posted.',
      'Give the new movement an id of its own.',
    );
  }
}

/** A member has fewer points than are asked for. */
export class PointsInsufficientError extends OperatorError {
  readonly code = 'COMMERCE_POINTS_INSUFFICIENT';
  readonly exitCode = EXIT.notHeld;

  constructor(member: string, available: number, wanted: number) {
    super(
      `Member ${member} has ${available} points available, and ${wanted} are asked for.`,
      'Nothing was posted.',
      'Ask for fewer; points on hold come back when their hold ends.',
    );
  }
}

/** A hold that is not there, or is over. */
export class HoldOverError extends OperatorError {
  readonly code = 'COMMERCE_HOLD_OVER';
  readonly exitCode = EXIT.notHeld;

  constructor(hold: string, state: string) {
    super(
      `Hold ${hold} cannot be used: it ${state}.`,
      'Nothing was posted.',
      'Hold the points again.',
    );
  }
}

/** A member is merged who was merged before. */
export class MemberMergedError extends OperatorError {
  readonly code = 'COMMERCE_MEMBER_MERGED';
  readonly exitCode = EXIT.badInput;

  constructor(member: string, into: string, at: Date) {
    super(
      `Member ${member} was merged into ${into} on ${at.toISOString()} already.`,
      'Nothing was moved again.',
      `Use ${into}; to merge that one further, name ${into} itself.`,
    );
  }
}

/** A member is merged with themself. */
export class MergeSelfError extends OperatorError {
  readonly code = 'COMMERCE_MERGE_SELF';
  readonly exitCode = EXIT.badInput;

  constructor(member: string) {
    super(
      `Member ${member} cannot be merged into ${member}.`,
      'Nothing was moved.',
      'Name two different members.',
    );
  }
}

/** More points are to be given back than were paid with. */
export class RefundTooLargeError extends OperatorError {
  readonly code = 'COMMERCE_REFUND';
  readonly exitCode = EXIT.badInput;

  constructor(burned: string, left: number, wanted: number) {
    super(
      `Of movement ${burned}, ${left} points can be given back, and ${wanted} are asked for.`,
      'Nothing was posted.',
      'Check the movement’s id and its member, and what was given back before.',
    );
  }
}

/** What is to be corrected is no burn of this ledger: another book has it. */
export class BurnUnknownError extends OperatorError {
  readonly code = 'COMMERCE_BURN_UNKNOWN';
  readonly exitCode = EXIT.usage;

  constructor(burn: string) {
    super(
      `No points were paid with by ${burn} in this ledger.`,
      'Nothing was posted.',
      'Correct it in the book that has it.',
    );
  }
}

/** A shortfall that is not there, or is settled. */
export class ShortfallUnknownError extends OperatorError {
  readonly code = 'COMMERCE_SHORTFALL';
  readonly exitCode = EXIT.badInput;

  constructor(posting: string, state: string) {
    super(
      `The shortfall of movement ${posting} cannot be settled: it ${state}.`,
      'Nothing was posted.',
      'List the open ones, then name one of them.',
    );
  }
}
