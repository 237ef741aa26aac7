/** What goes wrong around a run: nobody to stop, a full disk, rights that are missing. */
import { EXIT, OperatorError } from '@slipway/kernel';

/** A runner is to be stopped, and none is at work. */
export class NoRunnerError extends OperatorError {
  readonly code = 'SCHEMA_NO_RUNNER';
  readonly exitCode = EXIT.badInput;

  constructor(schema: string, because: string, moving: { name: string; state: string } | null) {
    super(
      `No runner is at work on schema ${schema}: ${because}.`,
      moving
        ? `Its change ${moving.name} is ${moving.state}; nothing was changed now.`
        : 'It has no change in flight; nothing was changed now.',
      moving
        ? `Go on with \`slipway schema resume --schema ${schema}\`, or take it back with ` +
            `\`slipway schema rollback --schema ${schema}\`.`
        : 'Nothing is to be stopped.',
    );
  }
}

/** A runner was asked to stop and has not reached a safe place in time. */
export class StillRunningError extends OperatorError {
  readonly code = 'SCHEMA_STILL_RUNNING';
  readonly exitCode = EXIT.tryAgain;

  constructor(schema: string, runner: string, waitedMs: number) {
    super(
      `The runner of schema ${schema} (${runner}) has not stopped within ${waitedMs} ms.`,
      'It was asked to, and stops at its next safe place; a rollback is brought to its end.',
      'Wait for it with `slipway schema status`, or cancel again with a longer --wait.',
    );
  }
}

/** The database's disk is full. */
export class DiskFullError extends OperatorError {
  readonly code = 'SCHEMA_DISK_FULL';
  readonly exitCode = EXIT.tryAgain;

  constructor(title: string, reason: string) {
    super(
      `The server has no room left for the step "${title}": ${reason.replace(/\.$/, '')}.`,
      'What was done before stays done and is journaled; the old version is in service.',
      'Free some room or add some, then resume; or roll the change back, which needs little.',
    );
  }
}

/** The runner's role may not do what the change needs. */
export class RightsMissingError extends OperatorError {
  readonly code = 'SCHEMA_RIGHTS_MISSING';
  readonly exitCode = EXIT.notAllowed;

  constructor(role: string, missing: readonly MissingRight[]) {
    super(
      `Role ${role} lacks rights that this needs: ${missing.map(({ what }) => what).join('; ')}.`,
      'Nothing was changed.',
      `Let an owner run: ${missing.map(({ cure }) => `${cure};`).join(' ')}`,
    );
  }
}

/** A right that is missing, and the statement that gives it. */
export interface MissingRight {
  readonly what: string;
  readonly cure: string;
}
