/** The crew's figures. */
import { routeRows } from './crew/routes.ts';
import { scanRows } from './crew/scan.ts';
import type { Benchmark } from './harness.ts';

/** The benchmark; each group of rows is one file and one line here. */
export const crew: Benchmark = {
  name: 'crew',
  summary: 'pick routes against the exact optimum and how stores walk; a scan on the page',
  run: async (say) => [...routeRows(say), ...(await scanRows(say))],
};
