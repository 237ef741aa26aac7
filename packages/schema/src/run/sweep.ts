/**
 * Converts rows that came in past the triggers: written under session_replication_role = replica,
 * or attached with a partition after the backfill had taken its leaves.
 *
 * Each is updated once, to what it holds; the fill trigger sees that it is not in step and converts
 * it, in the direction of the version that wrote it. One that still cannot be converted stays as it
 * is, for the check that follows. Nothing is journaled: the rows themselves tell what is left.
 */
import { ident, type Sql } from '@slipway/pg';
import { MARKER } from '../core/catalog.ts';
import type { SweepTask } from '../core/steps.ts';
import { checkStop, retryLocks } from './retry.ts';
import type { Session } from './session.ts';

const ROWS_AT_ONCE = 500;
const ROW_LOCK_TIMEOUT_MS = 20;

/** @returns the table's leaves as they are now, qualified and quoted */
async function leavesOf(sql: Sql, root: string): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name
    from   (select ${root}::regclass as oid
            union select relid from pg_partition_tree(${root}::regclass)) m
    join   pg_class c on c.oid = m.oid and c.relkind = 'r'
    join   pg_namespace n on n.oid = c.relnamespace
    order  by 1`;
  return rows.map((row) => row.name);
}

async function wake(session: Session, task: SweepTask, leaf: string, rows: string[]) {
  const marker = ident(MARKER);
  const where = `ctid = ANY ($1::tid[]) AND ${task.broken}`;
  const update = `UPDATE ${leaf} SET ${marker} = ${marker} WHERE ${where}`;
  await retryLocks(session, task.table, async () =>
    session.sql.begin(async (tx) => {
      await tx.unsafe(`SET LOCAL lock_timeout = ${ROW_LOCK_TIMEOUT_MS}`);
      await tx.unsafe(update, [rows]);
    }),
  );
}

/**
 * Looks at every row once, and converts those that are out of step.
 *
 * @throws {LockTimeoutError} a customer holds such a row for too long
 * @throws {StoppedError} asked to stop; what was converted is kept
 */
export async function runSweep(session: Session, task: SweepTask): Promise<void> {
  for (const leaf of await leavesOf(session.sql, task.root)) {
    const found = session.sql
      .unsafe<{ row: string }[]>(`SELECT ctid::text AS row FROM ${leaf} WHERE ${task.broken}`)
      .cursor(ROWS_AT_ONCE);
    for await (const rows of found) {
      checkStop(session);
      await wake(
        session,
        task,
        leaf,
        rows.map(({ row }) => row),
      );
    }
  }
}
