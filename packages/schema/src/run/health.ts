/**
 * Reads the health of a database, as far as the role's rights allow: what it may not see counts as
 * not there. `pg_monitor` sees all of it.
 *
 * The commit that is timed is our own: one row of one small table, written as customers write.
 */
import { readFileSync, statSync } from 'node:fs';
import type { Sql } from '@slipway/pg';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { OutsideSignal, Sample } from '../core/throttle.ts';
import { RUNNER_NAME } from './session.ts';

const OUTSIDE = Type.Object({
  load: Type.Number({ minimum: 0 }),
  hold: Type.Boolean(),
  because: Type.String(),
});

/** Whoever writes the outside signal writes it again within this time. */
const OUTSIDE_STALE_MS = 15_000;

/** @returns what somebody outside says; a file that is missing, old or broken counts as bad */
function readOutside(file: string, nowMs: number): OutsideSignal {
  const bad = (why: string): OutsideSignal => ({ load: 1, hold: false, because: why });
  try {
    if (nowMs - statSync(file).mtimeMs > OUTSIDE_STALE_MS) return bad('no news of the launch');
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Value.Check(OUTSIDE, value) ? value : bad('the news of the launch make no sense');
  } catch {
    return bad('no news of the launch');
  }
}

/** Times one commit that is as durable as a customer's. */
async function commitMs(sql: Sql): Promise<number> {
  const startedMs = performance.now();
  await sql`
    insert into slipway.schema_commit_probe (one) values (true)
    on conflict (one) do update set at = now()`;
  return performance.now() - startedMs;
}

type Row = Omit<Sample['values'], 'commit_ms'> & { maxConnections: number; vacuum: boolean };

/**
 * @param leaves the tables that are converted, qualified and quoted
 * @param outsideFile where somebody outside says how things are, if anybody does
 */
export async function readHealth(
  sql: Sql,
  leaves: readonly string[],
  outsideFile: string | undefined,
): Promise<Sample> {
  const [row] = await sql<Row[]>`
    with standby as (
      select max(extract(epoch from replay_lag) * 1000)::float8 as ms,
             max(pg_wal_lsn_diff(pg_current_wal_lsn(),
                                 coalesce(replay_lsn, flush_lsn, write_lsn)))::float8 as bytes
      from   pg_stat_replication where state = 'streaming'
    ), session as (
      select count(*) filter (where wait_event_type = 'Lock')::float8 as waiting,
             count(*) filter (where state = 'active')::float8 as active
      from   pg_stat_activity
      where  backend_type = 'client backend' and application_name <> ${RUNNER_NAME}
    )
    select standby.ms as replica_lag_ms, standby.bytes as replica_lag_bytes,
           waiting as lock_waits, active as active_sessions,
           case
             when current_setting('archive_mode') = 'off' then null
             -- Counting the files is for those who may list them; anybody sees a failure.
             when has_function_privilege('pg_ls_archive_statusdir()', 'execute') then
               (select count(*) from pg_ls_archive_statusdir() where name like '%.ready')
             else (select case when last_failed_time > coalesce(last_archived_time, '-infinity')
                          then 1e6 end from pg_stat_archiver)
           end::float8 as archive_files,
           current_setting('max_connections')::int as "maxConnections",
           exists (select from pg_stat_progress_vacuum v join pg_stat_activity a using (pid)
                   where  v.relid = any (${leaves as string[]}::regclass[])
                   and    a.backend_type = 'autovacuum worker') as vacuum
    from   standby, session`;
  const { maxConnections, vacuum, ...values } = row!;
  const commit = await commitMs(sql);
  const atMs = Date.now();
  const outside = outsideFile === undefined ? null : readOutside(outsideFile, atMs);
  return { atMs, values: { ...values, commit_ms: commit }, maxConnections, vacuum, outside };
}
