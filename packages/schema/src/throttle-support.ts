/** What the tests of the throttle share: a slow change, watched while something is in its way. */
import assert from 'node:assert/strict';
import { parseChange, startChange, type Progress, type RunOptions } from './index.ts';

const ROWS = 400;
/** The table that is converted, and another that customers quarrel about. */
export const TABLE = `
  create table t (id int primary key, a text not null);
  insert into t select i, 'value ' || i from generate_series(1, ${ROWS}) i;
  create table other (id int primary key); insert into other values (1)`;
/** Slow enough to be watched, by a wait in the expression of each row. */
const CHANGE = parseChange(
  `
operations:
  - add_column: { table: t, up: "upper(a) || left(pg_sleep(0.001)::text, 0)",
      column: { name: b, type: text } }
backfill: { batch: 10, workers: 1 }
`,
  'v2.yaml',
);

/** What a backfill tells. */
export type Backfill = Extract<Progress, { kind: 'backfill' }>;

/**
 * Runs the change with something in its way from the start; takes it away when the pace has fallen.
 *
 * @returns what was told while the pace was low and when it ended
 */
export async function watch(
  url: string,
  options: Omit<RunOptions, 'schema'>,
  because: RegExp,
  lowShare: number,
  free: () => Promise<unknown>,
): Promise<{ low: Backfill; last: Backfill; paces: number[] }> {
  let low: Backfill | undefined;
  let last: Backfill | undefined;
  let freed: Promise<unknown> | undefined;
  const paces: number[] = [];
  const onProgress = (progress: Progress) => {
    if (progress.kind !== 'backfill') return;
    last = progress;
    paces.push(progress.pace);
    if (freed || progress.pace > lowShare || !because.test(progress.throttledBy ?? '')) return;
    low = progress;
    freed = free();
  };
  const result = await startChange(url, { schema: 'shop', change: CHANGE, ...options, onProgress });
  await freed;
  assert.equal(result.rows, ROWS);
  assert.ok(low && last, `the pace fell: ${paces.join(' ')}`);
  assert.ok(low.rowsDone < ROWS, 'it fell before the end');
  return { low, last, paces };
}
