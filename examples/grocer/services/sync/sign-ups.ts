/**
 * A sign-up's place in the funnel, in the transaction that makes the member: neither is there
 * without the other. A sign-up is named by its member, whoever tells of it.
 */
import { captureIn, noteFactIn, SignUpIdUsedError } from '@slipway/commerce';
import { PoisonOpError, type PerformedOp } from '@slipway/fleet/server';
import type { Transaction } from '@slipway/pg';

/**
 * Notes that a till captured a sign-up. Whoever stands at the till has seen the customer and has
 * their consent, so it is verified, too.
 *
 * @param nowMs ms since 1970; a till whose clock is ahead of it captured now
 * @throws {PoisonOpError} a sign-up of another store has this member's id
 */
export async function captureAtTill(
  tx: Transaction,
  op: PerformedOp,
  nowMs: number,
): Promise<void> {
  const { body, device, store } = op;
  const id = String(body['member']);
  const capturedMs = Math.min(Math.max(op.wallMs, 0), nowMs);
  try {
    // No roster is known to this service: whoever has one assigns the shifts.
    await captureIn(tx, { id, store, member: id, device, capturedMs }, null);
    await noteFactIn(tx, id, 'verified', capturedMs);
  } catch (error) {
    if (error instanceof SignUpIdUsedError) throw new PoisonOpError(error.what);
    throw error;
  }
}
