/** What of the fleet's view concerns the contract: the round of fences, and ops in quarantine. */
import type { FleetView } from '@slipway/api';
import type { Transaction } from '@slipway/pg';
import { countWaiting } from '../core/waiting.ts';

type Quarantined = FleetView['quarantine'][number];

/** Ops in quarantine that the view names; the others are counted. */
const MOST_NAMED = 200;
/** Waiting ops among which those that wait for a named one are counted. */
const MOST_WAITING = 5000;

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

type NamedOp = Omit<Quarantined, 'blocks'> & { readonly keys: readonly string[] };

/** @returns ops that wait for a person, the oldest first */
export async function readQuarantine(tx: Transaction): Promise<Quarantined[]> {
  const named = await tx<NamedOp[]>`
    select   q.device, q.epoch, q.seq::float8 as seq, q.op_id as "opId", q.keys,
             coalesce(o.line::json ->> 'type', '') as type, coalesce(q.reason, '') as reason,
             floor(extract(epoch from q.at) * 1000)::float8 as "atMs"
    from     slipway.fleet_receipt q
    left     join slipway.fleet_op o using (device, epoch, seq)
    where    q.state = 'quarantined'
    order by q.at, q.device, q.epoch, q.seq
    limit    ${MOST_NAMED}`;
  const waiting = named.length > 0 ? await readWaiting(tx) : [];
  return named.map(({ keys, ...op }) => {
    const later = waiting.filter(({ atMs }) => atMs >= op.atMs);
    return {
      ...op,
      blocks: countWaiting(
        keys,
        later.map((each) => each.keys),
      ),
    };
  });
}

interface WaitingOp {
  readonly atMs: number;
  readonly keys: readonly string[];
}

/** @returns ops of any device that wait for one in quarantine, in the order in which they came */
async function readWaiting(tx: Transaction): Promise<readonly WaitingOp[]> {
  return tx<WaitingOp[]>`
    select   floor(extract(epoch from at) * 1000)::float8 as "atMs", keys
    from     slipway.fleet_receipt
    where    state = 'waiting'
    order by at, device, epoch, seq
    limit    ${MOST_WAITING}`;
}
