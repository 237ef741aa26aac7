/** The crew: rosters proven to be near the best, rescues, and routes through a store. */
import { rosterRows } from './crew/roster.ts';
import type { Benchmark } from './harness.ts';

/** The benchmark; each group of rows is one file and one line here. */
export const crew: Benchmark = {
  name: 'crew',
  summary: 'rosters of 15 stores to a proven gap, and rescues after a no-show',
  run: async (say) => [...(await rosterRows(say))],
};
