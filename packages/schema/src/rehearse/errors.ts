/** What can keep a rehearsal from taking place. Production is only ever read. */
import { EXIT, OperatorError } from '@slipway/kernel';

const UNTOUCHED = 'The database was only read; the scratch database is gone.';

/** The statistics of some tables may not be read. */
export class RehearsalRightsError extends OperatorError {
  readonly code = 'SCHEMA_REHEARSAL_RIGHTS';
  readonly exitCode = EXIT.notAllowed;

  constructor(role: string, tables: readonly string[]) {
    super(
      `Role ${role} may not see the statistics of ${tables.slice(0, 5).join(', ')}.`,
      'Nothing was changed.',
      `Let it: \`GRANT pg_read_all_data TO ${role}\` (and BYPASSRLS where rows are secured).`,
    );
  }
}

/** The scratch database would not have room. */
export class RehearsalRoomError extends OperatorError {
  readonly code = 'SCHEMA_REHEARSAL_ROOM';
  readonly exitCode = EXIT.unavailable;

  constructor(neededBytes: number, freeBytes: number, folder: string) {
    const gb = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
    super(
      `A rehearsal of this size needs ${gb(neededBytes)}; ${folder} has ${gb(freeBytes)} free.`,
      'Nothing was made.',
      'Give a smaller --scale, or --on the URL of a server with room.',
    );
  }
}

/** There is nothing to rehearse on. */
export class RehearsalSchemaError extends OperatorError {
  readonly code = 'SCHEMA_REHEARSAL_SCHEMA';
  readonly exitCode = EXIT.badInput;

  constructor(what: string, next: string) {
    super(what, 'The database was only read; nothing was changed.', next);
  }
}

/** The likeness could not be built. */
export class RehearsalBuildError extends OperatorError {
  readonly code = 'SCHEMA_REHEARSAL_BUILD';
  readonly exitCode = EXIT.notHeld;

  constructor(what: string, reason: string) {
    super(
      `${what} could not be made on the scratch server: ${reason.replace(/\.$/, '')}.`,
      UNTOUCHED,
      'Rehearse --on a server of production’s own version and extensions; else report it.',
    );
  }
}

/** The process that plays the customers came to an end. */
export class RehearsalLoadError extends OperatorError {
  readonly code = 'SCHEMA_REHEARSAL_LOAD';
  readonly exitCode = EXIT.unavailable;

  constructor(reason: string) {
    super(`The load ended before it was told to: ${reason}.`, UNTOUCHED, 'Rehearse again.');
  }
}

/** Somebody stopped the rehearsal. */
export class RehearsalStoppedError extends OperatorError {
  readonly code = 'SCHEMA_REHEARSAL_STOPPED';
  readonly exitCode = EXIT.tryAgain;

  constructor() {
    super('The rehearsal was stopped.', UNTOUCHED, 'Rehearse again when there is time for it.');
  }
}
