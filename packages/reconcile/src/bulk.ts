/**
 * A run that makes more matches than are held builds the indexes of `reconcile_match` once, at the
 * end of its exact pass: by one sort each, not row by row. Both are there again before anything
 * looks for a match, in the same transaction; a run that dies leaves them as they were.
 */
import type { Transaction } from '@slipway/pg';
import type { RunScope } from './matching.ts';

/** Below it, growing an index row by row costs less than locking its table for a build. */
export const BULK_ROWS = 100_000;

/** @returns whether the run may make more matches than there are */
async function isBulk(tx: Transaction, scope: RunScope, bulkRows: number): Promise<boolean> {
  if (scope.isAnew) return false; // candidates are told by what has a match: it is looked up
  const [size] = await tx<{ isBulk: boolean }[]>`
    select n.rows >= ${bulkRows} and n.rows > 2 * c.held as "isBulk"
    from   (select coalesce(max(seq), 0) - ${scope.sinceSeq} as rows
            from slipway.reconcile_record) n,
           (select count(*) as held from slipway.reconcile_match
            where run < ${scope.run}) c`;
  return size!.isBulk;
}

/**
 * Runs the exact pass, with the indexes left to the end of it where that is less work.
 *
 * @param pass is told whether it had better write in the indexes' order
 */
export async function withBulkIndexes<T>(
  tx: Transaction,
  scope: RunScope,
  limits: { readonly workMemMb: number; readonly bulkRows: number },
  pass: (isSorted: boolean) => Promise<T>,
): Promise<T> {
  if (!(await isBulk(tx, scope, limits.bulkRows))) return pass(true);
  await tx`
    alter table slipway.reconcile_match
    drop constraint reconcile_match_pkey, drop constraint reconcile_match_right_seq_key`;
  const result = await pass(false);
  await tx.unsafe(`set local maintenance_work_mem = '${Math.round(limits.workMemMb)}MB'`);
  await tx`
    alter table slipway.reconcile_match
    add constraint reconcile_match_pkey primary key (left_seq),
    add constraint reconcile_match_right_seq_key unique (right_seq)`;
  return result;
}
