/** Matches that the history of several rows tells: what was declined first and taken at last. */
import type { Transaction } from '@slipway/pg';
import { closeMatched, type RunScope } from './matching.ts';

/**
 * @param joined pairs by number; a match of the same left with an earlier row is replaced
 * @param settled rows that owe nothing, such as a declined try: they wait for nothing any more
 */
export async function joinByHistory(
  tx: Transaction,
  joined: readonly { readonly left: number; readonly right: number; readonly rule: string }[],
  settled: readonly number[],
  scope: RunScope,
): Promise<void> {
  await tx`
    insert into slipway.reconcile_match as held
           (left_seq, right_seq, run, how, rule)
    select j.left, j.right, ${scope.run}, 'history', j.rule
    from   jsonb_to_recordset(${JSON.stringify(joined)}::text::jsonb) as j (
             "left" bigint, "right" bigint, rule text)
    on     conflict (left_seq) do update
    set    right_seq = excluded.right_seq, how = excluded.how, run = excluded.run`;
  await closeMatched(tx, scope.nowMs);
  await tx`
    delete from slipway.reconcile_open
    where  seq in (select value::bigint
                   from   jsonb_array_elements_text(${JSON.stringify(settled)}::text::jsonb))`;
}
