/** Quarantine and what waits behind it: a person decides, and the rest goes on by itself. */
import type { Sql, Transaction } from '@slipway/pg';
import { HeldKeys } from '../core/causal.ts';
import { moveWatermarks, type ApplyParts } from './apply.ts';
import { readEpoch } from './epochs.ts';
import { NotQuarantinedError } from './errors.ts';
import { takeKeysLock } from './lock.ts';
import { perform, readOp, type Outcome } from './perform.ts';

/** Which op, and what becomes of it. */
export interface Resolution {
  readonly device: string;
  readonly epoch: number;
  readonly seq: number;
  /**
   * `again`: do it now, whatever barred it, since what was wrong is mended; `dismiss`: it shall
   * have no effect.
   */
  readonly how: 'again' | 'dismiss';
  readonly by: string;
  readonly reason: string;
}

interface Waiting {
  readonly device: string;
  readonly epoch: number;
  readonly seq: number;
  readonly keys: string[];
}

/** Does an op at last, whatever barred it. */
async function doNow(tx: Transaction, parts: ApplyParts, one: Omit<Waiting, 'keys'>) {
  const { device, epoch, seq } = one;
  const [held] = await parts.opLog.read(device, epoch, seq, 1);
  const { store } = await readEpoch(tx, device, epoch);
  return perform(tx, readOp(held!, parts), store, parts);
}

/** What goes on waiting keeps its keys, and its place among those that wait. */
async function settle(tx: Transaction, one: Omit<Waiting, 'keys'>, state: string, reason: string) {
  const { device, epoch, seq } = one;
  const waits = state === 'quarantined' || state === 'waiting';
  await tx`
    update slipway.fleet_receipt
    set    state = ${state}, reason = nullif(${reason}, ''), is_retried = ${state === 'waiting'},
           at = case when ${waits} then at else now() end,
           keys = case when ${waits} then keys else '{}' end
    where  device = ${device} and epoch = ${epoch} and seq = ${seq}`;
}

interface WaitingRow extends Waiting {
  readonly state: string;
  readonly isRetried: boolean;
  readonly reason: string;
}

/** Does what waited, in the order in which it came, as far as nothing holds its keys any more. */
async function releaseWaiting(tx: Transaction, parts: ApplyParts): Promise<number> {
  const rows = await tx<WaitingRow[]>`
    select device, epoch, seq::float8 as seq, keys, state, is_retried as "isRetried",
           coalesce(reason, '') as reason
    from   slipway.fleet_receipt where state in ('quarantined', 'waiting')
    order  by is_retried desc, at, device, epoch, seq -- what others wait for goes before them
    for    update`;
  const held = new HeldKeys(
    rows.filter(({ state }) => state === 'quarantined').flatMap(({ keys }) => keys),
  );
  let released = 0;
  for (const one of rows.filter(({ state }) => state === 'waiting')) {
    if (!one.isRetried && held.blocking(one.keys) !== undefined) {
      held.hold(one.keys);
      continue;
    }
    const outcome = await doNow(tx, parts, one);
    if (outcome.state === 'quarantined') held.hold(one.keys);
    const why = one.isRetried ? one.reason : ''; // by whom, and why it was to be done again
    await settle(tx, one, outcome.state, outcome.state === 'quarantined' ? outcome.reason : why);
    await moveWatermarks(tx, one.device, one.epoch, null);
    released += 1;
  }
  return released;
}

/** Does what waited for an op that was resolved by somebody who performs nothing. */
export async function releaseFreed(parts: ApplyParts): Promise<number> {
  const [waiting] = await parts.sql`
    select 1 from slipway.fleet_receipt where state = 'waiting' limit 1`;
  if (!waiting) return 0;
  return parts.sql.begin(async (tx) => {
    await takeKeysLock(tx, 'resolve');
    return releaseWaiting(tx, parts);
  });
}

/** What became of an op, and of those that waited for it. */
export interface Resolved {
  readonly state: Outcome['state'] | 'resolved' | 'waiting';
  readonly released: number;
}

async function outcomeOf(
  tx: Transaction,
  parts: ApplyParts | null,
  resolution: Resolution,
): Promise<Outcome | { readonly state: 'resolved' | 'waiting' }> {
  if (resolution.how === 'dismiss') return { state: 'resolved' };
  if (!parts) return { state: 'waiting' };
  return doNow(tx, parts, resolution);
}

/**
 * @param parts null for who performs nothing, such as the command line: gateways do the rest then
 * @returns what became of it (`waiting`: a gateway does it next), and how many ops that waited for
 *   it were done with it
 * @throws {NotQuarantinedError} nothing was changed
 */
export async function resolveQuarantined(
  sql: Sql,
  parts: ApplyParts | null,
  resolution: Resolution,
): Promise<Resolved> {
  const { device, epoch, seq, by, reason } = resolution;
  return sql.begin(async (tx) => {
    await takeKeysLock(tx, 'resolve');
    const [found] = await tx`
      select 1 from slipway.fleet_receipt
      where  device = ${device} and epoch = ${epoch} and seq = ${seq} and state = 'quarantined'
      for    update`;
    if (!found) throw new NotQuarantinedError(device, epoch, seq);
    const outcome = await outcomeOf(tx, parts, resolution);
    const { state } = outcome;
    await settle(
      tx,
      resolution,
      state,
      state === 'quarantined' ? outcome.reason : `${by}: ${reason}`,
    );
    if (state === 'quarantined') return { state, released: 0 };
    await moveWatermarks(tx, device, epoch, null);
    return { state, released: parts ? await releaseWaiting(tx, parts) : 0 };
  });
}
