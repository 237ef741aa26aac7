/** What can go wrong with pick lists, in words for people. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** A store of which no layout is known. */
export class PickStoreUnknownError extends OperatorError {
  readonly code = 'CREW_PICKS_STORE_UNKNOWN';
  readonly exitCode = EXIT.badInput;

  constructor(store: string) {
    super(
      `No layout of store ${store} is known.`,
      'Nothing was changed.',
      'Name it under `stores` of its layout, then run `slipway picks import`.',
    );
  }
}

/** A list for somebody who does not stand at picks now. */
export class PickerNotOnShiftError extends OperatorError {
  readonly code = 'CREW_PICKS_NOT_ON_SHIFT';
  readonly exitCode = EXIT.notAllowed;

  constructor(person: string, store: string) {
    super(
      `${person} is not on shift at picks in store ${store} now.`,
      'No list was given.',
      'The roster says who is: assign them there first.',
    );
  }
}

/** A list for somebody whom the gate turns away. */
export class PickerMayNotError extends OperatorError {
  readonly code = 'CREW_PICKS_MAY_NOT';
  readonly exitCode = EXIT.notAllowed;

  /** @param gaps each reason in words, with the training that would cure it */
  constructor(person: string, gaps: readonly string[]) {
    super(
      `${person} may not pick: ${gaps.join('; ')}.`,
      'No list was given.',
      'Close the gap, or let somebody else who is on shift take the list.',
    );
  }
}

/** There is nothing to pick. */
export class NothingToPickError extends OperatorError {
  readonly code = 'CREW_PICKS_NONE_WAITING';
  readonly exitCode = EXIT.tryAgain;

  constructor(store: string) {
    super(
      `No batch of store ${store} waits for a picker.`,
      'No list was given.',
      'Make batches of what was ordered: `slipway picks batch --store STORE`.',
    );
  }
}

/** A list that there is not. */
export class PickListUnknownError extends OperatorError {
  readonly code = 'CREW_PICKS_LIST_UNKNOWN';
  readonly exitCode = EXIT.badInput;

  constructor(list: string) {
    super(
      `There is no pick list "${list}" with such a step.`,
      'Nothing was changed.',
      '`slipway picks status` names all lists.',
    );
  }
}

/** Something is said to be put back that is not too much, or no longer. */
export class PutBackDiffersError extends OperatorError {
  readonly code = 'CREW_PICKS_PUT_BACK';
  readonly exitCode = EXIT.tryAgain;

  /** @param excess units that are too many now */
  constructor(list: string, step: number, { said, excess }: { said: number; excess: number }) {
    const now = excess === 0 ? 'nothing is too many' : `${excess} too many`;
    super(
      `Step ${step} of list ${list}: ${now} now, not ${said}.`,
      'Nothing was recorded.',
      'Look again: somebody has put it back, or another handheld has told of more.',
    );
  }
}

/** A folder without a single layout. */
export class NoLayoutError extends OperatorError {
  readonly code = 'CREW_PICKS_NO_LAYOUT';
  readonly exitCode = EXIT.badInput;

  constructor(folder: string) {
    super(
      `There is no layout in ${folder}.`,
      'Nothing was changed.',
      'Name the folder that holds `layouts/`, `products.csv` and `orders.csv`.',
    );
  }
}

/** A store that is built in two ways. */
export class StoreTwiceError extends OperatorError {
  readonly code = 'CREW_PICKS_STORE_TWICE';
  readonly exitCode = EXIT.badInput;

  constructor(store: string, one: string, two: string) {
    super(
      `Store ${store} stands in two layouts: ${one} and ${two}.`,
      'Nothing was changed.',
      'Take it out of the `stores` of one of them.',
    );
  }
}
