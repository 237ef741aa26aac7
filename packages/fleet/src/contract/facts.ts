/** Reads what the contract proof is made from: every epoch ever opened, whatever became of it. */
import type { Queryable } from '@slipway/pg';
import type { EpochFact, FenceFact } from '../core/discharge.ts';

/**
 * @param below the version below which nothing may be held unsettled or still be written
 * @param known ids of the write-offs that the journal knows: no other one counts; null for all
 */
export async function readFacts(
  sql: Queryable,
  below: number,
  known: readonly string[] | null = null,
): Promise<EpochFact[]> {
  const rows = await sql<(Omit<EpochFact, 'fences'> & { fences: FenceFact[] | null })[]>`
    select e.device, e.epoch, d.store, e.counter, e.revoked_at is not null as "isRevoked",
           e.acked_seq::float8 as "ackedSeq",
           least(e.applied_seq, e.read_seq)::float8 as "appliedSeq",
           e.forked_seq::float8 as "forkedSeq",
           (select json_agg(json_build_object('seq', f.seq, 'below', f.below,
                                              'round', f.round, 'refused', f.refused)
                            order by f.seq)
            from   slipway.fleet_fence f
            where  f.device = e.device and f.epoch = e.epoch) as fences,
           (select max(n.seq::bigint)::float8
            from   jsonb_each_text(e.newest_seqs) as n (version, seq)
            where  n.version::int < ${below}) as "newestLowSeq",
           (select w.document -> 'by' ->> 'person' from slipway.fleet_write_off w
            where  w.device = e.device and w.epoch = e.epoch and w.void_at is null
            and    (${known === null} or w.id = any (${known ?? []}))
            order  by w.at limit 1) as "writtenOffBy"
    from   slipway.fleet_epoch e
    join   slipway.fleet_device d on d.id = e.device
    order  by d.store, e.device, e.epoch`;
  return rows.map((row) => ({ ...row, fences: row.fences ?? [] }));
}
