/** How loudly something is told: over everything, in a line, or by what the page shows anyway. */
import type { Say } from '@slipway/crew/picker';

export type Loudness = 'alarm' | 'note' | 'quiet';

const LOUDNESS: Readonly<Record<Say['is'], Loudness>> = {
  'wrong-item': 'alarm',
  'wrong-tote': 'alarm',
  'items-first': 'alarm',
  enough: 'alarm',
  refused: 'alarm',
  'tote-first': 'note',
  moved: 'note',
  'left-out': 'note',
  'answer-first': 'note',
  'no-substitute': 'note',
  'only-one': 'note',
  undone: 'note',
  'nothing-to-undo': 'note',
  'help-called': 'note',
  'not-now': 'note',
  'one-more': 'quiet',
  'scan-tote': 'quiet',
  'line-done': 'quiet',
  'list-done': 'quiet',
  'is-shelf-empty': 'quiet',
  'what-instead': 'quiet',
  choose: 'quiet',
  'take-instead': 'quiet',
  'all-done': 'quiet',
};

export const loudnessOf = (say: Say): Loudness =>
  say.is === 'moved' && say.putBack > 0 ? 'alarm' : LOUDNESS[say.is];

/** Ms on, off, on: an alarm is felt in a glove. There is no sound: customers are about. */
export const VIBRATION: Readonly<Record<Loudness, readonly number[]>> = {
  alarm: [200, 80, 200],
  note: [60],
  quiet: [25],
};
