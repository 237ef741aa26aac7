/** The crew's figures: each group of rows is one file and one line here. */
import { rosterRows } from './crew/roster.ts';
import { routeRows } from './crew/routes.ts';
import { scanRows } from './crew/scan.ts';
import type { Benchmark } from './harness.ts';

/** The benchmark. */
export const crew: Benchmark = {
  name: 'crew',
  summary: 'rosters of 15 stores to a proven gap, rescues, pick routes, a scan on the page',
  run: async (say) => [...(await rosterRows(say)), ...routeRows(say), ...(await scanRows(say))],
};
