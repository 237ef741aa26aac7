/**
 * Where ops stand in the log: one row for each batch, written in the caller's transaction, beside
 * the watermark.
 *
 * A batch is sent first and its row is committed after it. So what a killed writer, a retry or a
 * rolled-back transaction left in the log has no row and is never read: that is the whole dedup,
 * and it needs neither Kafka's transactions nor a scan of the topic at start.
 */
import type { Sql, Transaction } from '@slipway/pg';

/** Ops `firstSeq..lastSeq` of an epoch stand one after the other from `firstOffset` on. */
export interface Place {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly partition: number;
  readonly firstOffset: bigint;
}

/** Makes the table, once; idempotent. */
export async function ensurePlaces(sql: Sql): Promise<void> {
  await sql`
    create table if not exists slipway.fleet_op_place (
      device       text   not null,
      epoch        int    not null,
      first_seq    bigint not null,
      last_seq     bigint not null,
      partition    int    not null,
      first_offset bigint not null,
      primary key (device, epoch, first_seq)
    )`;
}

/** @returns the newest seq of an epoch that has a place; 0 when none has */
export async function lastPlacedSeq(
  tx: Transaction,
  device: string,
  epoch: number,
): Promise<number> {
  const [row] = await tx<{ seq: number }[]>`
    select coalesce(max(last_seq), 0)::float8 as seq
    from   slipway.fleet_op_place
    where  device = ${device} and epoch = ${epoch}`;
  return row?.seq ?? 0;
}

/** Notes a batch's place; it counts when the transaction commits. */
export async function notePlace(
  tx: Transaction,
  device: string,
  epoch: number,
  { firstSeq, lastSeq, partition, firstOffset }: Place,
): Promise<void> {
  await tx`
    insert into slipway.fleet_op_place
      (device, epoch, first_seq, last_seq, partition, first_offset)
    values (${device}, ${epoch}, ${firstSeq}, ${lastSeq}, ${partition}, ${String(firstOffset)})`;
}

/** @returns the places of an epoch's ops from a seq on, in order, at most `limit` */
export async function placesFrom(
  sql: Sql,
  device: string,
  epoch: number,
  fromSeq: number,
  limit: number,
): Promise<Place[]> {
  const rows = await sql<(Omit<Place, 'firstOffset'> & { firstOffset: string })[]>`
    select first_seq::float8 as "firstSeq", last_seq::float8 as "lastSeq", partition,
           first_offset::text as "firstOffset"
    from   slipway.fleet_op_place
    where  device = ${device} and epoch = ${epoch} and last_seq >= ${fromSeq}
    order  by first_seq
    limit  ${limit}`;
  return rows.map((row) => ({ ...row, firstOffset: BigInt(row.firstOffset) }));
}
