/** What can go wrong with a checklist and its evidence. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** The checklist of this launch has no such item. */
export class UnknownItemError extends OperatorError {
  readonly code = 'PLAYBOOK_ITEM';
  readonly exitCode = EXIT.usage;

  /** @param guess the nearest known one; null when none is near */
  constructor(wanted: string, launch: string, guess: string | null) {
    super(
      `The checklist of ${launch} has no item "${wanted}".`,
      'Nothing was recorded.',
      guess ? `Did you mean "${guess}"?` : '`slipway playbook show` lists its items.',
    );
  }
}

/** The item is shown to be done by a probe: no signature makes it green. */
export class NotAttestedError extends OperatorError {
  readonly code = 'PLAYBOOK_PROBED';
  readonly exitCode = EXIT.notAllowed;

  constructor(key: string, kind: string) {
    super(
      `${key} is not a matter of signatures: a probe of kind ${kind} shows whether it is done.`,
      'Nothing was recorded.',
      'Mend what the probe looks at, or let the senior owner and a second person waive the item.',
    );
  }
}

/** Whoever signed does not hold the role that owns the item. */
export class WrongRoleError extends OperatorError {
  readonly code = 'PLAYBOOK_ROLE';
  readonly exitCode = EXIT.notAllowed;

  constructor(act: string, person: string, may: readonly string[]) {
    super(
      `${person} may not ${act}.`,
      'Nothing was recorded.',
      may.length > 0
        ? `Let one of these sign: ${may.join(', ')}.`
        : 'No person holds that role: name one below `people` in the playbook.',
    );
  }
}
