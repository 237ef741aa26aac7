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
import type { NextEpoch } from '../core/turns.ts';
import type { Sql, Transaction } from '@slipway/pg';
import { HeldKeys } from '../core/causal.ts';
import { lockEpoch, type EpochRow } from './epochs.ts';
import { takeKeysLock } from './lock.ts';
import { tellNews } from './news.ts';
import { act, claim, perform, readOp, type Application, type ReadOp } from './perform.ts';
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

/** @returns why an op may only be held, whatever it says; null for most */
function barred(row: EpochRow, held: HeldOp, { op }: ReadOp, below: number): string | null {
  const { revokedMs, device } = row;
  if (revokedMs !== null && held.receivedMs > revokedMs) return `${device} was revoked before`;
  if (op.type !== 'fence' && op.schemaVersion < below) {
    return `schema version ${op.schemaVersion} ended before it came`;
  }
  return null;
}

/** Ops of one epoch, and what else is to be known before they are done. */
interface Batch {
  readonly parts: ApplyParts;
  readonly row: EpochRow;
  readonly held: readonly HeldOp[];
  readonly keys: HeldKeys;
  /** The lowest schema version that has not ended. */
  readonly below: number;
}

function receiptOf(
  { op, keys }: ReadOp,
  state: Receipt['state'],
  reason: string | null = null,
): Receipt {
  const waits = state === 'quarantined' || state === 'waiting';
  const { opId, schemaVersion, seq } = op;
  return { seq, opId, schemaVersion, state, reason, keys: waits ? keys : [] };
}

/** @returns the receipt of an op that is not to be done now; null if it is */
function setAside({ row, keys, below }: Batch, held: HeldOp, read: ReadOp): Receipt | null {
  const bar = read.poison ?? barred(row, held, read, below);
  const blocking = bar === null ? keys.blocking(read.keys) : undefined;
  if (bar === null && blocking === undefined) return null;
  keys.hold(read.keys);
  if (bar !== null) return receiptOf(read, 'quarantined', bar);
  return receiptOf(read, 'waiting', `an earlier op on ${blocking} waits`);
}

/** Does a batch as one: the fast way, which nothing may go wrong with. */
async function applyTogether(tx: Transaction, batch: Batch): Promise<Receipt[]> {
  const { parts, row } = batch;
  const sifted = batch.held.map((held) => {
    const read = readOp(held, parts);
    return { read, aside: setAside(batch, held, read) };
  });
  const todo = sifted.filter(({ aside }) => aside === null).map(({ read }) => read);
  const isNew = await claim(
    tx,
    todo.map(({ op }) => op),
  );
  for (const read of todo) {
    if (isNew.has(read.op.seq)) await act(tx, read, row.store, parts);
  }
  return sifted.map(({ read, aside }) => {
    return aside ?? receiptOf(read, isNew.has(read.op.seq) ? 'applied' : 'repeated');
  });
}

/** Does ops one by one, so that what goes wrong with one is undone alone. */
async function applyEach(tx: Transaction, batch: Batch): Promise<Receipt[]> {
  const { parts, row, keys } = batch;
  const receipts: Receipt[] = [];
  for (const held of batch.held) {
    const read = readOp(held, parts);
    const aside = setAside(batch, held, read);
    try {
      const outcome = aside ?? (await perform(tx, read, row.store, parts));
      const { state, reason = null } = outcome;
      if (state === 'quarantined') keys.hold(read.keys);
      receipts.push(receiptOf(read, state, reason));
    } catch (error) {
      if (receipts.length === 0) throw error;
      break; // those before it are done all the same; it is the first next time
    }
  }
  return receipts;
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
  await tellNews(tx, device, epoch);
}

/** @returns an epoch with held ops that nobody looked at, which no other applier is at */
async function nextEpoch(tx: Transaction, skip: readonly string[], which: NextEpoch) {
  const isLeast = which === 'least';
  const [next] = await tx<{ device: string; epoch: number; readSeq: number }[]>`
    select device, epoch, read_seq::float8 as "readSeq"
    from   slipway.fleet_epoch
    where  acked_seq > read_seq and (device || '/' || epoch) <> all (${skip as string[]})
    ${isLeast ? tx`` : tx`and (device, epoch) > (${which.device}, ${which.epoch})`}
    order  by ${isLeast ? tx`acked_seq - read_seq, device, epoch` : tx`device, epoch`}
    limit  1
    for    no key update skip locked`;
  return next;
}

interface Applied {
  readonly device: string;
  readonly epoch: number;
  /** How many ops were looked at. */
  readonly ops: number;
}

async function applyIn(
  tx: Transaction,
  parts: ApplyParts,
  skip: readonly string[],
  which: NextEpoch,
  how: (tx: Transaction, batch: Batch) => Promise<Receipt[]>,
  begun: (epoch: string) => void,
): Promise<Applied | null> {
  await takeKeysLock(tx, 'apply'); // before any row: who resolves takes it first as well
  const next = await nextEpoch(tx, skip, which);
  if (!next) return null;
  const { device, epoch, readSeq } = next;
  begun(`${device}/${epoch}`);
  const row = await lockEpoch(tx, device, epoch);
  const ops = await parts.opLog.read(device, epoch, readSeq + 1, OPS_AT_ONCE);
  const held = ops.filter(({ seq }) => seq <= row.ackedSeq);
  const [keys, below] = [await heldKeys(tx), await lowestVersion(tx)];
  const receipts = await how(tx, { parts, row, held, keys, below });
  if (receipts.length === 0) return null;
  await writeReceipts(tx, row, receipts);
  await moveWatermarks(tx, device, epoch, receipts.at(-1)!.seq);
  return { device, epoch, ops: receipts.length };
}

/**
 * Applies some ops of one epoch: together, and one by one if that fails.
 *
 * @param skip epochs, as `device/epoch`, that failed just now
 * @param which those with little to do do not wait for those with much, and those with much do not
 *   wait for ever: who calls takes `least` and all in turn by turns
 * @returns the epoch and how many were looked at; null when there is nothing to do
 * @throws {ApplyFailedError} what may pass by itself; nothing of it was done
 */
export async function applySome(
  parts: ApplyParts,
  skip: readonly string[] = [],
  which: NextEpoch = 'least',
): Promise<Applied | null> {
  let at = '';
  const begun = (epoch: string) => void (at = epoch);
  try {
    return await parts.sql.begin(async (tx) =>
      applyIn(tx, parts, skip, which, applyTogether, begun),
    );
  } catch {
    // Poison, or what may pass: one by one it shows which, and the others are done.
  }
  try {
    at = '';
    return await parts.sql.begin(async (tx) => applyIn(tx, parts, skip, which, applyEach, begun));
  } catch (error) {
    throw new ApplyFailedError(at, error);
  }
}

/** The database, or an application's performer, failed for a reason that may pass. */
export class ApplyFailedError extends Error {
  readonly epoch: string;

  constructor(epoch: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(epoch === '' ? why : `apply of ${epoch}: ${why}`, { cause });
    this.epoch = epoch;
  }
}
