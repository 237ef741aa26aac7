/** What the cloud says to a device that asks for the feed wrongly. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** A request for the feed that makes no sense. */
export class FeedRequestError extends OperatorError {
  readonly code = 'FLEET_FEED_REQUEST';
  readonly exitCode = EXIT.badInput;

  constructor(what: string) {
    super(`The feed cannot be asked so: ${what}`, 'Nothing was told.', 'Name one of its streams.');
  }
}

/** A revoked device asks for prices and balances. */
export class FeedRevokedError extends OperatorError {
  readonly code = 'FLEET_FEED_REVOKED';
  readonly exitCode = EXIT.notAllowed;

  constructor(device: string) {
    super(
      `Device ${device} is revoked.`,
      'It is told nothing of the store any more; ops that it holds are still taken.',
      'Enrol it anew if it is to sell again.',
    );
  }
}
