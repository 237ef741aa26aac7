/** What the plane's meter counts: the share of bad requests on green. */
import { parseDurationMs } from '@slipway/kernel';
import { Type } from 'typebox';
import { defineSignal, type MeterSignal } from './signal.ts';

/** The meter keeps this much; a longer window could not be filled again after a restart. */
const LONGEST_WINDOW_MS = 15 * 60_000;

export const meter = defineSignal({
  key: 'meter',
  section: Type.Object(
    {
      meter: Type.Enum(['failed-share', 'over-objective']),
      objective: Type.Optional(Type.String()),
    },
    { additionalProperties: false },
  ),
  // What it counts is bad: to fire below would be to fire when all is well.
  fires: ['above'],
  levels: ['store', 'fleet'],
  isCounted: true,
  window: { longestMs: LONGEST_WINDOW_MS, absentMs: null },
  of: ({ meter: measure, objective }, path, problems): MeterSignal => {
    if (measure === 'failed-share') {
      if (objective !== undefined) {
        const what = 'A share of failed requests has no objective.';
        problems.push({ path: [...path, 'objective'], what, next: 'Take it out.', atKey: true });
      }
      return { meter: measure };
    }
    const objectiveMs = parseDurationMs(objective ?? '') ?? 0;
    if (objectiveMs <= 0) {
      const what = 'A criterion over a latency objective must name it.';
      const next = 'Add `objective` with a duration such as 250ms.';
      problems.push({ path, what, next });
    }
    return { meter: measure, objectiveMs };
  },
  unitOf: () => 'share',
  rollUpOf: () => 'share',
  say: (signal: MeterSignal) => {
    const bad = 'objectiveMs' in signal ? `over ${signal.objectiveMs} ms` : 'failed';
    return `${bad} requests on green`;
  },
});
