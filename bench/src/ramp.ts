/**
 * Gates that compare green with blue, over simulated launches: how often they stop what is well,
 * how soon they find what is not, and whether healthy launches come through. No clock is measured.
 */
import type { Benchmark } from './harness.ts';
import { falseStopRows } from './ramp/false-stops.ts';
import { finishRows } from './ramp/finish.ts';
import { powerRows } from './ramp/power.ts';

/** The benchmark; each group of rows is one file and one line here. */
export const ramp: Benchmark = {
  name: 'ramp',
  summary: 'false stops, power and healthy finishes of simulated launches, against a z-test',
  run: async (say) => [...falseStopRows(say), ...powerRows(say), ...finishRows(say)],
};
