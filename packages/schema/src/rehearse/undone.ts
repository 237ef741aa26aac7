/** Trying statements without a trace. */
import type { Sql, Transaction } from '@slipway/pg';

class Undo extends Error {}

/**
 * Runs `body` in a transaction that is always taken back.
 *
 * @returns what `body` returned
 */
export async function undone<T>(sql: Sql, body: (tx: Transaction) => Promise<T>): Promise<T> {
  const result: T[] = [];
  try {
    await sql.begin(async (tx) => {
      result.push(await body(tx));
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  return result[0]!;
}
