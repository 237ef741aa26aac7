/** The op log in PostgreSQL: rows beside the watermark, in the caller's transaction. */
import type { Sql } from '@slipway/pg';
import type { HeldOp, OpLog } from '../ports.ts';

export function pgOpLog(sql: Sql): OpLog {
  return {
    append: async (tx, ops) => {
      const [first] = ops;
      if (!first) return;
      const { device, epoch, seq: firstSeq } = first;
      // The lines go as one text: in an array each quote of theirs would be escaped and read back.
      // Whoever holds the epoch's lock may look at the last seq; `on conflict` would write a third
      // record to the WAL for each row.
      await tx`
        insert into slipway.fleet_op (device, epoch, seq, hash, line)
        select ${device}, ${epoch}::int, ${firstSeq}::bigint + op.place - 1, op.hash, op.line
        from   rows from (
                 unnest(${ops.map(({ hash }) => hash)}::text[]),
                 string_to_table(${ops.map(({ line }) => line).join('\n')}::text, E'\n')
               ) with ordinality as op (hash, line, place)
        where  ${firstSeq}::bigint + op.place - 1 > coalesce(  -- a repeat changes nothing
                 (select max(seq) from slipway.fleet_op
                  where  device = ${device} and epoch = ${epoch}), 0)`;
    },
    read: async (device, epoch, fromSeq, limit) => sql<HeldOp[]>`
      select device, epoch, seq::float8 as seq, hash, line,
             extract(epoch from received_at)::float8 * 1000 as "receivedMs"
      from   slipway.fleet_op
      where  device = ${device} and epoch = ${epoch} and seq >= ${fromSeq}
      order  by seq
      limit  ${limit}`,
    close: async () => {},
  };
}
