/**
 * Apply: takes held ops of an epoch in order and lets the application do them. Effect, receipt and
 * watermark commit together, so an op is done once however often anything is killed.
 *
 *   held ─► applied
 *     ├──► repeated      its opId was done before, by whatever epoch
 *     ├──► quarantined   it can never be done: a person looks
 *     └──► waiting       it acts on what a quarantined or waiting op acts on
 *
 * Any number of appliers may run: each locks the epoch that it is at.
 */
import type { Sql, Transaction } from '@slipway/pg';
import { HeldKeys } from '../core/causal.ts';
import { lockEpoch, type EpochRow } from './epochs.ts';
import {
  isPoison,
  perform,
  performPlainly,
  readOp,
  type Application,
  type ReadOp,
} from './perform.ts';
import type { HeldOp, OpLog } from './ports.ts';
import { lowestVersion } from './registry.ts';

/** Ops in one transaction. */
const OPS_AT_ONCE = 200;

export interface ApplyParts extends Application {
  readonly sql: Sql;
  readonly opLog: OpLog;
}

interface Receipt {
  readonly seq: number;
  readonly opId: string;
  readonly schemaVersion: number;
  readonly state: 'applied' | 'repeated' | 'quarantined' | 'waiting';
  readonly reason: string | null;
  readonly keys: readonly string[];
}

/** @returns keys that ops in quarantine, and those that wait for them, hold */
export async function heldKeys(tx: Transaction): Promise<HeldKeys> {
  const rows = await tx<{ key: string }[]>`
    select distinct unnest(keys) as key
    from   slipway.fleet_receipt where state in ('quarantined', 'waiting')`;
  return new HeldKeys(rows.map(({ key }) => key));
}

/** Claims an opId for this op. @returns whether nobody had done it before */
async function claim(tx: Transaction, { op }: ReadOp): Promise<boolean> {
  const { opId, device, epoch, seq } = op;
  const claimed = await tx`
    insert into slipway.fleet_effect (op_id, device, epoch, seq)
    values (${opId}, ${device}, ${epoch}, ${seq}) on conflict do nothing returning 1`;
  return claimed.length > 0;
}

/** @returns why an op may only be held, whatever it says; null for most */
function barred(row: EpochRow, held: HeldOp, { op }: ReadOp, below: number): string | null {
  const { revokedMs, device } = row;
  if (revokedMs !== null && held.receivedMs > revokedMs) return `${device} was revoked before`;
  if (op.type !== 'fence' && op.schemaVersion < below) {
    return `schema version ${op.schemaVersion} ended before it came`;
  }
  return null;
}

async function applyOne(
  tx: Transaction,
  parts: ApplyParts,
  row: EpochRow,
  held: HeldOp,
  keys: HeldKeys,
  below: number,
): Promise<Receipt> {
  const read = readOp(held, parts);
  const { opId, schemaVersion, seq } = read.op;
  const receipt = (state: Receipt['state'], reason: string | null = null): Receipt => {
    const waits = state === 'quarantined' || state === 'waiting';
    if (waits) keys.hold(read.keys);
    return { seq, opId, schemaVersion, state, reason, keys: waits ? read.keys : [] };
  };
  const bar = read.poison ?? barred(row, held, read, below);
  if (bar !== null) return receipt('quarantined', bar);
  const blocking = keys.blocking(read.keys);
  if (blocking !== undefined) return receipt('waiting', `an earlier op on ${blocking} waits`);
  if (!(await claim(tx, read))) return receipt('repeated');
  const poison = await perform(tx, read, row.store, parts);
  if (poison === null) return receipt('applied');
  await tx`delete from slipway.fleet_effect where op_id = ${opId}`;
  return receipt('quarantined', poison);
}

async function writeReceipts(tx: Transaction, row: EpochRow, receipts: readonly Receipt[]) {
  const { device, epoch } = row;
  await tx`
    insert into slipway.fleet_receipt
           (device, epoch, seq, op_id, state, schema_version, reason)
    select ${device}, ${epoch}, r.* from unnest(
      ${receipts.map(({ seq }) => seq)}::bigint[], ${receipts.map(({ opId }) => opId)}::text[],
      ${receipts.map(({ state }) => state)}::text[],
      ${receipts.map((each) => each.schemaVersion)}::int[],
      ${receipts.map(({ reason }) => reason)}::text[]) as r`;
  for (const { seq, keys } of receipts.filter((each) => each.keys.length > 0)) {
    await tx`
      update slipway.fleet_receipt set keys = ${keys as string[]}
      where  device = ${device} and epoch = ${epoch} and seq = ${seq}`;
  }
}

/** Moves the watermarks: what was looked at, and up to where nothing waits any more. */
export async function moveWatermarks(
  tx: Transaction,
  device: string,
  epoch: number,
  readSeq: number | null,
): Promise<void> {
  await tx`
    update slipway.fleet_epoch e
    set    read_seq = coalesce(${readSeq}, e.read_seq),
           applied_seq = coalesce(
             (select min(r.seq) - 1 from slipway.fleet_receipt r
              where  r.device = e.device and r.epoch = e.epoch
              and    r.state in ('quarantined', 'waiting')),
             ${readSeq}, e.read_seq)
    where  e.device = ${device} and e.epoch = ${epoch}`;
}

/** What ops of one epoch are held against while they are applied. */
interface Ground {
  readonly parts: ApplyParts;
  readonly row: EpochRow;
  readonly below: number;
}

/** One op after the other, each with a way back of its own. */
async function applyCarefully(tx: Transaction, { parts, row, below }: Ground, ops: HeldOp[]) {
  const keys = await heldKeys(tx);
  const receipts: Receipt[] = [];
  for (const each of ops) receipts.push(await applyOne(tx, parts, row, each, keys, below));
  return receipts;
}

/**
 * All of them at once, as long as nothing is wrong with any of them: that is how ops mostly are.
 *
 * @throws what one of them is poisoned by, and NotPlainError where one is to be looked at closely
 */
async function applyPlainly(tx: Transaction, { parts, row, below }: Ground, ops: HeldOp[]) {
  const keys = await heldKeys(tx);
  const reads = ops.map((held) => {
    const read = readOp(held, parts);
    const isPlain = read.poison === null && barred(row, held, read, below) === null;
    if (!isPlain || keys.blocking(read.keys) !== undefined) throw new NotPlainError();
    return read;
  });
  const { device, epoch } = row;
  const claimed = await tx<{ seq: number }[]>`
    insert into slipway.fleet_effect (op_id, device, epoch, seq)
    select o.op_id, ${device}, ${epoch}, o.seq
    from   unnest(${reads.map(({ op }) => op.opId)}::text[],
                  ${reads.map(({ op }) => op.seq)}::bigint[]) as o (op_id, seq)
    on conflict do nothing returning seq::float8 as seq`;
  const mine = new Set(claimed.map(({ seq }) => seq));
  for (const read of reads) {
    if (mine.has(read.op.seq)) await performPlainly(tx, read, row.store, parts);
  }
  return reads.map(({ op }): Receipt => {
    const state = mine.has(op.seq) ? 'applied' : 'repeated';
    const { seq, opId, schemaVersion } = op;
    return { seq, opId, schemaVersion, state, reason: null, keys: [] };
  });
}

/** An op among these is to be looked at by itself. */
class NotPlainError extends Error {}

async function applyAll(tx: Transaction, ground: Ground, ops: HeldOp[]): Promise<Receipt[]> {
  try {
    return await tx.savepoint(async (inner) => applyPlainly(inner, ground, ops));
  } catch (error) {
    if (!(error instanceof NotPlainError) && !isPoison(error)) throw error;
    return applyCarefully(tx, ground, ops);
  }
}

/** @returns an epoch with held ops that nobody looked at, which no other applier is at */
async function nextEpoch(tx: Transaction, skip: readonly string[]) {
  const [next] = await tx<{ device: string; epoch: number; readSeq: number }[]>`
    select device, epoch, read_seq::float8 as "readSeq"
    from   slipway.fleet_epoch
    where  acked_seq > read_seq and (device || '/' || epoch) <> all (${skip as string[]})
    order  by acked_seq - read_seq, device, epoch -- those with little to do do not wait
    limit  1
    for    no key update skip locked`;
  return next;
}

/**
 * Applies some ops of one epoch.
 *
 * @param skip epochs, as `device/epoch`, that failed just now
 * @returns the epoch and how many were looked at; null when there is nothing to do
 * @throws {ApplyFailedError} what may pass by itself; nothing of it was done
 */
export async function applySome(
  parts: ApplyParts,
  skip: readonly string[] = [],
): Promise<{ readonly epoch: string; readonly ops: number } | null> {
  let at = '';
  try {
    return await parts.sql.begin(async (tx) => {
      const next = await nextEpoch(tx, skip);
      if (!next) return null;
      const { device, epoch, readSeq } = next;
      at = `${device}/${epoch}`;
      const row = await lockEpoch(tx, device, epoch);
      const ops = await parts.opLog.read(device, epoch, readSeq + 1, OPS_AT_ONCE);
      const held = ops.filter(({ seq }) => seq <= row.ackedSeq);
      if (held.length === 0) return null;
      const receipts = await applyAll(tx, { parts, row, below: await lowestVersion(tx) }, held);
      await writeReceipts(tx, row, receipts);
      await moveWatermarks(tx, device, epoch, receipts.at(-1)!.seq);
      return { epoch: at, ops: receipts.length };
    });
  } catch (error) {
    throw new ApplyFailedError(at, error);
  }
}

/** The database, or an application's performer, failed for a reason that may pass. */
export class ApplyFailedError extends Error {
  readonly epoch: string;

  constructor(epoch: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.epoch = epoch;
  }
}
