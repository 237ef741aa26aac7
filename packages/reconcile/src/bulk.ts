/**
 * A run that makes more matches than are held makes their table anew: out of what it held and what
 * the run finds, read and grouped by several processes and written once; what the table guarantees
 * is built at the end, by one sort for each index. All in the run's transaction: a run that dies
 * leaves the table as it was.
 */
import type { Transaction } from '@slipway/pg';
import { MATCH_RULES } from './match-table.ts';
import type { RunScope } from './matching.ts';

/** Below it, growing an index row by row costs less than locking its table for a build. */
export const BULK_ROWS = 100_000;

/** @returns whether the run may make more matches than there are */
export async function isBulk(tx: Transaction, scope: RunScope, bulkRows: number): Promise<boolean> {
  if (scope.isAnew) return false; // candidates are told by what has a match: it is looked up
  const [size] = await tx<{ isBulk: boolean }[]>`
    select case when rows >= ${bulkRows}       -- matches are counted for a large run alone
           then rows > 2 * (select count(*) from slipway.reconcile_match) else false
           end as "isBulk"
    from   (select coalesce(max(seq), 0) - ${scope.sinceSeq} as rows
            from slipway.reconcile_record) new`;
  return size!.isBulk;
}

/** Puts `slipway.reconcile_anew` in the place of the matches, with all that holds for them. */
export async function takeAnew(tx: Transaction, workMemMb: number): Promise<void> {
  await tx.unsafe(`set local maintenance_work_mem = '${Math.round(workMemMb)}MB'`);
  await tx.unsafe(`
    drop table slipway.reconcile_match;
    alter table slipway.reconcile_anew rename to reconcile_match;
    ${MATCH_RULES}`);
}
