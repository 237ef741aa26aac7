/** What can go wrong with a schema change, for the person who made it. */
import { EXIT, OperatorError, type ExitCode, type FilePlace } from '@slipway/kernel';

/** A change file does not parse or does not say what it must. */
export class ChangeInvalidError extends OperatorError {
  readonly code = 'SCHEMA_CHANGE_INVALID';
  readonly exitCode = EXIT.badInput;

  constructor(problem: string, hint: string, place?: FilePlace) {
    super(problem, 'Nothing was changed.', hint, place);
  }
}

/** A change file asks for something of the format that this version cannot do. */
export class UnsupportedError extends OperatorError {
  readonly code = 'SCHEMA_UNSUPPORTED';
  readonly exitCode = EXIT.badInput;

  constructor(what: string, place?: FilePlace) {
    super(
      `${what} is part of the format, but this version cannot do it.`,
      'Nothing was changed.',
      'Write the change without it.',
      place,
    );
  }
}

/** A change does not fit the database it is meant for. */
export class PlanRefusedError extends OperatorError {
  readonly code = 'SCHEMA_PLAN_REFUSED';
  readonly exitCode = EXIT.badInput;

  constructor(problem: string, hint: string, place?: FilePlace) {
    super(problem, 'Nothing was changed.', hint, place);
  }
}

/** A change that was started is started again with another content. */
export class ChangeEditedError extends OperatorError {
  readonly code = 'SCHEMA_CHANGE_EDITED';
  readonly exitCode = EXIT.badInput;

  /**
   * @param hashes of the change as it was started, and as its file is now
   * @param differences clauses; empty where what was started is not known any more
   */
  constructor(
    name: string,
    schema: string,
    state: string,
    hashes: { readonly was: string; readonly is: string },
    differences: readonly string[],
  ) {
    const rest = differences.length > 5 ? `; and ${differences.length - 5} more` : '';
    const what = differences.length > 0 ? ` (${differences.slice(0, 5).join('; ')}${rest})` : '';
    super(
      `Change ${name} of schema ${schema} was edited after it was started: ` +
        `${hashes.was.slice(0, 8)} became ${hashes.is.slice(0, 8)}${what}.`,
      `What was started stands as it was (${state}); nothing was changed now.`,
      'Put the file back as it was, or write what is new as another change.',
    );
  }
}

/** A folder has a change that is not applied before one that is. */
export class ChangeOutOfOrderError extends OperatorError {
  readonly code = 'SCHEMA_OUT_OF_ORDER';
  readonly exitCode = EXIT.badInput;

  constructor(schema: string, change: string, before: string) {
    super(
      `Change ${change} stands before ${before} by its name, but ${before} was applied to ` +
        `schema ${schema} without it.`,
      'No change was begun.',
      `Name ${change} so that it stands after ${before}.`,
    );
  }
}

/** Another change has not come to its end. */
export class ChangeInFlightError extends OperatorError {
  readonly code = 'SCHEMA_CHANGE_IN_FLIGHT';
  readonly exitCode = EXIT.tryAgain;

  constructor(schema: string, name: string, state: string) {
    super(
      `Change ${name} of schema ${schema} is ${state}.`,
      'Nothing was changed now.',
      'Complete it or roll it back first (resume it if it was interrupted).',
    );
  }
}

/** Changes in flight end in order: the oldest is completed, the newest rolled back. */
export class ChangeOrderError extends OperatorError {
  readonly code = 'SCHEMA_CHANGE_ORDER';
  readonly exitCode = EXIT.badInput;

  constructor(schema: string, name: string, end: 'complete' | 'roll back', turn: string) {
    const [ended, order, why] =
      end === 'complete'
        ? ['completed', 'Complete', `it builds on ${turn}, which is older and still in flight`]
        : ['rolled back', 'Roll back', `${turn} is newer, still in flight, and builds on it`];
    super(
      `Change ${name} of schema ${schema} cannot be ${ended} now: ${why}.`,
      'Nothing was changed; all versions stay live.',
      `${order} ${turn} first.`,
    );
  }
}

/** The schema holds tables, and no version of it was ever published. */
export class NotAdoptedError extends OperatorError {
  readonly code = 'SCHEMA_NOT_ADOPTED';
  readonly exitCode = EXIT.badInput;

  constructor(schema: string) {
    super(
      `Schema ${schema} holds tables, but has no version that applications could use.`,
      'Nothing was changed.',
      `Make a baseline of ${schema} and move its applications to it, then start the change.`,
    );
  }
}

/** There is no change to resume, roll back or complete. */
export class NoChangeError extends OperatorError {
  readonly code = 'SCHEMA_NO_CHANGE';
  readonly exitCode = EXIT.badInput;

  constructor(schema: string, wanted: string, because: string) {
    super(
      `Schema ${schema} has no change to ${wanted}: ${because}.`,
      'Nothing was changed.',
      'Ask for the status to see which versions are live.',
    );
  }
}

/** A completed change cannot be undone. */
export class UndoRefusedError extends OperatorError {
  readonly code = 'SCHEMA_UNDO_REFUSED';
  readonly exitCode = EXIT.badInput;

  constructor(schema: string, change: string | undefined, why: readonly string[], next: string) {
    super(
      `${change === undefined ? 'The newest change' : `Change ${change}`} of schema ${schema} ` +
        `cannot be undone: ${why.join('; ')}.`,
      'Nothing was changed.',
      next,
    );
  }
}

/** Another runner works on the same database. */
export class RunnerBusyError extends OperatorError {
  readonly code = 'SCHEMA_RUNNER_BUSY';
  readonly exitCode = EXIT.tryAgain;

  constructor(holder: { pid: number; name: string; since: string }) {
    super(
      `Another runner changes this database: session ${holder.pid} (${holder.name}), ` +
        `since ${holder.since}.`,
      'Nothing was changed by this one.',
      'Wait until it is done, or stop it and resume.',
    );
  }
}

/** A lock could not be had without keeping customers waiting. */
export class LockTimeoutError extends OperatorError {
  readonly code = 'SCHEMA_LOCK_TIMEOUT';
  readonly exitCode = EXIT.tryAgain;

  constructor(table: string, waitedMs: number, holders: readonly string[]) {
    const who = holders.length > 0 ? holders.join('; ') : 'nobody who could still be seen';
    super(
      `${table} could not be locked within ${Math.round(waitedMs)} ms.`,
      'The steps done before stay done; customers were not kept waiting longer.',
      `It is held by ${who}. Let that end, then resume.`,
    );
  }
}

/** An `up` (or a rule on the new column) does not hold for rows that exist. */
export class UpFailedError extends OperatorError {
  readonly code = 'SCHEMA_UP_FAILED';
  readonly exitCode = EXIT.notHeld;

  constructor(change: string, table: string, reason: string, rows: readonly string[]) {
    const which = rows.length > 0 ? ` Failing rows: ${rows.join(', ')}.` : '';
    super(
      `Change ${change} cannot convert table ${table}: ${reason.replace(/\.$/, '')}.${which}`,
      'The change was taken back; the old version was in service all along and is untouched.',
      'Mend the rows or the expression, then start the change again.',
    );
  }
}

/** A check that must hold before publish or contract does not. */
export class VerifyFailedError extends OperatorError {
  readonly code = 'SCHEMA_VERIFY_FAILED';
  readonly exitCode = EXIT.notHeld;

  constructor(what: string, rows: readonly string[]) {
    const which = rows.length > 0 ? ` Rows: ${rows.join(', ')}.` : '';
    super(
      `A check failed: ${what}.${which}`,
      'Both versions stay as they are; nothing was dropped.',
      'Mend these rows through the version that should win, then try again; or roll back.',
    );
  }
}

/** One reason against dropping the old version. */
export interface ContractReason {
  readonly kind: 'launch' | 'device' | 'use' | 'drift' | 'rows';
  /** A clause without its full stop. */
  readonly text: string;
}

const SETTLE: Readonly<Record<ContractReason['kind'], string>> = {
  launch: 'let the launch complete it, or roll the launch back',
  device: 'let the fleet prove that no device needs it',
  use: 'move what uses it to the new version',
  drift: 'put back what was altered by hand',
  rows: 'mend the rows through the version that should win',
};

/** The old version may not be dropped yet; every reason against it is named. */
export class ContractRefusedError extends OperatorError {
  readonly code = 'SCHEMA_CONTRACT_REFUSED';
  readonly exitCode: ExitCode;
  readonly reasons: readonly ContractReason[];

  constructor(version: string, reasons: readonly ContractReason[]) {
    const settle = [...new Set(reasons.map(({ kind }) => SETTLE[kind]))].join('; ');
    const numbered = reasons.map(({ text }, at) =>
      reasons.length > 1 ? `(${at + 1}) ${text}` : text,
    );
    super(
      `${version} cannot be dropped: ${numbered.join('; ')}.`,
      'Both versions stay as they are; nothing was dropped.',
      `${settle[0]?.toUpperCase()}${settle.slice(1)}; then complete again, or roll back.`,
    );
    this.reasons = reasons;
    // What only uses it goes away by itself.
    this.exitCode = reasons.every(({ kind }) => kind === 'use') ? EXIT.tryAgain : EXIT.notHeld;
  }
}

/** PostgreSQL refused a step. */
export class StepFailedError extends OperatorError {
  readonly code = 'SCHEMA_STEP_FAILED';
  readonly exitCode = EXIT.notHeld;

  constructor(title: string, reason: string) {
    super(
      `PostgreSQL refused the step "${title}": ${reason.replace(/\.$/, '')}.`,
      'The steps before it are done and journaled; the old version is in service.',
      'Cure the cause and resume, or roll the change back.',
    );
  }
}

/** The database went away in the middle of a run. */
export class ConnectionLostError extends OperatorError {
  readonly code = 'SCHEMA_CONNECTION_LOST';
  readonly exitCode = EXIT.tryAgain;

  constructor(where: string, reason: string) {
    super(
      `The connection to the database ${where} was lost: ${reason.replace(/\.$/, '')}.`,
      'What was done is journaled; the old version is as it was.',
      'Resume the change when the database answers again.',
    );
  }
}

/** The runner was asked to stop. */
export class StoppedError extends OperatorError {
  readonly code = 'SCHEMA_STOPPED';
  readonly exitCode = EXIT.tryAgain;

  /** @param by who asked for it, if that is known */
  constructor(by: string | null = null) {
    super(
      `The runner was asked to stop${by === null ? '' : ` by ${by}`}.`,
      'What was done is journaled; the old version is in service.',
      'Resume the change, or roll it back.',
    );
  }
}

/** The program that reads raw SQL for the lint did not answer. */
export class SquawkFailedError extends OperatorError {
  readonly code = 'SCHEMA_SQUAWK_FAILED';
  readonly exitCode = EXIT.unavailable;

  constructor(reason: string) {
    super(
      `Squawk, which looks at raw SQL, failed: ${reason.replace(/\.$/, '')}.`,
      'Nothing was changed; the change is not fully looked at.',
      'Install the packages anew (`npm install`), then lint again.',
    );
  }
}

/** The runner was started with arguments that make no sense. */
export class RunnerUsageError extends OperatorError {
  readonly code = 'SCHEMA_RUNNER_USAGE';
  readonly exitCode = EXIT.usage;

  constructor(problem: string) {
    super(
      `${problem}.`,
      'Nothing was changed.',
      'Use: start|resume|rollback|complete|status --schema NAME [--file FILE] [--workers N] ' +
        '[--throttle off|LIMITS] [--throttle-file FILE] [--lock-budget 60s] ' +
        '[--reconnect-budget 60s], with the database URL in SLIPWAY_DATABASE_URL.',
    );
  }
}
