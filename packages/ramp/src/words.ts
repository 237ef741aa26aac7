/** Moves in words, as they stand in the history. */
import { describeBecause, type Move } from './core/state.ts';
import type { RampEvent } from './ports.ts';

const percent = (bp: number): string => `${bp / 100} %`;

/** @returns a move as a line of the history */
export function eventOf(move: Move, atMs: number): Omit<RampEvent, 'seq'> {
  const { kind } = move;
  switch (kind) {
    case 'raise': {
      const text = `${move.store} goes to ${percent(move.toBp)}`;
      return { atMs, kind, store: move.store, text, evidence: { toBp: move.toBp } };
    }
    case 'rollback': {
      const store = move.scope === 'store' ? (move.stores[0] ?? null) : null;
      const who = move.scope === 'store' ? move.stores.join(', ') : 'The launch';
      const text = `${who} goes back to blue: ${describeBecause(move.because)}`;
      return { atMs, kind, store, text, evidence: move.because };
    }
    case 'hold': {
      const asked = move.overdue ? '; the rollback owner is asked' : '';
      const text = `${move.store ?? 'The launch'} holds: ${move.because}${asked}`;
      return { atMs, kind, store: move.store, text, evidence: null };
    }
    case 'resume': {
      const text = `${move.store ?? 'The launch'} goes on`;
      return { atMs, kind, store: move.store, text, evidence: null };
    }
    case 'retry': {
      const { store, by, reason, after } = move;
      const before = describeBecause(after);
      const text = `${store} ramps again from blue (${by}: ${reason}) after: ${before}`;
      return { atMs, kind, store, text, evidence: { kind: 'person', by, reason, after } };
    }
    case 'gate': {
      const { bp, verdict, because, evidence } = move.gate;
      const text = `Gate of ${move.store} at ${percent(bp)}: ${verdict}, ${because}`;
      return { atMs, kind, store: move.store, text, evidence };
    }
    case 'finish':
      return { atMs, kind, store: move.store, text: `${move.store} is full`, evidence: null };
  }
}
