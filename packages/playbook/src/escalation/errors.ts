/** What can go wrong with a page. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** There is no such page. */
export class UnknownPageError extends OperatorError {
  readonly code = 'PLAYBOOK_PAGE';
  readonly exitCode = EXIT.usage;

  /** @param guess the nearest open one; null when none is near */
  constructor(id: string, guess: string | null) {
    super(
      `There is no page "${id}".`,
      'Nothing was recorded.',
      guess ? `Did you mean "${guess}"?` : '`slipway page list` shows them.',
    );
  }
}

/** The file has no such policy. */
export class UnknownPolicyError extends OperatorError {
  readonly code = 'PLAYBOOK_POLICY';
  readonly exitCode = EXIT.usage;

  /** @param guess the nearest of the file; null when none is near */
  constructor(name: string, known: readonly string[], guess: string | null) {
    super(
      `The escalation file has no policy "${name}".`,
      'No page was opened.',
      guess ? `Did you mean "${guess}"?` : `It has: ${known.join(', ') || 'none'}.`,
    );
  }
}

/** Whoever acknowledges was not told, and does not have command. */
export class NotToldError extends OperatorError {
  readonly code = 'PLAYBOOK_NOT_TOLD';
  readonly exitCode = EXIT.notAllowed;

  constructor(page: string, person: string, may: readonly string[]) {
    super(
      `${person} was not told of ${page}, and does not have command.`,
      'The page goes on to the next in line.',
      may.length > 0
        ? `One of these may acknowledge it: ${may.join(', ')}.`
        : 'Nobody was told yet: try again in a moment.',
    );
  }
}

/** A person has acknowledged this page before; a link works once. */
export class AcknowledgedBeforeError extends OperatorError {
  readonly code = 'PLAYBOOK_ACKNOWLEDGED';
  readonly exitCode = EXIT.usage;

  constructor(page: string, person: string) {
    super(
      `${person} has acknowledged ${page} already.`,
      'That stands.',
      'There is nothing more to do; `slipway page list` shows it.',
    );
  }
}

/** The word of a link is not one that was sent. */
export class LinkRefusedError extends OperatorError {
  readonly code = 'PLAYBOOK_LINK';
  readonly exitCode = EXIT.notAllowed;

  constructor() {
    super(
      'This link acknowledges nothing: it is not as it was sent.',
      'The page goes on to the next in line.',
      'Open the link of the message whole, or run `slipway page acknowledge`.',
    );
  }
}
