/** Looks whether a folder of changes can be applied to a database in the order of its names. */
import type { Sql } from '@slipway/pg';
import { outOfOrder } from './core/order.ts';
import { ChangeOutOfOrderError } from './errors.ts';
import { readJournal } from './journal.ts';

/**
 * @param names the folder's changes, in order
 * @throws {ChangeOutOfOrderError} one that is not applied stands before one that is
 */
export async function checkOrder(
  sql: Sql,
  schema: string,
  names: readonly string[],
): Promise<void> {
  const applied = (await readJournal(sql, schema))
    .filter(({ baseline, state }) => !baseline && state !== 'rolled-back')
    .map(({ name }) => name);
  const found = outOfOrder(names, applied);
  if (found) throw new ChangeOutOfOrderError(schema, found.change, found.before);
}
