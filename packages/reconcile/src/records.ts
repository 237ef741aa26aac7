/** Records as they are held: taken in once each, whatever is delivered twice. */
import type { Transaction } from '@slipway/pg';
import { KEYS, type Key, type ReconcileRecord } from './core/record.ts';
import { RecordConflictError } from './errors.ts';

/** An advisory lock's key: whoever takes records in shares it, a run has it alone. */
const RECORDS_LOCK = 7_461_209_834;

/**
 * A run sees every record with a lower number than its newest: none of them is still under way in
 * a transaction that commits later. So it waits for those that take records in, and they for it.
 */
export async function lockRecords(tx: Transaction, how: 'taking' | 'running'): Promise<void> {
  if (how === 'running') await tx`select pg_advisory_xact_lock(${RECORDS_LOCK})`;
  else await tx`select pg_advisory_xact_lock_shared(${RECORDS_LOCK})`;
}

/** Rows per statement, so that one write stays short. */
export const CHUNK = 5000;

/** How a delivery went: rows that are new, and rows that were held before, all the same. */
export interface Taken {
  readonly added: number;
  readonly repeated: number;
}

/** @returns plain columns, as `jsonb_to_recordset` below names them */
const columnsOf = ({ keys, atMs, device, ...rest }: ReconcileRecord) => ({
  ...rest,
  device: device ?? null,
  at_ms: atMs,
  ...Object.fromEntries(KEYS.map((key: Key) => [key, keys[key] ?? null])),
});

/**
 * Takes records in.
 *
 * @param importHash the file that they came in, or null
 * @param nowMs when they came to us
 * @param other what becomes of a row that is held with other contents: a delivery is refused, of a
 *   log that is read on the first form is kept
 * @throws {RecordConflictError} one is held with other contents; the transaction is to be given up
 */
export async function insertRecords(
  tx: Transaction,
  records: readonly ReconcileRecord[],
  importHash: string | null,
  nowMs: number,
  other: 'refuse' | 'keep' = 'refuse',
): Promise<Taken> {
  await lockRecords(tx, 'taking');
  let added = 0;
  for (let from = 0; from < records.length; from += CHUNK) {
    const chunk = records.slice(from, from + CHUNK);
    const json = JSON.stringify(chunk.map(columnsOf));
    const count = await insertChunk(tx, json, importHash, nowMs);
    if (count < chunk.length && other === 'refuse') await refuseOther(tx, json);
    added += count;
  }
  return { added, repeated: records.length - added };
}

async function insertChunk(
  tx: Transaction,
  json: string,
  importHash: string | null,
  nowMs: number,
): Promise<number> {
  const { count } = await tx`
    insert into slipway.reconcile_record
           (source, kind, id, store, device, unit, amount, at_ms, status, basket, member,
            subscription, tender, entry, item, price, batch, import, taken_ms)
    select source, kind, id, store, device, unit, amount, at_ms, status, basket, member,
           subscription, tender, entry, item, price, batch, ${importHash}, ${nowMs}
    from   jsonb_to_recordset(${json}::text::jsonb) as row (
             source text, kind text, id text, store text, device text, unit text, amount bigint,
             at_ms bigint, status text, basket text, member text, subscription text, tender text,
             entry text, item text, price text, batch text)
    on conflict (source, kind, id) do nothing`;
  return count;
}

/** @throws {RecordConflictError} a row of the delivery is held with other contents */
async function refuseOther(tx: Transaction, json: string): Promise<void> {
  const [other] = await tx<{ source: string; kind: string; id: string; before: string }[]>`
    select held.source, held.kind, held.id,
           format('%s %s of %s, %s', held.amount, held.unit, held.store, held.status) as before
    from   jsonb_to_recordset(${json}::text::jsonb) as row (
             source text, kind text, id text, store text, device text, unit text, amount bigint,
             at_ms bigint, status text, basket text, member text, subscription text, tender text,
             entry text, item text, price text, batch text)
    join   slipway.reconcile_record held using (source, kind, id)
    where  (held.store, held.device, held.unit, held.amount, held.at_ms, held.status, held.basket,
            held.member, held.subscription, held.tender, held.entry, held.item, held.price,
            held.batch)
           is distinct from
           (row.store, row.device, row.unit, row.amount, row.at_ms, row.status, row.basket,
            row.member, row.subscription, row.tender, row.entry, row.item, row.price, row.batch)
    order  by held.source, held.kind, held.id
    limit  1`;
  if (!other) return;
  throw new RecordConflictError(`${other.source} ${other.kind} ${other.id}`, other.before);
}
