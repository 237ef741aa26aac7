/** Kills a real process in the middle of a run, and holds the next run against a calm one. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Sql, Transaction } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { runReconcile } from '../run.ts';
import { readRules } from '../shipped.ts';
import { ensureReconcileTables } from '../tables.ts';
import { deliver, LATER_MS } from './deliver.ts';
import { makeTruth } from './truth.ts';

const VICTIM = fileURLToPath(new URL('victim.ts', import.meta.url));

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 30_000;
  while (Date.now() < deadlineMs) {
    if (await holds()) return;
    await delay(10);
  }
  throw new Error(`${what}: not within 30 s`);
}

const sessions = (sql: Sql) => sql<{ waits: string | null }[]>`
  select wait_event_type as waits from pg_stat_activity
  where  application_name = 'reconcile-victim' and datname = current_database()
  and    query <> '' and state <> 'idle'`;

/** Starts it, stops its work by a lock that `block` takes, and kills it there. */
export async function killWhere(
  sql: Sql,
  words: readonly string[],
  block: (tx: Transaction) => Promise<unknown>,
): Promise<void> {
  const child = await sql.begin(async (tx) => {
    await block(tx);
    const started = spawn(process.execPath, [VICTIM, ...words], { stdio: 'inherit' });
    const exited = new Promise<string | null>((resolve) =>
      started.once('exit', (_code, signal) => resolve(signal)),
    );
    await until('it waits for the lock', async () =>
      (await sessions(sql)).some(({ waits }) => waits === 'Lock'),
    );
    started.kill('SIGKILL');
    return exited;
  });
  assert.equal(child, 'SIGKILL');
  await until('its session is gone', async () => (await sessions(sql)).length === 0);
}

const caseLines = (sql: Sql) => sql`
  select id, state, action, moved, instances, note from slipway.reconcile_case order by id`;
const matchLines = (sql: Sql) => sql`
  select left_seq, right_seq, how from slipway.reconcile_match order by left_seq`;

/** The tables in the order in which a run writes them. */
export const MOMENTS = ['match', 'open', 'audit', 'tally', 'case', 'instance', 'decision'] as const;

/**
 * Kills a run where it is about to write each of these tables, then lets one go through. They make
 * the table of matches anew; the calm one, whose end is held against theirs, grows it.
 *
 * @throws {AssertionError} a run that died has left something, or the last one ends otherwise than
 *   on books where nobody died
 */
export async function killRuns(moments: readonly string[], seed: number): Promise<void> {
  await withTestDatabase(async ({ sql, url }) => {
    await ensureReconcileTables(sql);
    const truth = makeTruth(1200, 16, seed);
    await deliver(sql, truth.rows);
    const words = ['run', url, String(LATER_MS), truth.world.offline.device];
    for (const table of moments) {
      await killWhere(sql, words, (tx) =>
        tx.unsafe(`lock table slipway.reconcile_${table} in exclusive mode`),
      );
      assert.equal((await matchLines(sql)).length, 0, `killed at ${table}: a match is left`);
      assert.equal((await caseLines(sql)).length, 0, `killed at ${table}: a case is left`);
    }
    const options = { rules: readRules(), nowMs: LATER_MS, offline: [truth.world.offline] };
    await runReconcile(sql, { ...options, bulkRows: 1 });
    const [cases, matches] = [await caseLines(sql), await matchLines(sql)];
    assert.ok(cases.length > 0 && matches.length > 0);
    await withTestDatabase(async ({ sql: calm }) => {
      await ensureReconcileTables(calm);
      await deliver(calm, truth.rows);
      await runReconcile(calm, options);
      assert.deepEqual(Array.from(cases), Array.from(await caseLines(calm)));
      assert.deepEqual(Array.from(matches), Array.from(await matchLines(calm)));
    });
  });
}
