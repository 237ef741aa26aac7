/** What of the fleet's view concerns the contract: the round of fences, and ops in quarantine. */
import type { FleetView } from '@slipway/api';
import type { Transaction } from '@slipway/pg';
import { countWaiting, keysOfLine } from '../core/waiting.ts';

type Quarantined = FleetView['quarantine'][number];

/** Ops in quarantine that the view names; the others are counted. */
const MOST_NAMED = 200;
/** Later ops of an epoch among which those that wait are counted. */
const MOST_LATER = 500;

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
  const later = await readLater(tx, named);
  return named.map(({ keys, ...op }) => {
    const after = (later.get(`${op.device}/${op.epoch}`) ?? []).filter(({ seq }) => seq > op.seq);
    return {
      ...op,
      blocks: countWaiting(
        keys,
        after.map((each) => each.keys),
      ),
    };
  });
}

interface LaterOp {
  readonly seq: number;
  readonly keys: readonly string[];
}

/** @returns by epoch, the ops after its first quarantined one that have no receipt yet */
async function readLater(
  tx: Transaction,
  named: readonly NamedOp[],
): Promise<ReadonlyMap<string, readonly LaterOp[]>> {
  const firsts = Map.groupBy(named, ({ device, epoch }) => `${device}/${epoch}`);
  const epochs = Array.from(firsts.values(), ([first, ...others]) => ({
    device: first!.device,
    epoch: first!.epoch,
    seq: Math.min(first!.seq, ...others.map(({ seq }) => seq)),
  }));
  const rows = await tx<{ device: string; epoch: number; seq: number; line: string }[]>`
    select first.device, first.epoch, held.seq::float8 as seq, held.line
    from   unnest(
      ${epochs.map(({ device }) => device)}::text[],
      ${epochs.map(({ epoch }) => epoch)}::int[],
      ${epochs.map(({ seq }) => seq)}::bigint[]
    ) as first (device, epoch, seq)
    cross  join lateral (
      select   o.seq, o.line
      from     slipway.fleet_op o
      left     join slipway.fleet_receipt r using (device, epoch, seq)
      where    o.device = first.device and o.epoch = first.epoch and o.seq > first.seq
      and      r.seq is null
      order by o.seq
      limit    ${MOST_LATER}
    ) held`;
  return new Map(
    Map.groupBy(rows, ({ device, epoch }) => `${device}/${epoch}`)
      .entries()
      .map(([epoch, ops]) => [
        epoch,
        ops.map(({ seq, line }) => ({ seq, keys: keysOfLine(line) })),
      ]),
  );
}
