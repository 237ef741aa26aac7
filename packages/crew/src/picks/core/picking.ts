/**
 * A picker at a list: what an event makes of it, what is to be said, and which step is written.
 *
 *   item ──all scanned──► tote ──its tote──► the next line's item … finished
 *     │  └─substitute───► choose ──one─────► item (of the substitute)
 *     └────too few──────► shelf ──answered─► missing ──leave──► the next line
 *                                              └──substitute──► choose
 *   Whoever has some in the hand puts those into the tote first: an event writes one step at most.
 *
 * Rules (SPEC.md): P1 only what was scanned into its own tote counts · P2 undo restores exactly ·
 * P3 a reload loses only what was in the hand · P4 every list ends · P5 what the customer refused
 * is never taken.
 */
import type { PickLine } from './pick-list.ts';
import { meaningOf, type Meaning, type Scan } from './picking-codes.ts';
import { allowedFor, applyStep, leftOf, lineAtHand, phaseOf } from './picking-state.ts';
import type { Phase, Picking, PickStep } from './picking-state.ts';

export type PickEvent =
  | ({ readonly is: 'scan' } & Scan)
  | { readonly is: 'too-few' }
  /** The answer to the zero check. */
  | { readonly is: 'shelf'; readonly isEmpty: boolean }
  | { readonly is: 'substitute' }
  | { readonly is: 'choose'; readonly sku: string }
  /** Nothing instead: the rest of the line is short. */
  | { readonly is: 'leave' }
  | { readonly is: 'back' }
  | { readonly is: 'to-end' }
  | { readonly is: 'undo' }
  | { readonly is: 'help' };

/** What the picker is told; the page has the words. */
export type Say =
  | { readonly is: 'one-more'; readonly scanned: number; readonly left: number }
  | { readonly is: 'scan-tote'; readonly tote: string }
  | { readonly is: 'line-done' | 'list-done' }
  | { readonly is: 'wrong-item'; readonly meaning: Meaning }
  | { readonly is: 'wrong-tote'; readonly tote: string; readonly wanted: string }
  | { readonly is: 'items-first'; readonly left: number }
  | { readonly is: 'enough' | 'tote-first'; readonly tote: string }
  | { readonly is: 'moved'; readonly putBack: number }
  | { readonly is: 'left-out'; readonly quantity: number }
  | { readonly is: 'is-shelf-empty' | 'what-instead' | 'choose' | 'take-instead' | 'answer-first' }
  | { readonly is: 'no-substitute' | 'refused' | 'only-one' | 'undone' | 'nothing-to-undo' }
  | { readonly is: 'help-called' | 'all-done' | 'not-now' };

/** Who does it, when, and under which id it is written. */
export interface Stamp {
  readonly opId: string;
  readonly by: string;
  /** Ms since 1970. */
  readonly atMs: number;
}

export interface Advance {
  readonly next: Picking;
  readonly say: Say;
  /** To be durable before `next` is shown; null: nothing is written. */
  readonly step: PickStep | null;
}

/** Total: every event has an answer in every phase, if only that it is not for now. */
export function advance(picking: Picking, event: PickEvent, stamp: Stamp): Advance {
  if (event.is === 'undo') return undo(picking, stamp);
  const line = lineAtHand(picking);
  if (!line) return only(picking, { is: 'all-done' });
  const at: At = { picking, line, stamp };
  switch (event.is) {
    case 'scan':
      return scan(at, event);
    case 'too-few':
      return tooFew(at);
    case 'shelf':
      return shelf(at, event.isEmpty);
    case 'substitute':
      return substitute(at);
    case 'choose':
      return choose(at, event.sku);
    case 'leave':
      return leave(at);
    case 'back':
      return back(at);
    case 'to-end':
      return toEnd(at);
    case 'help':
      return help(at);
  }
}

interface At {
  readonly picking: Picking;
  readonly line: PickLine;
  readonly stamp: Stamp;
}

/** Nothing changes. */
const only = (picking: Picking, say: Say): Advance => ({ next: picking, say, step: null });

/** Only what is in the hand, or what is asked, changes. */
const inHand = ({ picking }: At, phase: Phase, say: Say): Advance => ({
  next: { ...picking, phase, past: { before: picking, step: null } },
  say,
  step: null,
});

function written(at: At, about: Partial<PickStep> & Pick<PickStep, 'outcome'>): Advance {
  const { picking, line, stamp } = at;
  const { list } = picking.list;
  const step: PickStep = { ...stamp, list, step: line.step, sku: line.sku, quantity: 0, ...about };
  const next = applyStep(picking, step);
  const isLast = next.phase.is === 'finished';
  return { next, say: { is: isLast ? 'list-done' : 'line-done' }, step };
}

/** Asks for something on top of what a step has changed; undo takes back both. */
const thenAsk = (advanced: Advance, phase: Phase, say: Say): Advance => ({
  ...advanced,
  next: { ...advanced.next, phase },
  say,
});

function scan(at: At, given: Scan): Advance {
  const { picking, line } = at;
  const { phase } = picking;
  switch (phase.is) {
    case 'item':
      return scanItem(at, given, phase);
    case 'missing': // it was found after all
      return scanItem(at, given, { is: 'item', scanned: 0, substitute: null, code: null });
    case 'tote':
      return scanTote(at, given, phase);
    case 'choose': {
      const meaning = meaningOf(given, picking.list, line, []);
      if (meaning.is !== 'substitute') return only(picking, { is: 'wrong-item', meaning });
      if (!meaning.substitute.allowed) return only(picking, { is: 'refused' });
      const { sku } = meaning.substitute;
      return scanItem(at, given, { is: 'item', scanned: 0, substitute: sku, code: null });
    }
    case 'shelf':
      return only(picking, { is: 'answer-first' });
    case 'finished':
      return only(picking, { is: 'all-done' });
  }
}

function scanItem(at: At, given: Scan, phase: Phase & { is: 'item' }): Advance {
  const { picking, line } = at;
  const meaning = meaningOf(given, picking.list, line, codesOf(line, phase.substitute));
  const left = leftOf(picking, line) - phase.scanned;
  if (meaning.is === 'tote') return only(picking, { is: 'items-first', left });
  if (meaning.is === 'other-tote') return wrongTote(at, meaning.tote);
  if (meaning.is !== 'item') return only(picking, { is: 'wrong-item', meaning });
  const scanned = phase.scanned + 1;
  const code = given.code.trim();
  if (left > 1) {
    return inHand(at, { ...phase, scanned, code }, { is: 'one-more', scanned, left: left - 1 });
  }
  const { substitute: instead } = phase;
  const toTote: Phase = { is: 'tote', scanned, substitute: instead, code, then: 'next' };
  return inHand(at, toTote, { is: 'scan-tote', tote: line.tote });
}

function scanTote(at: At, given: Scan, phase: Phase & { is: 'tote' }): Advance {
  const { picking, line } = at;
  const { scanned: quantity, substitute: instead, code, then } = phase;
  const meaning = meaningOf(given, picking.list, line, codesOf(line, instead));
  if (meaning.is === 'other-tote') return wrongTote(at, meaning.tote);
  if (meaning.is === 'item') return only(picking, { is: 'enough', tote: line.tote });
  if (meaning.is !== 'tote') return only(picking, { is: 'wrong-item', meaning });
  const put = written(at, {
    outcome: instead === null ? 'picked' : 'substituted',
    quantity,
    tote: line.tote,
    ...(instead === null ? {} : { substituteSku: instead }),
    ...(code === null ? {} : { code }),
  });
  if (then === 'choose') return thenAsk(put, { is: 'choose' }, { is: 'choose' });
  return then === 'too-few' ? askAboutRest(put, line) : put;
}

const codesOf = (line: PickLine, sku: string | null): readonly string[] =>
  sku === null ? line.codes : (line.substitutes.find((one) => one.sku === sku)?.codes ?? []);

const wrongTote = ({ picking, line }: At, tote: string): Advance =>
  only(picking, { is: 'wrong-tote', tote, wanted: line.tote });

/** The shelf is looked at once; after that it is only asked what to take instead. */
function askAboutRest(advanced: Advance, line: PickLine): Advance {
  return advanced.next.checked.has(line.step)
    ? thenAsk(advanced, { is: 'missing' }, { is: 'what-instead' })
    : thenAsk(advanced, { is: 'shelf' }, { is: 'is-shelf-empty' });
}

/** What is in the hand goes first; then it is asked. */
function putFirst(at: At, phase: Phase & { is: 'item' }, then: 'too-few' | 'choose'): Advance {
  const { tote } = at.line;
  return inHand(at, { ...phase, is: 'tote', then }, { is: 'tote-first', tote });
}

function tooFew(at: At): Advance {
  const { picking, line } = at;
  const { phase } = picking;
  switch (phase.is) {
    case 'item': {
      if (phase.scanned > 0) return putFirst(at, phase, 'too-few');
      const changed = inHand(at, phase, { is: 'not-now' });
      return askAboutRest(changed, line);
    }
    case 'tote':
      return only(picking, {
        is: phase.then === 'next' ? 'enough' : 'tote-first',
        tote: line.tote,
      });
    case 'shelf':
    case 'missing':
    case 'choose':
      return only(picking, { is: 'answer-first' });
    case 'finished':
      return only(picking, { is: 'all-done' });
  }
}

function shelf(at: At, isShelfEmpty: boolean): Advance {
  if (at.picking.phase.is !== 'shelf') return only(at.picking, { is: 'not-now' });
  const checked = written(at, { outcome: 'zero-check', isShelfEmpty });
  return { ...checked, say: { is: 'what-instead' } };
}

function substitute(at: At): Advance {
  const { picking, line } = at;
  const { phase } = picking;
  if (allowedFor(line).length === 0) return only(picking, { is: 'no-substitute' });
  switch (phase.is) {
    case 'item':
      return phase.scanned > 0 ? putFirst(at, phase, 'choose') : asked(at);
    case 'missing':
      return asked(at);
    case 'tote':
      return only(picking, { is: 'tote-first', tote: line.tote });
    case 'shelf':
    case 'choose':
      return only(picking, { is: 'answer-first' });
    case 'finished':
      return only(picking, { is: 'all-done' });
  }
}

const asked = (at: At): Advance => inHand(at, { is: 'choose' }, { is: 'choose' });

function choose(at: At, sku: string): Advance {
  const { picking, line } = at;
  if (picking.phase.is !== 'choose') return only(picking, { is: 'not-now' });
  if (!allowedFor(line).some((one) => one.sku === sku)) return only(picking, { is: 'refused' });
  const phase: Phase = { is: 'item', scanned: 0, substitute: sku, code: null };
  return inHand(at, phase, { is: 'take-instead' });
}

function leave(at: At): Advance {
  const { picking, line } = at;
  if (picking.phase.is !== 'missing') return only(picking, { is: 'not-now' });
  const left = written(at, { outcome: 'short', tote: line.tote });
  if (left.say.is === 'list-done') return left;
  return { ...left, say: { is: 'left-out', quantity: leftOf(picking, line) } };
}

/** From a question to how the line began. */
function back(at: At): Advance {
  const { picking } = at;
  const isAsked = picking.phase.is === 'shelf' || picking.phase.is === 'choose';
  return isAsked
    ? inHand(at, phaseOf(picking), { is: 'undone' })
    : only(picking, { is: 'not-now' });
}

/** What is in the hand goes back on the shelf; what is in the tote stays there. */
function toEnd(at: At): Advance {
  const { picking, line } = at;
  const { phase, open } = picking;
  if (phase.is === 'tote') return only(picking, { is: 'tote-first', tote: line.tote });
  if (open.length === 1) return only(picking, { is: 'only-one' });
  const putBack = phase.is === 'item' ? phase.scanned : 0;
  return { ...written(at, { outcome: 'skipped' }), say: { is: 'moved', putBack } };
}

function help(at: At): Advance {
  const { picking, line } = at;
  const say: Say = { is: 'help-called' };
  if (picking.helpAt === line.step) return only(picking, say);
  return { ...written(at, { outcome: 'help' }), say };
}

function undo(picking: Picking, stamp: Stamp): Advance {
  const { past } = picking;
  if (!past) return only(picking, { is: 'nothing-to-undo' });
  const say: Say = { is: 'undone' };
  if (!past.step) return { next: past.before, say, step: null };
  const { list, step, sku, quantity, opId: undoes, tote } = past.step;
  const own = { list, step, sku, quantity, outcome: 'undone', undoes } as const;
  return { next: past.before, say, step: { ...stamp, ...own, ...(tote ? { tote } : {}) } };
}
