/** Brings a made world into the database, as the sources would. */
import type { Sql } from '@slipway/pg';
import { insertRecords } from '../records.ts';
import type { Row } from './world.ts';

/** Everything of two days was delivered, and is due, by then. */
export const LATER_MS = Date.UTC(2026, 10, 29);

/**
 * Takes rows in, and says that the files of both outside sources are complete.
 *
 * @param untilMs up to which they are
 */
export async function deliver(
  sql: Sql,
  rows: readonly Row[],
  untilMs: number = LATER_MS,
): Promise<void> {
  await sql.begin(async (tx) => {
    await insertRecords(tx, rows, null, untilMs);
    for (const source of ['processor', 'loyalty']) {
      await tx`
        insert into slipway.reconcile_import
               (hash, feed, mapping_version, source, name, rows, repeated, until_ms, at_ms)
        values (${`test ${source} ${untilMs}`}, 'test', 1, ${source}, 'test', 0, 0, ${untilMs},
                ${untilMs})
        on     conflict (hash) do nothing`;
    }
  });
}
