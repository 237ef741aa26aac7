/** What can go wrong with a decision beside its signatures. */
import type { PollView } from '@slipway/api';
import { EXIT, nearest, OperatorError } from '@slipway/kernel';

/** There is no such act, or nobody can do it this way. */
export class ActUnknownError extends OperatorError {
  readonly code = 'LAUNCH_ACT_UNKNOWN';
  readonly exitCode = EXIT.usage;

  constructor(act: string, known: readonly string[]) {
    const guess = nearest(act, known);
    super(
      `"${act}" is nothing that signatures decide here.`,
      'Nothing was changed.',
      guess ? `Did you mean "${guess}"?` : `Known: ${known.join(', ')}.`,
    );
  }
}

/** The launch names nobody who could decide. */
export class NoRolesError extends OperatorError {
  readonly code = 'LAUNCH_NO_ROLES';
  readonly exitCode = EXIT.notAllowed;

  constructor(launch: string, file: string) {
    super(
      `Nobody has a role in launch ${launch}, so nobody can decide anything of it.`,
      'The launch stands as it was planned.',
      `Give it up (\`slipway launch stop ${launch}\`), name \`people\` and \`roles\` in ${file}, ` +
        'and plan it anew.',
    );
  }
}

/** Not every role that was asked has said go; silence is no-go. */
export class PollNotGoError extends OperatorError {
  readonly code = 'LAUNCH_POLL_NO_GO';
  readonly exitCode = EXIT.notAllowed;

  /** @param wanted what the poll is in the way of: the start, or that a store ramps again */
  constructor(
    launch: string,
    { title, asks, isClosed }: PollView,
    wanted: 'start' | 'retry' = 'start',
  ) {
    const no = asks.filter(({ vote }) => vote !== 'go');
    const who = no.map((one) => `${one.title} (${one.vote ?? 'silent'})`).join(', ');
    const words = {
      start: ['does not start', 'Nothing was started; the launch stays locked, and blue serves.'],
      retry: ['lets no store ramp again', 'Nothing was changed; what went back stays on blue.'],
    } as const;
    super(
      `Launch ${launch} ${words[wanted][0]}: the poll "${title}" says no-go: ${who}.`,
      words[wanted][1],
      isClosed
        ? 'Open another poll once they are ready: `slipway playbook poll open`.'
        : 'Let them vote: `slipway playbook poll vote`.',
    );
  }
}

/** What is in force is not what was locked. */
export class NotAsLockedError extends OperatorError {
  readonly code = 'LAUNCH_NOT_AS_LOCKED';
  readonly exitCode = EXIT.notAllowed;

  constructor(launch: string, why: string) {
    super(
      `Launch ${launch} does not go on: ${why}.`,
      'It stays on hold; stores keep their share, and a rollback is possible.',
      'Put back what was locked, or have the change signed: `slipway launch relax`.',
    );
  }
}

/** The launch file asks for another act than was signed. */
export class NotThisAmendmentError extends OperatorError {
  readonly code = 'LAUNCH_AMENDMENT';
  readonly exitCode = EXIT.usage;

  constructor(file: string, act: string, needed: 'same' | 'tighten' | 'relax' | 'edited') {
    const what = {
      same: `${file} has the criteria that are in force: there is nothing to ${act}.`,
      edited: `${file} was edited since it was signed.`,
      tighten: `What ${file} changes only tightens.`,
      relax: `What ${file} changes relaxes, or cannot be shown to be stricter.`,
    };
    const next =
      needed === 'tighten' || needed === 'relax'
        ? `Sign it as \`${needed}\`.`
        : 'Edit its criteria, then sign the change.';
    super(what[needed], 'The criteria in force stay as they are.', next);
  }
}

/** What is asked for cannot be waived. */
export class NotWaivedError extends OperatorError {
  readonly code = 'LAUNCH_NOT_WAIVED';
  readonly exitCode = EXIT.usage;

  constructor(target: string | null, why = 'there is no such thing to waive') {
    super(
      `"${target ?? ''}" was not waived: ${why}.`,
      'Nothing was changed.',
      'Name `rehearsal`, or an item of the checklist (`slipway playbook status`).',
    );
  }
}

/** A decision names a store that the launch does not have. */
export class StoreUnknownError extends OperatorError {
  readonly code = 'LAUNCH_STORE_UNKNOWN';
  readonly exitCode = EXIT.usage;

  constructor(store: string | null, known: readonly string[]) {
    const guess = store === null ? undefined : nearest(store, known);
    super(
      store === null ? 'No store was named.' : `The launch has no store "${store}".`,
      'Nothing was changed.',
      guess ? `Did you mean "${guess}"?` : `Known: ${known.slice(0, 20).join(', ')}.`,
    );
  }
}

const NOT_RETRIED = {
  'not-back': [
    'it did not go back',
    'It is where its ramp has it.',
    'Name a store that is rolled back: `slipway launch status`.',
  ],
  'on-its-way': [
    'the plane does not show it on blue yet',
    'Its rollback is asked of the plane again and again.',
    'Ask again once `slipway launch status` shows it as rolled back.',
  ],
  launch: [
    'the launch goes back as a whole',
    'Every store is on blue, or on its way there.',
    'Plan the launch anew once the cause is mended.',
  ],
  decided: [
    'that was decided already, of this rollback',
    'It ramps again once the plane is read back and nothing holds the launch.',
    'Look at `slipway launch status`.',
  ],
  'other-rollback': [
    'it was signed for another rollback than its newest',
    'What went back stays on blue.',
    'Have it signed anew, once the waiting signature has run out, or for the stores one by one.',
  ],
} as const;

/** A store cannot ramp again as it stands. */
export class NotRetriedError extends OperatorError {
  readonly code = 'LAUNCH_NOT_RETRIED';
  readonly exitCode = EXIT.notAllowed;

  constructor(store: string, why: keyof typeof NOT_RETRIED) {
    const [what, stands, next] = NOT_RETRIED[why];
    super(`${store} does not ramp again: ${what}.`, stands, next);
  }
}
