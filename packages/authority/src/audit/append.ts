/**
 * Records decisions: the one place that appends to the audit log. Whoever records something
 * that was decided calls it in the same transaction, last of all: either both stand or neither.
 */
import type { Sql, Transaction } from '@slipway/pg';
import { hashLeaf, placeEntry, type NewEntry } from './core/entry.ts';

/**
 * The advisory lock of all who append: "slipway audit" as a number. It orders them until they
 * commit, so that places have no gap and no reader sees an entry before one that stands before it.
 * A lock of a row would do the same, and would need the right to update.
 */
const APPEND_LOCK = 7_461_209_841;

/** A process that stops between its entry and its commit would keep all others: it loses both. */
const MOST_IDLE = '10s';

/** Where an entry stands. */
export interface Appended {
  readonly seq: number;
  /** 32 bytes. */
  readonly leafHash: Buffer;
}

/**
 * Appends entries in the caller's transaction. Take no other lock after it: all appenders wait.
 *
 * @returns where each stands once the transaction commits
 */
export async function appendAudit(
  tx: Transaction,
  entries: readonly NewEntry[],
): Promise<Appended[]> {
  if (entries.length === 0) return [];
  // Sent together, run one after the other: the size's snapshot is taken once the lock is held.
  const [, first] = await Promise.all([lockForAppend(tx), auditSize(tx)]);
  const placed = entries.map((entry, index) => placeEntry(entry, first + index));
  const rows = placed.map(({ leaf, body }) => ({ ...leaf, body }));
  await tx`insert into slipway.audit_entry ${tx(rows, 'seq', 'launch', 'hash', 'body')}`;
  return placed.map(({ leaf }) => ({ seq: leaf.seq, leafHash: hashLeaf(leaf) }));
}

async function lockForAppend(tx: Transaction): Promise<void> {
  await tx`
    select set_config('idle_in_transaction_session_timeout', ${MOST_IDLE}, true),
           pg_advisory_xact_lock(${APPEND_LOCK})`;
}

/** @returns one behind the last place that is taken */
export async function auditSize(sql: Sql | Transaction): Promise<number> {
  const [row] = await sql<{ size: string }[]>`
    select coalesce(max(seq) + 1, 0) as size from slipway.audit_entry`;
  return Number(row!.size);
}
