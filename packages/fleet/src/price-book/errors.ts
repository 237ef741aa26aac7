/** Why a price book is not shipped. */
import { EXIT, formatDuration, OperatorError } from '@slipway/kernel';

/** A book would come into effect before a device that is offline can have heard of it. */
export class PriceBookTooLateError extends OperatorError {
  readonly code = 'FLEET_BOOK_TOO_LATE';
  readonly exitCode = EXIT.badInput;

  constructor(store: string, effectiveMs: number, nowMs: number, horizonMs: number) {
    const earliest = new Date(nowMs + horizonMs + 1).toISOString();
    super(
      `The price book of ${store} comes into effect at ${new Date(effectiveMs).toISOString()}, ` +
        `and devices may be offline for ${formatDuration(horizonMs)}.`,
      'It was not shipped: some tills would go on with the old prices.',
      `Let it come into effect after ${earliest}.`,
    );
  }
}

/** Another book of the store comes into effect at the same moment. */
export class PriceBookClashError extends OperatorError {
  readonly code = 'FLEET_BOOK_CLASH';
  readonly exitCode = EXIT.badInput;

  constructor(store: string, effectiveMs: number, other: string) {
    super(
      `Price book ${other.slice(0, 12)} of ${store} comes into effect at the same moment, ` +
        `${new Date(effectiveMs).toISOString()}.`,
      'Nothing was shipped; a book that was shipped never changes.',
      'Let the new one come into effect later.',
    );
  }
}

/** A book is in another currency than those of its store. */
export class PriceBookCurrencyError extends OperatorError {
  readonly code = 'FLEET_BOOK_CURRENCY';
  readonly exitCode = EXIT.badInput;

  constructor(store: string, currency: string, present: string) {
    super(
      `The price book is in ${currency}, and store ${store} sells in ${present}.`,
      'It was not shipped: prices in two currencies cannot be compared.',
      `Write its prices in ${present}.`,
    );
  }
}

/** A book is so large that a device would not take it. */
export class PriceBookTooLargeError extends OperatorError {
  readonly code = 'FLEET_BOOK_TOO_LARGE';
  readonly exitCode = EXIT.badInput;

  constructor(sizeBytes: number, maxBytes: number) {
    super(
      `The price book has ${sizeBytes} bytes; ${maxBytes} is the most that devices take at once.`,
      'It was not shipped.',
      'Leave out products that the store does not sell, and promotions that have ended.',
    );
  }
}
