/** What a person may see go wrong at the triage desk. */
import { EXIT, OperatorError } from '@slipway/kernel';
import { gapInWords, type Gap } from '../core/may-work.ts';
import type { NextShift } from '../people/on-shift.ts';
import type { NotAtDesk } from './desk.ts';
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

  constructor(why: NotAtDesk) {
    super(reasonWords(why), 'The case stays as it is.', cureWords(why));
  }
}

function reasonWords({ person, store, isKnown, at, gaps }: NotAtDesk): string {
  if (!isKnown) return `Nobody in the stores has the id ${person}.`;
  const lacks = gaps.map(gapInWords).join('; ');
  const mayNot = lacks === '' ? '' : ` may not work at triage: ${lacks}.`;
  if (at === 'triage') return `${person}${mayNot}`;
  const instead = at === null ? '' : `, but at ${at}`;
  const off = `${person} is not on shift at the triage desk of ${store}${instead}.`;
  return mayNot === '' ? off : `${off} ${person}${mayNot}`;
}

function cureWords({ person, isKnown, at, gaps, next, able }: NotAtDesk): string {
  const cures: string[] = [];
  const training = gaps.find((gap) => gap.kind === 'certificate');
  if (training) cures.push(trainingWords(person, training));
  if (isKnown && at !== 'triage') {
    const shift = next && `is at ${next.store}, ${fromUntil(next)}`;
    cures.push(`Their next shift at triage ${shift ?? 'is not published: change the roster'}.`);
  }
  const others = able.length === 0 ? 'Nobody is at the desk now who may' : able.join(', ');
  cures.push(able.length === 0 ? `${others}.` : `At the desk now, and may: ${others}.`);
  return cures.join(' ');
}

function trainingWords(person: string, gap: Extract<Gap, { kind: 'certificate' }>): string {
  const { name, path } = gap;
  if (path === null) return `Write a module that teaches ${name}.`;
  const observed = `a mentor observes it: \`slipway training observe ${person} ${name}\``;
  if (path.modules.length === 0) return `It counts once ${observed}.`;
  return `Let them pass ${path.modules.join(', then ')}; then ${observed}.`;
}

/** Such as `2026-12-01 06:00 to 14:00 UTC`. */
function fromUntil({ fromMs, untilMs }: NextShift): string {
  const [from, until] = [fromMs, untilMs].map((ms) => new Date(ms).toISOString());
  return `${from!.slice(0, 10)} ${from!.slice(11, 16)} to ${until!.slice(11, 16)} UTC`;
}
