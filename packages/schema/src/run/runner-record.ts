/**
 * The runner at work as its database knows it, so that it can be seen and stopped from any machine.
 *
 * The advisory lock says whether a runner lives; this row says which, what slows it, and whether
 * somebody asked it to stop. A row whose runner was killed is swept by the next one.
 */
import { hostname } from 'node:os';
import { ensureTables, sqlState, type Queryable, type Sql } from '@slipway/pg';
import type { Pace } from '../core/throttle.ts';

const TABLES = [
  {
    name: '1-runner',
    statement: `
      create table slipway.schema_runner (
        run           text primary key,
        schema        text not null,
        host          text not null,
        process       integer not null,
        started_at    timestamptz not null default now(),
        seen_at       timestamptz not null default now(),
        pace          jsonb,
        stop_asked_by text
      )`,
  },
  {
    name: '2-commit-probe',
    statement: `
      create table slipway.schema_commit_probe (
        one boolean primary key default true check (one),
        at  timestamptz not null default now()
      )`,
  },
] as const;

/** A runner as others see it. */
export interface RunnerRecord {
  readonly run: string;
  readonly schema: string;
  readonly host: string;
  /** Its process on that host. */
  readonly process: number;
  readonly startedAt: string;
  /** The pace of its backfill; null while it does something else. */
  readonly pace: Pace | null;
}

/** Makes the table unless it exists. */
export async function ensureRunnerRecord(sql: Sql): Promise<void> {
  await ensureTables(sql, 'schema-runner', TABLES);
}

/** Says who runs now; called by whoever holds the runner's lock. A run that comes back stays. */
export async function announce(sql: Queryable, run: string, schema: string): Promise<void> {
  await sql`delete from slipway.schema_runner where run <> ${run}`;
  await sql`
    insert into slipway.schema_runner (run, schema, host, process)
    values (${run}, ${schema}, ${hostname()}, ${process.pid})
    on conflict (run) do nothing`;
}

/** @returns who asked the run to stop, or null */
export async function beat(sql: Queryable, run: string, pace: Pace | null): Promise<string | null> {
  const shown = pace === null ? null : sql.json({ ...pace });
  const [row] = await sql<{ by: string | null }[]>`
    update slipway.schema_runner set seen_at = now(), pace = ${shown}
    where  run = ${run} returning stop_asked_by as by`;
  return row?.by ?? null;
}

/** The run has ended. */
export async function withdraw(sql: Queryable, run: string): Promise<void> {
  await sql`delete from slipway.schema_runner where run = ${run}`;
}

/** Asks the run to stop at its next safe place. */
export async function askToStop(sql: Queryable, run: string, by: string): Promise<void> {
  await sql`update slipway.schema_runner set stop_asked_by = ${by} where run = ${run}`;
}

/** @returns the last runner that said so; whether it lives, the lock tells */
export async function readRunner(sql: Queryable): Promise<RunnerRecord | null> {
  try {
    const [row] = await sql<RunnerRecord[]>`
      select run, schema, host, process, to_json(started_at) #>> '{}' as "startedAt", pace
      from   slipway.schema_runner order by started_at desc limit 1`;
    return row ?? null;
  } catch (error) {
    if (['42P01', '3F000', '42501'].includes(sqlState(error) ?? '')) return null;
    throw error;
  }
}
