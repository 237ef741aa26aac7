/** What a person may see go wrong at the triage desk. */
import { EXIT, OperatorError } from '@slipway/kernel';
import { gapInWords, type Gap } from '../core/may-work.ts';
import type { Refusal } from './core/triage-case.ts';

/** A case was named that there is not. */
export class UnknownTriageCaseError extends OperatorError {
  readonly code = 'CREW_TRIAGE_UNKNOWN_CASE';
  readonly exitCode = EXIT.usage;

  constructor(id: string) {
    super(
      `There is no triage case ${id}.`,
      'Nothing was changed.',
      'List them: `slipway triage list`.',
    );
  }
}

/** A case is somebody else's, ended, or the answer is none of its step. */
export class TriageRefusedError extends OperatorError {
  readonly code = 'CREW_TRIAGE_REFUSED';
  readonly exitCode = EXIT.notHeld;

  constructor(id: string, refusal: Refusal) {
    const [what, next] = refusedWords(id, refusal);
    super(what, 'Nothing was changed.', next);
  }
}

function refusedWords(id: string, refusal: Refusal): readonly [string, string] {
  switch (refusal.because) {
    case 'claimed':
      return [
        `Case ${id} is ${refusal.by}'s.`,
        'Take another one, or let them hand it over; it comes back when they leave it alone.',
      ];
    case 'state':
      return refusal.is === 'closed' || refusal.is === 'gone'
        ? [`Case ${id} has ended.`, 'Take the next one of the queue.']
        : [`Case ${id} is ${refusal.is}; it is not yours.`, 'Claim it first.'];
    case 'answer':
      return [`That cannot be done with case ${id}: ${refusal.what}.`, 'Look at the case anew.'];
  }
}

/** Somebody who is not on shift at triage, or may not work there. */
export class NotAtTriageError extends OperatorError {
  readonly code = 'CREW_NOT_AT_TRIAGE';
  readonly exitCode = EXIT.notAllowed;

  constructor(person: string, store: string, gaps: readonly Gap[] | null) {
    super(
      gaps === null
        ? `${person} is not on shift at the triage desk of ${store}.`
        : `${person} may not work at triage: ${gaps.map(gapInWords).join('; ')}.`,
      'The case stays in the queue.',
      gaps === null
        ? 'Let somebody who is on shift take it, or change the roster.'
        : 'Close the gap, or let somebody else take it.',
    );
  }
}
