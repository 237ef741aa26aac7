/** The rows behind the fleet's view: one for each device, and what was applied lately. */
import type { DeviceView } from '@slipway/api';
import type { Transaction } from '@slipway/pg';
import type { AppliedLately, DeviceFacts } from '../core/device-state.ts';

/** The drain's rate is taken over the last minute. */
const LATELY_MS = 60_000;

/** A device with what its epochs hold; its newest epoch where it names one. */
export interface DeviceRow
  extends
    DeviceFacts,
    Pick<
      DeviceView,
      | 'device'
      | 'store'
      | 'kind'
      | 'label'
      | 'isSimulated'
      | 'epoch'
      | 'ackedSeq'
      | 'appliedSeq'
      | 'skewMs'
      | 'schemaVersion'
    > {
  /** Ops of all its epochs that are held. */
  readonly held: number;
  /** Ops of all its epochs that are applied or resolved. */
  readonly applied: number;
  /** When the oldest op that is held but not applied was received; null if there is none. */
  readonly oldestMs: number | null;
}

/** @returns every device that was ever enrolled, by store and name */
export async function readDevices(tx: Transaction): Promise<DeviceRow[]> {
  return tx<DeviceRow[]>`
    with lagging as (       -- looks at single ops, so only where the watermark is behind
      select e.device, e.epoch, r.done, e.acked_seq - e.applied_seq - r.looked_at as unapplied,
             o.received_at as oldest
      from   slipway.fleet_epoch e
      cross  join lateral (
        select count(*) as looked_at,
               count(*) filter (where r.state not in ('quarantined', 'waiting')) as done
        from   slipway.fleet_receipt r
        where  r.device = e.device and r.epoch = e.epoch and r.seq > e.applied_seq
      ) r
      left   join slipway.fleet_op o
        on   o.device = e.device and o.epoch = e.epoch and o.seq = e.applied_seq + 1
      where  e.applied_seq < e.acked_seq
    ), total as (
      select e.device,
             sum(e.acked_seq) as held,
             sum(e.applied_seq + coalesce(l.done, 0)) as applied,
             coalesce(sum(l.unapplied), 0) as unapplied,
             sum(greatest(e.device_seq - e.acked_seq, 0)) as backlog,
             min(l.oldest) as oldest
      from   slipway.fleet_epoch e
      left   join lagging l using (device, epoch)
      group  by e.device
    ), newest as (
      select distinct on (device) device, epoch, schema_version, forked_seq, acked_seq, applied_seq,
             seen_at, skew_ms
      from   slipway.fleet_epoch
      order  by device, epoch desc
    ), fenced as (
      select device, epoch, max(below) as below
      from   slipway.fleet_fence
      where  refused is null
      group  by device, epoch
    ), quarantined as (
      select device, count(*) as ops
      from   slipway.fleet_receipt
      where  state = 'quarantined'
      group  by device
    )
    select d.id as device, d.store, d.kind, d.label, d.is_simulated as "isSimulated",
           d.revoked_at is not null as "isRevoked", n.epoch, n.forked_seq is not null as "isForked",
           n.acked_seq::float8 as "ackedSeq", n.applied_seq::float8 as "appliedSeq",
           floor(extract(epoch from n.seen_at) * 1000)::float8 as "seenMs",
           n.skew_ms::float8 as "skewMs", greatest(n.schema_version, f.below) as "schemaVersion",
           t.held::float8, t.applied::float8, t.unapplied::float8, t.backlog::float8,
           coalesce(q.ops, 0)::float8 as quarantined,
           floor(extract(epoch from t.oldest) * 1000)::float8 as "oldestMs"
    from   slipway.fleet_device d
    join   newest n on n.device = d.id
    join   total t on t.device = d.id
    left   join fenced f on f.device = d.id and f.epoch = n.epoch
    left   join quarantined q on q.device = d.id
    order  by d.store, d.id`;
}

/** @returns by store, what was applied, repeated or resolved in the last minute */
export async function readAppliedLately(
  tx: Transaction,
  nowMs: number,
): Promise<ReadonlyMap<string, AppliedLately>> {
  const rows = await tx<{ store: string; ops: number; sinceMs: number }[]>`
    select d.store, count(*)::int as ops,
           floor(extract(epoch from min(r.at)) * 1000)::float8 as "sinceMs"
    from   slipway.fleet_receipt r
    join   slipway.fleet_device d on d.id = r.device
    where  r.at > to_timestamp(${(nowMs - LATELY_MS) / 1000}::float8)
    and    r.state not in ('quarantined', 'waiting')
    group  by d.store`;
  return new Map(rows.map(({ store, ops, sinceMs }) => [store, { ops, sinceMs }]));
}
