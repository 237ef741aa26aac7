/** How things stand: live versions, the changes in flight and how far each is. */
import type { Sql } from '@slipway/pg';
import type { PhaseName } from './core/steps.ts';
import { versionSchemaName } from './core/names.ts';
import type { Drift } from './core/shape.ts';
import { findDrift } from './drift/drift.ts';
import { readKept, type Kept } from './kept.ts';
import {
  inFlight,
  liveVersions,
  readJournal,
  readSchemas,
  type ChangeState,
  type JournalEntry,
} from './journal.ts';
import { readRunner, type RunnerRecord } from './run/runner-record.ts';
import { isRunnerAtWork } from './run/session.ts';

/** How far one change is. */
export interface FlightStatus {
  readonly change: string;
  readonly state: ChangeState;
  readonly step: number;
  readonly of: number;
  readonly backfill: { readonly rowsDone: number; readonly rowsTotal: number };
  readonly startedAt: string;
}

export interface SchemaStatus {
  readonly schema: string;
  /** Live versions, oldest first, with the schemas that applications use. */
  readonly versions: readonly { readonly name: string; readonly schema: string }[];
  /** The change that is on its way, else the newest one in flight. */
  readonly inFlight: FlightStatus | null;
  /** All changes in flight, oldest first: the first may be completed, the last rolled back. */
  readonly changes: readonly FlightStatus[];
  /** The runner at work on it, and the pace of its backfill; null where none is. */
  readonly runner: RunnerRecord | null;
  /** What ended changes left behind for their undo window. */
  readonly kept: readonly Kept[];
  /** Why the last change failed, if it was rolled back. */
  readonly lastFailure: string | null;
  /** What was altered outside any change; null where that cannot be told now. */
  readonly drift: readonly Drift[] | null;
}

const PHASE: Partial<Record<ChangeState, PhaseName>> = {
  expanding: 'expand',
  expanded: 'expand',
  completing: 'contract',
  'rolling-back': 'rollback',
};

async function flightOf(sql: Sql, entry: JournalEntry): Promise<FlightStatus> {
  const phase = PHASE[entry.state] ?? 'expand';
  const leaves = (entry.plan?.expand ?? []).flatMap((step) => step.backfill?.leaves ?? []);
  const [row] = await sql<
    { step: number; startedAt: string; rowsDone: number; rowsTotal: number }[]
  >`
    select (select count(*)::int from slipway.schema_step
            where change = c.number and phase = ${phase}) as step,
           to_json(c.started_at) #>> '{}' as "startedAt",
           (select coalesce(sum(rows), 0)::float8 from slipway.schema_range
            where change = c.number) as "rowsDone",
           (select coalesce(sum(greatest(reltuples, 0)), 0)::float8 from pg_class
            where oid = any (array(select to_regclass(l)
                                   from unnest(${leaves}::text[]) l))) as "rowsTotal"
    from   slipway.schema_change c where c.number = ${entry.number}`;
  const { step, startedAt, rowsDone, rowsTotal } = row!;
  return {
    change: entry.name,
    state: entry.state,
    step,
    of: entry.plan?.[phase].length ?? 0,
    backfill: { rowsDone, rowsTotal: Math.max(rowsDone, rowsTotal) },
    startedAt,
  };
}

async function runnerAtWork(sql: Sql): Promise<RunnerRecord | null> {
  return (await isRunnerAtWork(sql)) ? readRunner(sql) : null;
}

/** @returns every schema that ever had a version, as plain data */
export async function status(sql: Sql): Promise<SchemaStatus[]> {
  const all: SchemaStatus[] = [];
  const atWork = await runnerAtWork(sql);
  for (const schema of await readSchemas(sql)) {
    const entries = await readJournal(sql, schema);
    const changes: FlightStatus[] = [];
    for (const entry of inFlight(entries)) changes.push(await flightOf(sql, entry));
    const moving = changes.find((each) => each.state !== 'expanded') ?? changes.at(-1);
    const last = entries.at(-1);
    all.push({
      schema,
      versions: liveVersions(entries).map((name) => ({
        name,
        schema: versionSchemaName(schema, name),
      })),
      inFlight: moving ?? null,
      changes,
      runner: atWork?.schema === schema ? atWork : null,
      kept: (await readKept(sql, schema)).filter(
        ({ undoable, what }) => undoable || what.length > 0,
      ),
      lastFailure: last?.state === 'rolled-back' ? last.failure : null,
      drift: await findDrift(sql, schema),
    });
  }
  return all;
}
