/** An epoch as the cloud holds it, and what its device is told of it. */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { Queryable, Transaction } from '@slipway/pg';
import type { EpochStatus, FenceRound } from '../protocol/messages.ts';
import { DeviceUnknownError } from './errors.ts';

/** How long a device keeps what is acked, unless the oldest backup is older: 7 days, in ms. */
export const KEEP_MS = 7 * 86_400_000;

export interface EpochRow {
  readonly device: string;
  readonly epoch: number;
  readonly store: string;
  readonly publicKey: Buffer;
  readonly schemaVersion: number;
  readonly ackedSeq: number;
  readonly ackedHash: string;
  readonly appliedSeq: number;
  readonly forkedSeq: number | null;
  readonly revokedMs: number | null;
}

const columns = (sql: Queryable) => sql`
  e.device, e.epoch, d.store, e.public_key as "publicKey", e.schema_version as "schemaVersion",
  e.acked_seq::float8 as "ackedSeq", e.acked_hash as "ackedHash",
  e.applied_seq::float8 as "appliedSeq", e.forked_seq::float8 as "forkedSeq",
  extract(epoch from e.revoked_at)::float8 * 1000 as "revokedMs"`;

/** @throws {DeviceUnknownError} */
export async function readEpoch(sql: Queryable, device: string, epoch: number): Promise<EpochRow> {
  const [row] = await sql<EpochRow[]>`
    select ${columns(sql)}
    from   slipway.fleet_epoch e
    join   slipway.fleet_device d on d.id = e.device
    where  e.device = ${device} and e.epoch = ${epoch}`;
  if (!row) throw new DeviceUnknownError(device, epoch);
  return row;
}

/** The same, locked until the transaction ends: one upload of an epoch at a time. */
export async function lockEpoch(tx: Transaction, device: string, epoch: number) {
  const [row] = await tx<EpochRow[]>`
    select ${columns(tx)}
    from   slipway.fleet_epoch e
    join   slipway.fleet_device d on d.id = e.device
    where  e.device = ${device} and e.epoch = ${epoch}
    for    update of e`;
  if (!row) throw new DeviceUnknownError(device, epoch);
  return row;
}

/** A device is noted as heard of at most this often, in s, unless its clock has moved by more. */
const NOTE_S = 20;
const CLOCK_MOVED_MS = 5_000;

/** Notes that a device was heard of now, and how far its wall clock is ahead of ours, in ms. */
export async function noteHeard(
  sql: Queryable,
  { device, epoch }: EpochRow,
  skewMs: number,
): Promise<void> {
  await sql`
    update slipway.fleet_epoch set seen_at = now(), skew_ms = ${skewMs}
    where  (device, epoch) in (
      select device, epoch from slipway.fleet_epoch
      where  device = ${device} and epoch = ${epoch}
      and    (seen_at is null or seen_at < now() - make_interval(secs => ${NOTE_S})
              or skew_ms is null or abs(skew_ms - ${skewMs}) > ${CLOCK_MOVED_MS})
      for    no key update skip locked -- whoever is at the epoch notes it, or the next request does
    )`;
}

const keys = new Map<string, KeyObject>();

/** @returns whether an Ed25519 signature is by this public key (SPKI DER) */
export function isSignedBy(publicKey: Buffer, data: Buffer, signature: Buffer): boolean {
  const id = publicKey.toString('base64');
  try {
    const key = keys.get(id) ?? createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
    if (keys.size > 100_000) keys.clear();
    keys.set(id, key);
    return verify(null, data, key, signature);
  } catch {
    return false;
  }
}

/** @returns the newest round, or null before the first */
export async function newestRound(sql: Queryable): Promise<FenceRound | null> {
  const [round] = await sql<FenceRound[]>`
    select round, challenge, below from slipway.fleet_round order by round desc limit 1`;
  return round ?? null;
}

/** @returns the round that waits for this epoch's fence; null if there is none, or it answered */
async function openFence(sql: Queryable, { device, epoch }: EpochRow): Promise<FenceRound | null> {
  const [round] = await sql<FenceRound[]>`
    select r.round, r.challenge, r.below
    from   slipway.fleet_round r
    where  r.round = (select max(round) from slipway.fleet_round)
    and    not exists (
             select from slipway.fleet_fence f
             where  f.device = ${device} and f.epoch = ${epoch} and f.round = r.round)`;
  return round ? { ...round } : null;
}

type Quarantined = EpochStatus['quarantined'][number];

async function firstQuarantined(sql: Queryable, { device, epoch }: EpochRow) {
  return sql<Quarantined[]>`
    select seq::float8 as seq, op_id as "opId", coalesce(reason, '') as reason
    from   slipway.fleet_receipt
    where  device = ${device} and epoch = ${epoch} and state = 'quarantined'
    order  by seq limit 100`;
}

/** @returns what the device is told */
export async function statusOf(
  sql: Queryable,
  row: EpochRow,
  backOffMs: number,
): Promise<EpochStatus> {
  const { device, epoch, ackedSeq, ackedHash, appliedSeq } = row;
  const [quarantined, fence] = await Promise.all([firstQuarantined(sql, row), openFence(sql, row)]);
  const serverMs = Date.now();
  const state = row.revokedMs !== null ? 'revoked' : row.forkedSeq !== null ? 'forked' : 'open';
  return {
    device,
    epoch,
    state,
    ackedSeq,
    ackedHash,
    appliedSeq,
    quarantined: quarantined.map((each) => ({ ...each })),
    fence,
    keepSinceMs: serverMs - KEEP_MS,
    backOffMs,
    serverMs,
  };
}

/** @returns all of a status that can be news: its times are new each time */
export const newsOf = (status: EpochStatus): string =>
  JSON.stringify({ ...status, keepSinceMs: 0, serverMs: 0 });
