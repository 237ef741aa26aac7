/** What can go wrong with a deploy that its owner can cure. */
import { EXIT, OperatorError } from '@slipway/kernel';
import type { Colour } from './spec.ts';

/** Which colour of which service, and which of its instances. */
export interface Place {
  readonly service: string;
  readonly colour: Colour;
  readonly index: number;
}

const placeName = ({ service, colour, index }: Place) =>
  `Instance ${index} of ${service} ${colour}`;

/** An instance did not become ready: it ended, or its health path never answered 200. */
export class NotHealthyError extends OperatorError {
  readonly code = 'DEPLOY_NOT_HEALTHY';
  readonly exitCode = EXIT.notHeld;

  /**
   * @param why the end of the sentence, as in `ended with exit code 1 before it was ready`
   * @param log where it wrote to and what it wrote last; null if Slipway did not start it
   */
  constructor(place: Place, why: string, log: { file: string; lastLines: string } | null) {
    const { service, colour } = place;
    super(
      `${placeName(place)} ${why}.`,
      log
        ? `It was ended; whatever else of ${colour} is up keeps running. No traffic was moved.`
        : `Slipway neither started nor ended it. No traffic was moved.`,
      log
        ? `Correct ${service} and start ${colour} again, or roll back. Its log ${log.file} ` +
            `ends with: ${log.lastLines || '(nothing)'}`
        : `Start ${service} where it runs, or correct its URL and health path.`,
    );
  }
}

/** The command of a release cannot be run at all. */
export class CommandError extends OperatorError {
  readonly code = 'DEPLOY_COMMAND';
  readonly exitCode = EXIT.badInput;

  constructor(place: Place, command: string, reason: string) {
    super(
      `${placeName(place)} cannot be started: ${reason}.`,
      `No process of it runs; whatever else of ${place.colour} is up keeps running.`,
      `Correct "run" in the launch file; it says: ${command}`,
    );
  }
}

/** A colour was told to stop while it was starting. */
export class StartCancelledError extends OperatorError {
  readonly code = 'DEPLOY_CANCELLED';
  readonly exitCode = EXIT.notHeld;

  constructor(colour: Colour) {
    super(
      `The start of ${colour} was cancelled, because ${colour} was told to stop.`,
      `What had started of ${colour} is being ended; the other colour was not touched.`,
      `Start ${colour} again when it shall run.`,
    );
  }
}

/** Processes of an instance survived even a kill. */
export class NotEndedError extends OperatorError {
  readonly code = 'DEPLOY_NOT_ENDED';
  readonly exitCode = EXIT.tryAgain;

  constructor(place: Place) {
    super(
      `${placeName(place)} did not end, although it was killed.`,
      `It gets no requests from Slipway, and stays in the journal.`,
      `Look for what its processes wait for (a disk, a debugger), then stop ${place.colour} again.`,
    );
  }
}
