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
  /** `again`: do it now, since what was wrong is mended; `dismiss`: it shall have no effect. */
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

async function settle(tx: Transaction, one: Omit<Waiting, 'keys'>, state: string, reason: string) {
  const { device, epoch, seq } = one;
  await tx`
    update slipway.fleet_receipt
    set    state = ${state}, reason = nullif(${reason}, ''), at = now(),
           keys = case when ${state} in ('quarantined', 'waiting') then keys else '{}' end
    where  device = ${device} and epoch = ${epoch} and seq = ${seq}`;
}

/** Does what waited, in the order in which it came, as far as nothing holds its keys any more. */
async function releaseWaiting(tx: Transaction, parts: ApplyParts): Promise<number> {
  const rows = await tx<(Waiting & { state: string })[]>`
    select device, epoch, seq::float8 as seq, keys, state
    from   slipway.fleet_receipt where state in ('quarantined', 'waiting')
    order  by at, device, epoch, seq
    for    update`;
  const held = new HeldKeys(
    rows.filter(({ state }) => state === 'quarantined').flatMap(({ keys }) => keys),
  );
  let released = 0;
  for (const one of rows.filter(({ state }) => state === 'waiting')) {
    if (held.blocking(one.keys) !== undefined) {
      held.hold(one.keys);
      continue;
    }
    const outcome = await doNow(tx, parts, one);
    if (outcome.state === 'quarantined') held.hold(one.keys);
    await settle(tx, one, outcome.state, outcome.state === 'quarantined' ? outcome.reason : '');
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

/**
 * @returns how many ops that waited were done with it
 * @throws {NotQuarantinedError} nothing was changed
 */
export async function resolveQuarantined(
  sql: Sql,
  parts: ApplyParts,
  resolution: Resolution,
): Promise<{ readonly state: Outcome['state'] | 'resolved'; readonly released: number }> {
  const { device, epoch, seq, how, by, reason } = resolution;
  return sql.begin(async (tx) => {
    await takeKeysLock(tx, 'resolve');
    const [found] = await tx`
      select 1 from slipway.fleet_receipt
      where  device = ${device} and epoch = ${epoch} and seq = ${seq} and state = 'quarantined'
      for    update`;
    if (!found) throw new NotQuarantinedError(device, epoch, seq);
    const outcome =
      how === 'dismiss' ? ({ state: 'resolved' } as const) : await doNow(tx, parts, resolution);
    const { state } = outcome;
    await settle(
      tx,
      resolution,
      state,
      state === 'quarantined' ? outcome.reason : `${by}: ${reason}`,
    );
    if (state === 'quarantined') return { state, released: 0 };
    await moveWatermarks(tx, device, epoch, null);
    // Whoever performs nothing, such as the command line, leaves what waited to the gateways.
    const performs = parts.performers.length > 0;
    return { state, released: performs ? await releaseWaiting(tx, parts) : 0 };
  });
}
