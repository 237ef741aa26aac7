/**
 * Enters the registry: takes the one lock, and makes sure that this database knows all that the
 * journal outside it knows. One that was put back in time (a restore) learns it here: every entry
 * is done again, and a new round begins, which voids all fences.
 *
 * An entry that was written but whose transaction never committed looks like a restore, and is
 * treated as one: it happens only when a process is killed in that moment, and is safe.
 */
import { randomBytes } from 'node:crypto';
import type { Transaction } from '@slipway/pg';
import { JournalLostError } from '../contract/errors.ts';
import { takeFleetLock } from './lock.ts';
import type { JournalEntry, RegistryJournal } from './ports.ts';
import { journalled, replayEntry } from './registry.ts';

const PUT_BACK = 'the database was put back in time';

async function headOf(tx: Transaction): Promise<number> {
  const [row] = await tx<{ seq: number }[]>`
    select seq::float8 as seq from slipway.fleet_journal_head`;
  return row?.seq ?? 0;
}

/**
 * Begins a round that asks the same as the one before, if there is one: every fence made until now
 * is void. The caller holds the fleet's lock.
 */
export async function renewRound(
  tx: Transaction,
  journal: RegistryJournal,
  reason: string,
): Promise<void> {
  const [newest] = await tx<{ round: number; below: number }[]>`
    select round, below from slipway.fleet_round order by round desc limit 1`;
  if (!newest) return;
  await writeRound(tx, journal, newest.round + 1, newest.below, reason);
}

/** Writes a round down with a fresh challenge; the caller holds the fleet's lock. */
export async function writeRound(
  tx: Transaction,
  journal: RegistryJournal,
  round: number,
  below: number,
  reason: string,
): Promise<void> {
  const challenge = randomBytes(24).toString('base64url');
  const data = { round, challenge, below, reason };
  await journalled(tx, journal, 'round-begun', data);
  await replayEntry(tx, { seq: 0, atMs: Date.now(), kind: 'round-begun', data });
}

/**
 * @returns entries of the journal that this database had forgotten
 * @throws {JournalLostError} the journal has forgotten what this database knows
 */
export async function enterRegistry(
  tx: Transaction,
  journal: RegistryJournal,
): Promise<readonly JournalEntry[]> {
  await takeFleetLock(tx);
  const head = await headOf(tx);
  const all = await journal.read(0);
  if (all.length < head) {
    throw new JournalLostError('', `has ${all.length} entries of ${head} that were written`);
  }
  const forgotten = all.slice(head);
  if (forgotten.length === 0) return [];
  for (const entry of forgotten) await replayEntry(tx, entry);
  await tx`
    insert into slipway.fleet_journal_head (seq) values (${all.length})
    on conflict (one) do update set seq = excluded.seq`;
  await renewRound(tx, journal, PUT_BACK);
  return forgotten;
}

/**
 * Begins a round for a database of which a device says that it was acked beyond what is held: it
 * was put back in time, though the registry did not change since.
 */
export async function beginRoundAfterRestore(
  tx: Transaction,
  journal: RegistryJournal,
): Promise<void> {
  const forgotten = await enterRegistry(tx, journal);
  if (forgotten.length === 0) await renewRound(tx, journal, PUT_BACK);
}
