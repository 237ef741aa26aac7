/** Ops in quarantine, each with what waits for it: what a person reads before deciding on one. */
import type { Queryable } from '@slipway/pg';
import { whoWaits } from '../core/waiting.ts';

/** Where an op stands. */
export interface OpPlace {
  readonly device: string;
  readonly epoch: number;
  readonly seq: number;
}

/** A later op, of whatever device, that waits for one in quarantine. */
export interface WaitingOp extends OpPlace {
  readonly opId: string;
}

export interface QuarantinedOp extends OpPlace {
  readonly opId: string;
  readonly store: string;
  /** Empty where the op log is not in this database. */
  readonly type: string;
  /** As the device sent it; null where the op log is not in this database. */
  readonly body: Readonly<Record<string, unknown>> | null;
  /** Why it could not be done. */
  readonly reason: string;
  /** When it came to quarantine, in ms since 1970. */
  readonly atMs: number;
  /** What waits for it, in the order in which it came. */
  readonly waiting: readonly WaitingOp[];
}

/** How much is read. */
export interface QuarantineLimits {
  /** Ops in quarantine, the oldest first. */
  readonly mostNamed?: number;
  /** Waiting ops among which those that wait for a named one are looked for. */
  readonly mostWaiting?: number;
}

type NamedOp = Omit<QuarantinedOp, 'waiting'> & { readonly keys: readonly string[] };
type WaitingRow = WaitingOp & { readonly atMs: number; readonly keys: readonly string[] };

/** @returns ops that wait for a person, the oldest first; all of them unless told otherwise */
export async function readQuarantine(
  sql: Queryable,
  { mostNamed, mostWaiting }: QuarantineLimits = {},
): Promise<QuarantinedOp[]> {
  const named = await sql<NamedOp[]>`
    select   q.device, q.epoch, q.seq::float8 as seq, q.op_id as "opId", d.store, q.keys,
             coalesce(o.line::json ->> 'type', '') as type, o.line::json -> 'body' as body,
             coalesce(q.reason, '') as reason,
             floor(extract(epoch from q.at) * 1000)::float8 as "atMs"
    from     slipway.fleet_receipt q
    join     slipway.fleet_device d on d.id = q.device
    left     join slipway.fleet_op o using (device, epoch, seq)
    where    q.state = 'quarantined'
    order by q.at, q.device, q.epoch, q.seq
    limit    ${mostNamed ?? null}`;
  if (named.length === 0) return [];
  const waiting = await sql<WaitingRow[]>`
    select   device, epoch, seq::float8 as seq, op_id as "opId", keys,
             floor(extract(epoch from at) * 1000)::float8 as "atMs"
    from     slipway.fleet_receipt
    where    state = 'waiting' and not is_retried
    order by at, device, epoch, seq
    limit    ${mostWaiting ?? null}`;
  return named.map(({ keys, ...op }) => {
    const later = waiting.filter(({ atMs }) => atMs >= op.atMs);
    return { ...op, waiting: whoWaits(keys, later).map(placeOf) };
  });
}

const placeOf = ({ device, epoch, seq, opId }: WaitingRow): WaitingOp => {
  return { device, epoch, seq, opId };
};

/** @returns where ops of this id are in quarantine; more than one where several devices sent it */
export async function findQuarantined(sql: Queryable, opId: string): Promise<OpPlace[]> {
  const places = await sql<OpPlace[]>`
    select   device, epoch, seq::float8 as seq
    from     slipway.fleet_receipt
    where    op_id = ${opId} and state = 'quarantined'
    order by at, device, epoch, seq`;
  return [...places];
}

/** What became of an op: its state, and why where it needs saying. */
export interface OpReceipt {
  readonly state: 'applied' | 'repeated' | 'quarantined' | 'waiting' | 'resolved';
  readonly reason: string;
}

/** @returns the receipt of an op; undefined where nobody has looked at it */
export async function readReceipt(
  sql: Queryable,
  { device, epoch, seq }: OpPlace,
): Promise<OpReceipt | undefined> {
  const [receipt] = await sql<OpReceipt[]>`
    select state, coalesce(reason, '') as reason
    from   slipway.fleet_receipt
    where  device = ${device} and epoch = ${epoch} and seq = ${seq}`;
  return receipt;
}
