/** One database for all tests of a file, emptied before each: making one costs a second. */
import { after } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureReconcileTables } from '../tables.ts';

/**
 * Call it at the file's own level; tests that share it run one after another.
 *
 * @returns a function that runs a test's body with empty tables
 */
export function sharedTables(): (body: (sql: Sql) => Promise<void>) => Promise<void> {
  const done = Promise.withResolvers<void>();
  let opened: Promise<Sql> | undefined;
  let closed: Promise<void> = Promise.resolve();
  const open = () => {
    const ready = Promise.withResolvers<Sql>();
    closed = withTestDatabase(async ({ sql }) => {
      await ensureReconcileTables(sql);
      ready.resolve(sql);
      await done.promise;
    });
    closed.catch(ready.reject);
    return ready.promise;
  };
  after(async () => {
    done.resolve();
    await closed;
  });
  return async (body) => {
    opened ??= open();
    const sql = await opened;
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name
      from   pg_tables where schemaname = 'slipway' and tablename like 'reconcile%'`;
    await sql.unsafe(`truncate ${tables.map(({ name }) => name).join(', ')} restart identity`);
    await body(sql);
  };
}
