/** The crew's figures. */
import { routeRows } from './crew/routes.ts';
import type { Benchmark } from './harness.ts';

/** The benchmark; each group of rows is one file and one line here. */
export const crew: Benchmark = {
  name: 'crew',
  summary: 'pick routes against the exact optimum and against how stores walk',
  run: async (say) => [...routeRows(say)],
};
