/** Synthetic customers: the share of a journey's runs that passed, or became active. */
import { Type } from 'typebox';
import { defineSignal, type JourneySignal } from './signal.ts';

/** Runs are kept this long. */
const LONGEST_WINDOW_MS = 24 * 3_600_000;
const DEFAULT_WINDOW_MS = 15 * 60_000;

export const journey = defineSignal({
  key: 'journey',
  section: Type.Object(
    {
      journey: Type.String({ minLength: 1, description: 'name of one of `journeys`' }),
      measure: Type.Enum(['activation-share', 'passed-share']),
    },
    { additionalProperties: false },
  ),
  fires: ['above', 'below', 'not-equal'],
  levels: ['store', 'fleet'],
  isCounted: true,
  window: { longestMs: LONGEST_WINDOW_MS, absentMs: DEFAULT_WINDOW_MS },
  of: ({ journey: name, measure }): JourneySignal => ({ journey: name, measure }),
  unitOf: () => 'share',
  rollUpOf: () => 'share',
  say: ({ journey: name, measure }: JourneySignal) =>
    `${measure === 'passed-share' ? 'passed' : 'activated'} runs of ${name}`,
});
