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

/** The launch has no such poll. */
export class UnknownPollError extends OperatorError {
  readonly code = 'PLAYBOOK_POLL';
  readonly exitCode = EXIT.usage;

  /** @param newest id of the launch's newest poll; null: it has none */
  constructor(wanted: string, newest: string | null) {
    super(
      `The launch has no poll "${wanted}".`,
      'No vote was recorded.',
      newest === null ? 'Open one: `slipway playbook poll open`.' : `Its newest is ${newest}.`,
    );
  }
}

/** The poll has closed: what was not said by then is no-go. */
export class PollClosedError extends OperatorError {
  readonly code = 'PLAYBOOK_POLL_CLOSED';
  readonly exitCode = EXIT.notAllowed;

  constructor(poll: string, closedMs: number) {
    super(
      `Poll ${poll} closed at ${new Date(closedMs).toISOString()}.`,
      'No vote was recorded; roles that were silent count as no-go.',
      'Open another: `slipway playbook poll open`.',
    );
  }
}

/** A poll would close at once, or stay open for weeks; perhaps a clock has jumped. */
export class PollTimeError extends OperatorError {
  readonly code = 'PLAYBOOK_POLL_TIME';
  readonly exitCode = EXIT.usage;

  constructor(openForMs: number) {
    super(
      `The poll would be open for ${Math.round(openForMs / 1000)} s.`,
      'No poll was opened.',
      'Let it close in 10 s to 7 days from now, and look whether the clocks are right.',
    );
  }
}

/** A poll asks a role that it does not know, or that it does not ask. */
export class UnknownRoleError extends OperatorError {
  readonly code = 'PLAYBOOK_NO_SUCH_ROLE';
  readonly exitCode = EXIT.usage;

  constructor(role: string, known: readonly string[], guess: string | null) {
    super(
      `The role "${role}" is not asked.`,
      'Nothing was recorded.',
      guess ? `Did you mean "${guess}"?` : `One of: ${known.join(', ')}.`,
    );
  }
}

/** Nobody holds the role: its silence would be an answer that nobody gave. */
export class RoleEmptyError extends OperatorError {
  readonly code = 'PLAYBOOK_ROLE_EMPTY';
  readonly exitCode = EXIT.badInput;

  constructor(role: string, store: string | null) {
    super(
      `No person holds the role ${role}${store === null ? '' : ` at ${store}`}.`,
      'Nothing was recorded.',
      'Name one below `roles` in the launch file, or below `people` in the playbook.',
    );
  }
}

/** The launch has no such store. */
export class UnknownStoreError extends OperatorError {
  readonly code = 'PLAYBOOK_STORE';
  readonly exitCode = EXIT.usage;

  /** @param guess the nearest known one; null when none is near */
  constructor(store: string, guess: string | null) {
    super(
      `The launch has no store "${store}".`,
      'Nothing was recorded.',
      guess ? `Did you mean "${guess}"?` : 'The stores file lists its stores.',
    );
  }
}
