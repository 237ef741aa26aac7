/** What a person may see go wrong with training. */
import { EXIT, nearest, OperatorError } from '@slipway/kernel';
import { CERTIFICATES } from '../core/station.ts';
import type { ObserverFault } from './core/observer.ts';
import type { FilmSeen, Span } from './core/watching.ts';

const guess = (name: string, known: readonly string[]): string => {
  const near = nearest(name, known);
  return near ? `Did you mean ${near}?` : `One of: ${known.slice(0, 12).join(', ')}.`;
};

/** A module was named that is not taught. */
export class ModuleUnknownError extends OperatorError {
  readonly code = 'CREW_MODULE_UNKNOWN';
  readonly exitCode = EXIT.usage;

  constructor(module: string, known: readonly string[]) {
    super(`There is no module ${module}.`, 'Nothing was begun.', guess(module, known));
  }
}

/** Somebody was named who is not among the stores' people. */
export class LearnerUnknownError extends OperatorError {
  readonly code = 'CREW_LEARNER_UNKNOWN';
  readonly exitCode = EXIT.usage;

  constructor(person: string, known: readonly string[]) {
    const next = known.length > 0 ? guess(person, known) : 'Add the stores’ people first.';
    super(`Nobody in the stores has the id ${person}.`, 'Nothing was recorded.', next);
  }
}

/** A module asks for others first. */
export class NeedsNotPassedError extends OperatorError {
  readonly code = 'CREW_NEEDS_NOT_PASSED';
  readonly exitCode = EXIT.notHeld;

  constructor(module: string, needs: readonly string[]) {
    super(
      `${module} comes after ${needs.join(' and ')}.`,
      'No attempt was begun.',
      `Pass ${needs[0]} first.`,
    );
  }
}

/** The attempt before was failed a moment ago. */
export class RetakeTooSoonError extends OperatorError {
  readonly code = 'CREW_RETAKE_TOO_SOON';
  readonly exitCode = EXIT.tryAgain;
  readonly fromMs: number;

  constructor(module: string, fromMs: number, nowMs: number) {
    const seconds = Math.ceil((fromMs - nowMs) / 1000);
    super(
      `${module} may be taken again in ${seconds} s.`,
      'No attempt was begun; the last one stands.',
      'Watch the film again until then.',
    );
    this.fromMs = fromMs;
  }
}

const secondsOf = (ms: number): number => Math.floor(ms / 1000);

/** The questions wait until the film was seen. */
export class FilmNotWatchedError extends OperatorError {
  readonly code = 'CREW_FILM_NOT_WATCHED';
  readonly exitCode = EXIT.notHeld;

  constructor(module: string, { lengthMs, neededMs, playedMs, readMs }: FilmSeen) {
    const [length, needed] = [Math.ceil(lengthMs / 1000), Math.ceil(neededMs / 1000)];
    const read = readMs > 0 ? `, and what is said was open for ${secondsOf(readMs)} s` : '';
    super(
      `${module}: ${secondsOf(playedMs)} of ${length} s watched${read}.`,
      'No attempt was begun.',
      `Watch ${needed} s of the film, or keep what is said open for ${length} s.`,
    );
  }
}

/** What was watched is not the module's film: it was exchanged under an open page. */
export class FilmChangedError extends OperatorError {
  readonly code = 'CREW_FILM_CHANGED';
  readonly exitCode = EXIT.tryAgain;

  constructor(module: string) {
    super(
      `The film of ${module} is another one now.`,
      'What was watched of the old one was not recorded.',
      'Reload the page, and watch the new one.',
    );
  }
}

/** A part of a film that ends before it begins. */
export class FilmSpanWrongError extends OperatorError {
  readonly code = 'CREW_FILM_SPAN_WRONG';
  readonly exitCode = EXIT.badInput;

  constructor([fromMs, untilMs]: Span) {
    super(
      `A film cannot be played from ${fromMs / 1000} s to ${untilMs / 1000} s.`,
      'Nothing of this report was recorded.',
      'Report what was played in seconds from its beginning, the first before the last.',
    );
  }
}

/** Answers came for an attempt that there is not, or of somebody else. */
export class AttemptUnknownError extends OperatorError {
  readonly code = 'CREW_ATTEMPT_UNKNOWN';
  readonly exitCode = EXIT.usage;

  constructor(attempt: string, person: string) {
    super(
      `${person} has no attempt ${attempt}.`,
      'No answer was recorded.',
      'Begin the assessment again.',
    );
  }
}

/** The bank was edited between question and answer. */
export class AttemptStaleError extends OperatorError {
  readonly code = 'CREW_ATTEMPT_STALE';
  readonly exitCode = EXIT.tryAgain;

  constructor(module: string) {
    super(
      `The questions of ${module} were edited since this attempt began.`,
      'No answer was recorded; the attempt does not count.',
      'Begin the assessment again: it asks the edited questions.',
    );
  }
}

/** An answer to what was not asked, or one that was not offered. */
export class AnswerUnknownError extends OperatorError {
  readonly code = 'CREW_ANSWER_UNKNOWN';
  readonly exitCode = EXIT.badInput;

  constructor(item: string, place: number | null) {
    super(
      place === null ? `Nobody asked ${item}.` : `${item} has no answer at place ${place}.`,
      'No answer was recorded; the attempt is still open.',
      'Answer the questions of this attempt.',
    );
  }
}

const WHY_NOT: Readonly<Record<ObserverFault, string>> = {
  themselves: 'Nobody observes themselves.',
  'no-mentor': 'Only a mentor observes.',
  'not-certified': 'A mentor observes what they hold a valid certificate of.',
};

/** Somebody may not say that they saw it. */
export class ObserverRefusedError extends OperatorError {
  readonly code = 'CREW_OBSERVER_REFUSED';
  readonly exitCode = EXIT.notAllowed;

  constructor(mentor: string, certificate: string, fault: ObserverFault) {
    super(
      `${mentor} cannot observe ${certificate}: ${WHY_NOT[fault]}`,
      'Nothing was recorded.',
      `Ask a mentor who holds ${certificate}: \`slipway training status\` names them.`,
    );
  }
}

/** There is no passed assessment that waits for an observation. */
export class NothingToObserveError extends OperatorError {
  readonly code = 'CREW_NOTHING_TO_OBSERVE';
  readonly exitCode = EXIT.notHeld;

  constructor(person: string, certificate: string) {
    super(
      `${person} has passed nothing for ${certificate} that waits to be observed.`,
      'Nothing was recorded.',
      `\`slipway training path ${person}\` tells what comes next.`,
    );
  }
}

/** An observation that leaves points of its checklist out. */
export class ChecksMissingError extends OperatorError {
  readonly code = 'CREW_CHECKS_MISSING';
  readonly exitCode = EXIT.badInput;

  constructor(given: number, asked: number) {
    super(
      `The checklist has ${asked} points; ${given} were answered.`,
      'Nothing was recorded.',
      'Say of each point whether you saw it.',
    );
  }
}

/** A certificate was named that there is not. */
export class CertificateUnknownError extends OperatorError {
  readonly code = 'CREW_CERTIFICATE_UNKNOWN';
  readonly exitCode = EXIT.usage;

  constructor(certificate: string) {
    super(
      `There is no certificate ${certificate}.`,
      'Nothing was recorded.',
      guess(certificate, CERTIFICATES),
    );
  }
}

/** A certificate was to be granted though a mentor could observe the person. */
export class MentorThereError extends OperatorError {
  readonly code = 'CREW_MENTOR_THERE';
  readonly exitCode = EXIT.notAllowed;

  constructor(person: string, certificate: string, mentor: string) {
    super(
      `${mentor} is a mentor and holds ${certificate}: it is not granted any more.`,
      'Nothing was recorded.',
      `Let ${person} pass the assessment and ${mentor} observe it.`,
    );
  }
}

/** A package was to be written into a folder that has something in it. */
export class PackageThereError extends OperatorError {
  readonly code = 'CREW_PACKAGE_THERE';
  readonly exitCode = EXIT.usage;

  constructor(folder: string) {
    super(
      `${folder} is there, and is no empty folder.`,
      'Nothing was written.',
      'Name another one, or move it away.',
    );
  }
}

/** A bank was to be written beside a picture that is another one of the same name. */
export class PictureThereError extends OperatorError {
  readonly code = 'CREW_PICTURE_THERE';
  readonly exitCode = EXIT.usage;

  constructor(file: string) {
    super(
      `${file} is another picture than the questions bring.`,
      'Nothing was written: the bank that is there may show it.',
      'Move it away, or rename the picture that is imported.',
    );
  }
}

/** What was made cannot be put where it was to go. */
export class OutUnwritableError extends OperatorError {
  readonly code = 'CREW_OUT_UNWRITABLE';
  readonly exitCode = EXIT.usage;

  /** @param reason the system's word for it, such as `EACCES` */
  constructor(path: string, reason: string) {
    super(
      `${path} cannot be written: ${reason}.`,
      'What was there is as it was.',
      'Name a file in a folder that is yours.',
    );
  }
}
