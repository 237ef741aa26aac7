/** What of the fleet's view concerns the contract: the round of fences, and ops in quarantine. */
import type { FleetView } from '@slipway/api';
import type { Transaction } from '@slipway/pg';

type Quarantined = FleetView['quarantine'][number];

/** Ops in quarantine that the view names; the others are counted. */
const MOST_NAMED = 200;

/** A round of fences: every fence answers its challenge, or is of no use. */
export interface Round {
  readonly round: number;
  readonly challenge: string;
  /** Nothing below this schema version is to be written after a fence. */
  readonly below: number;
}

/** @returns the newest round, the only one that counts; null when none has begun */
export async function readRound(tx: Transaction): Promise<Round | null> {
  const [round] = await tx<Round[]>`
    select round, challenge, below from slipway.fleet_round order by round desc limit 1`;
  return round ?? null;
}

/** @returns ops that wait for a person, the oldest first */
export async function readQuarantine(tx: Transaction): Promise<Quarantined[]> {
  const rows = await tx<Quarantined[]>`
    with named as (
      select   device, epoch, seq, op_id, reason, at
      from     slipway.fleet_receipt
      where    state = 'quarantined'
      order by at, device, epoch, seq
      limit    ${MOST_NAMED}
    )
    select   q.device, q.epoch, q.seq::float8 as seq, q.op_id as "opId",
             coalesce(o.line::json ->> 'type', '') as type, coalesce(q.reason, '') as reason,
             waiting.ops as blocks, floor(extract(epoch from q.at) * 1000)::float8 as "atMs"
    from     named q
    left     join slipway.fleet_op o using (device, epoch, seq)
    cross    join lateral (    -- ops that were passed over: later ones have receipts already
      select   count(*)::int as ops
      from     slipway.fleet_op later
      left     join slipway.fleet_receipt r using (device, epoch, seq)
      where    later.device = q.device and later.epoch = q.epoch and later.seq > q.seq
      and      r.seq is null
    ) waiting
    order by q.at, q.device, q.epoch, q.seq`;
  return [...rows];
}
