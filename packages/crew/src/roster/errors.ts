/** What a person may see go wrong with rosters. */
import { EXIT, OperatorError } from '@slipway/kernel';
import type { Breach } from './core/check.ts';

/** No roster of this week was taken in. */
export class RosterUnknownError extends OperatorError {
  readonly code = 'CREW_ROSTER_UNKNOWN';
  readonly exitCode = EXIT.badInput;

  constructor(week: string | null, known: readonly string[]) {
    super(
      week === null ? 'No week of a roster is known.' : `No roster of the week ${week} is known.`,
      'Nothing was changed.',
      known.length > 0
        ? `Known: ${known.join(', ')}.`
        : 'Take people, availability and demand in: `slipway roster import FOLDER`.',
    );
  }
}

/** Nothing was solved yet. */
export class RosterNoDraftError extends OperatorError {
  readonly code = 'CREW_ROSTER_NO_DRAFT';
  readonly exitCode = EXIT.badInput;

  constructor(week: string) {
    super(
      `The week ${week} has no solved roster.`,
      'Nothing was changed.',
      'Run `slipway roster solve` first.',
    );
  }
}

/** A roster breaks rules, and is not published. */
export class RosterBreachError extends OperatorError {
  readonly code = 'CREW_ROSTER_BREACH';
  readonly exitCode = EXIT.notHeld;
  readonly breaches: readonly Breach[];

  constructor(breaches: readonly Breach[]) {
    const told = breaches.slice(0, 3).map(({ words }) => words);
    const more = breaches.length > 3 ? ` And ${breaches.length - 3} more.` : '';
    super(
      `${told.join(' ')}${more}`,
      'The roster stands as it was published.',
      'Change the roster so that every rule holds; a rule is never waived here.',
    );
    this.breaches = breaches;
  }
}

/** A change comes too late to be made without those whom it touches. */
export class RosterNoticeError extends OperatorError {
  readonly code = 'CREW_ROSTER_NOTICE';
  readonly exitCode = EXIT.notAllowed;
  readonly people: readonly string[];

  constructor(people: readonly string[], days: number) {
    const named = people.slice(0, 8).join(', ');
    super(
      `${named}${people.length > 8 ? ` and ${people.length - 8} more` : ''} would have other ` +
        `shifts with less than ${days} days of notice.`,
      'The roster stands as it was published.',
      'Ask them, and name whoever agreed.',
    );
    this.people = people;
  }
}

/** Somebody else published in between. */
export class RosterMovedError extends OperatorError {
  readonly code = 'CREW_ROSTER_MOVED';
  readonly exitCode = EXIT.tryAgain;

  constructor(expected: number, actual: number) {
    super(
      `The roster is at version ${actual} by now; this change was made to version ${expected}.`,
      'Nothing was changed.',
      'Look at it as it is, and make the change again.',
    );
  }
}

/** Pins that no roster could keep. */
export class RosterPinError extends OperatorError {
  readonly code = 'CREW_ROSTER_PIN';
  readonly exitCode = EXIT.badInput;

  /** @param words what each breaks, or which they are */
  constructor(words: readonly string[]) {
    super(
      `This cannot be pinned, or not all of it: ${words.slice(0, 5).join(' ')}`,
      'Nothing was changed.',
      'Pin somebody who may stand there, or take a pin away: `slipway roster pin … --off`.',
    );
  }
}

/** A shift, or somebody on it, is not there. */
export class RosterShiftError extends OperatorError {
  readonly code = 'CREW_ROSTER_SHIFT';
  readonly exitCode = EXIT.badInput;

  constructor(what: string, known: readonly string[]) {
    const list = known.slice(0, 8).join(', ');
    super(what, 'Nothing was changed.', known.length > 0 ? `Known: ${list}.` : 'Check the id.');
  }
}
