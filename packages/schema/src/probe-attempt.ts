/** Trying a statement without losing the transaction that it is tried in. */
import type { Transaction } from '@slipway/pg';

/** @returns PostgreSQL's own words, with the detail where it gives one */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const detail = 'detail' in error && typeof error.detail === 'string' ? error.detail : '';
  return detail === '' ? error.message : `${error.message} (${detail.replace(/\.$/, '')})`;
}

/** Runs SQL in a savepoint; @returns PostgreSQL's complaint, or null */
export async function attempt(tx: Transaction, statement: string): Promise<string | null> {
  try {
    await tx.savepoint(async (inner) => {
      await inner.unsafe(statement);
    });
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}
