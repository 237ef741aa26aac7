/** Trying a statement without losing the transaction that it is tried in. */
import type { Transaction } from '@slipway/pg';

/** Runs SQL in a savepoint; @returns PostgreSQL's complaint, or null */
export async function attempt(tx: Transaction, statement: string): Promise<string | null> {
  try {
    await tx.savepoint(async (inner) => {
      await inner.unsafe(statement);
    });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
