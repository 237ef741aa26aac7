/** The op log in PostgreSQL: rows beside the watermark, in the caller's transaction. */
import type { Sql } from '@slipway/pg';
import type { HeldOp, OpLog } from '../ports.ts';

export function pgOpLog(sql: Sql): OpLog {
  return {
    append: async (tx, ops) => {
      await tx`
        insert into slipway.fleet_op (device, epoch, seq, hash, line)
        select * from unnest(
          ${ops.map((op) => op.device)}::text[], ${ops.map((op) => op.epoch)}::int[],
          ${ops.map((op) => op.seq)}::bigint[], ${ops.map((op) => op.hash)}::text[],
          ${ops.map((op) => op.line)}::text[])
        on conflict (device, epoch, seq) do nothing`; // a repeat changes nothing
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
