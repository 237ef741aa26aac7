/**
 * Ingest: verifies a chain of ops and holds it, durably, before anything else is thought about it.
 * Both colours run it unchanged; it refuses nothing for what an op says.
 */
import type { Sql, Transaction } from '@slipway/pg';
import { BrokenChainError, readChain, type Link } from '../core/chain.ts';
import { decideIngest } from '../core/ingest.ts';
import type { EpochStatus, OpsAnswer } from '../protocol/messages.ts';
import { opsSigningBytes } from '../protocol/signing.ts';
import { isSignedBy, lockEpoch, readEpoch, statusOf, type EpochRow } from './epochs.ts';
import { OpsRefusedError, SignatureRefusedError } from './errors.ts';
import { tellNews, tellOps } from './news.ts';
import type { HeldOp, OpLog } from './ports.ts';

/** What a device, or somebody on its behalf, sends. */
export interface Upload {
  readonly device: string;
  readonly epoch: number;
  readonly lines: readonly string[];
  /** By the epoch's key, over the last line's hash. */
  readonly signature: Buffer;
  /** The seq up to which it says that it was acked before; more than we hold after a restore. */
  readonly ackedSeq: number | null;
  /** The newest seq that it has, when it says so. */
  readonly deviceSeq: number | null;
}

export interface IngestParts {
  readonly sql: Sql;
  readonly opLog: OpLog;
  /** Called when a device was acked beyond what we hold: this database was put back in time. */
  readonly onRestoreSeen?: (device: string, epoch: number) => void;
}

const heldOps = (links: readonly Link[]): HeldOp[] =>
  links.map(({ op, hash, line }) => {
    const { device, epoch, seq } = op;
    return { device, epoch, seq, hash, line, receivedMs: Date.now() };
  });

function chainOf({ lines, device, epoch }: Upload): Link[] {
  try {
    return readChain(lines, device, epoch);
  } catch (error) {
    if (error instanceof BrokenChainError) throw new OpsRefusedError(error.message);
    throw error;
  }
}

async function moveAcked(tx: Transaction, links: readonly Link[], deviceSeq: number | null) {
  const last = links.at(-1)!;
  const { device, epoch, seq, wallMs } = last.op;
  const newest = Object.fromEntries(links.map(({ op }) => [op.schemaVersion, op.seq]));
  // An op of the future shows a clock that is ahead; one of the past may only be old.
  const aheadMs = Math.max(0, wallMs - Date.now());
  await tx`
    update slipway.fleet_epoch
    set    acked_seq = ${seq}, acked_hash = ${last.hash}, seen_at = now(),
           device_seq = greatest(device_seq, ${seq}::bigint, ${deviceSeq}::bigint),
           newest_seqs = newest_seqs || ${tx.json(newest)},
           skew_ms = coalesce(nullif(${aheadMs}::bigint, 0), skew_ms)
    where  device = ${device} and epoch = ${epoch}`;
}

async function noteNewest(tx: Transaction, { device, epoch }: EpochRow, deviceSeq: number) {
  await tx`
    update slipway.fleet_epoch
    set    device_seq = greatest(device_seq, ${deviceSeq}), seen_at = now()
    where  device = ${device} and epoch = ${epoch}`;
}

async function keepSignature(tx: Transaction, { device, epoch, signature }: Upload, last: Link) {
  await tx`
    insert into slipway.fleet_signature (device, epoch, last_seq, last_hash, signature)
    values (${device}, ${epoch}, ${last.op.seq}, ${last.hash}, ${signature})
    on conflict do nothing`;
}

/** Keeps the other chain's ops, and says from where on they differ from what is held. */
async function keepFork(
  tx: Transaction,
  { opLog }: IngestParts,
  row: EpochRow,
  links: readonly Link[],
): Promise<number> {
  const { device, epoch, ackedSeq } = row;
  const firstSeq = links[0]!.op.seq;
  const mine = await opLog.read(device, epoch, firstSeq, links.length);
  const hashes = new Map(mine.map(({ seq, hash }) => [seq, hash]));
  const differ = links.filter(({ op, hash }) => hashes.get(op.seq) !== hash);
  const forkedSeq = Math.min(differ[0]?.op.seq ?? ackedSeq, ackedSeq);
  for (const { op, hash, line } of differ) {
    await tx`
      insert into slipway.fleet_forked_op (device, epoch, seq, hash, line)
      values (${device}, ${epoch}, ${op.seq}, ${hash}, ${line})
      on conflict do nothing`;
  }
  await tx`
    update slipway.fleet_epoch
    set    forked_seq = least(forked_seq, ${forkedSeq}), seen_at = now()
    where  device = ${device} and epoch = ${epoch}`;
  return forkedSeq;
}

/** @throws {DeviceUnknownError | SignatureRefusedError} */
async function verify(
  { sql }: IngestParts,
  { device, epoch, signature }: Upload,
  last: Link,
  known: EpochRow | undefined,
): Promise<void> {
  const { publicKey } = known ?? (await readEpoch(sql, device, epoch));
  const signed = opsSigningBytes(device, epoch, last.op.seq, last.hash);
  if (!isSignedBy(publicKey, signed, signature)) {
    throw new SignatureRefusedError(`the ops up to ${last.op.seq} of ${device}`);
  }
}

const ANSWER = { wantedSeq: null, forkedSeq: null };

/**
 * Statements that need no answer of each other go to the database together, in one round trip; it
 * does them in the order in which they are written here.
 */
async function holdNew(
  tx: Transaction,
  { opLog }: IngestParts,
  { upload, row, last }: { upload: Upload; row: EpochRow; last: Link },
  fresh: readonly Link[],
): Promise<EpochStatus> {
  const { device, epoch, deviceSeq } = upload;
  const held = { ...row, ackedSeq: last.op.seq, ackedHash: last.hash };
  const [, , , , status] = await Promise.all([
    keepSignature(tx, upload, last),
    opLog.append(tx, heldOps(fresh)),
    moveAcked(tx, fresh, deviceSeq),
    tellOps(tx, device, epoch),
    statusOf(tx, held, 0),
  ]);
  return status;
}

/**
 * @param known the epoch's row when it was read just now: its key never changes
 * @returns what is held now; when it says `acked`, the ops are durable
 * @throws {DeviceUnknownError | SignatureRefusedError | OpsRefusedError} nothing was taken
 */
export async function ingest(
  parts: IngestParts,
  upload: Upload,
  known?: EpochRow,
): Promise<OpsAnswer> {
  const { sql, opLog } = parts;
  const { device, epoch, deviceSeq } = upload;
  const links = chainOf(upload);
  const last = links.at(-1)!;
  await verify(parts, upload, last, known);
  return sql.begin(async (tx): Promise<OpsAnswer> => {
    const row = await lockEpoch(tx, device, epoch);
    if ((upload.ackedSeq ?? 0) > row.ackedSeq) parts.onRestoreSeen?.(device, epoch);
    const hashAt = async (seq: number) => (await opLog.read(device, epoch, seq, 1))[0]?.hash;
    const move = await decideIngest(row, links, hashAt);
    if (move.kind === 'append') {
      const status = await holdNew(tx, parts, { upload, row, last }, move.links);
      return { ...ANSWER, result: 'acked', status };
    }
    const status = async () => statusOf(tx, await readEpoch(tx, device, epoch), 0);
    if (move.kind === 'gap') {
      return { ...ANSWER, result: 'gap', wantedSeq: move.wantedSeq, status: await status() };
    }
    await keepSignature(tx, upload, last);
    if (move.kind === 'fork') {
      await tellNews(tx, device, epoch);
      const forkedSeq = await keepFork(tx, parts, row, move.links);
      return { ...ANSWER, result: 'forked', forkedSeq, status: await status() };
    }
    if (deviceSeq !== null) await noteNewest(tx, row, deviceSeq);
    return { ...ANSWER, result: 'acked', status: await status() };
  });
}
