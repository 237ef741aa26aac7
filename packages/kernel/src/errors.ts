/**
 * Errors that are meant for the person at the keyboard.
 *
 * Every one says three things: what happened, what state things are in, what to do next.
 * Anything else that is thrown is our own bug. All codes are listed in docs/errors.md.
 */

/** Exit codes of the command line (after sysexits.h). */
export const EXIT = {
  done: 0,
  /** It did not hold: a rolled-back or held launch, a failed check. */
  notHeld: 1,
  usage: 2,
  badInput: 65,
  unavailable: 69,
  bug: 70,
  tryAgain: 75,
  notAllowed: 77,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A place in an input file; `line` and `column` count from 1, `quote` is the line itself. */
export interface FilePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly quote: string;
}

/** The shape of an error as JSON, on the wire and with `--json`. */
export interface OperatorErrorJson {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly what: string;
  readonly state: string;
  readonly next: string;
  readonly place?: FilePlace;
}

/** Base of all errors that a user can cause or cure. */
export abstract class OperatorError extends Error {
  abstract readonly code: string;
  abstract readonly exitCode: ExitCode;
  readonly what: string;
  readonly state: string;
  readonly next: string;
  readonly place: FilePlace | undefined;

  /**
   * @param what what happened
   * @param state what state things are in now
   * @param next what to do next
   * @param place where in an input file, if it was one
   */
  constructor(what: string, state: string, next: string, place?: FilePlace) {
    super([what, state, next].join(' '));
    this.name = new.target.name;
    this.what = what;
    this.state = state;
    this.next = next;
    this.place = place;
  }

  /** @returns the error as plain data */
  toJSON(): OperatorErrorJson {
    const { code, exitCode, what, state, next, place } = this;
    return { code, exitCode, what, state, next, ...(place ? { place } : {}) };
  }
}

/** An OperatorError that came over the wire: same code, same words. */
export class RemoteError extends OperatorError {
  readonly code: string;
  readonly exitCode: ExitCode;

  constructor(json: OperatorErrorJson) {
    super(json.what, json.state, json.next, json.place);
    this.code = json.code;
    this.exitCode = json.exitCode;
  }
}

/**
 * Formats an error for a terminal: `error[CODE]: …`, with the place and the quoted line first.
 *
 * @returns one or more lines without a trailing newline
 */
export function formatError(error: unknown): string {
  if (!(error instanceof OperatorError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `bug: ${text}\nThis is Slipway's own fault: please report it with the lines above.`;
  }
  const { place } = error;
  const where = place
    ? [
        `${place.file}:${place.line}:${place.column}`,
        `  ${place.quote}`,
        // A tab stays a tab, so that the mark stands under what it means.
        `  ${place.quote.slice(0, place.column - 1).replaceAll(/[^\t]/g, ' ')}^`,
      ]
    : [];
  return [...where, `error[${error.code}]: ${error.message}`].join('\n');
}

/** @returns the exit code that belongs to an error: its own, or 70 for a bug */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof OperatorError ? error.exitCode : EXIT.bug;
}
