/**
 * The one lock of the contract proof (fence condition 8): enrolment, new epochs, revocation and its
 * taking back, write-offs, rounds, the replay after a restore, and the contract exclude each other.
 */
import type { Transaction } from '@slipway/pg';

const FLEET_LOCK = { class: 746_120_983, object: 2 } as const;

/** Takes the lock until the transaction ends; whoever writes the registry's journal holds it. */
export async function takeFleetLock(tx: Transaction): Promise<void> {
  await tx`select pg_advisory_xact_lock(${FLEET_LOCK.class}::int, ${FLEET_LOCK.object}::int)`;
}

const KEYS_LOCK = { class: 746_120_983, object: 3 } as const;

/**
 * Takes the lock of what ops wait for, until the transaction ends. Appliers share it; who resolves
 * an op has it alone, or an applier that read the keys a moment before would let an op wait for
 * what nobody holds any more.
 */
export async function takeKeysLock(tx: Transaction, to: 'apply' | 'resolve'): Promise<void> {
  const { class: space, object } = KEYS_LOCK;
  if (to === 'apply') await tx`select pg_advisory_xact_lock_shared(${space}::int, ${object}::int)`;
  else await tx`select pg_advisory_xact_lock(${space}::int, ${object}::int)`;
}
