/**
 * What was started and how far it came, in the target database itself: slipway.schema_*.
 *
 *   expanding ─► expanded ─► completing ─► complete
 *       └────────────┴─► rolling-back ─► rolled-back
 *
 * Any number of a schema's changes may be expanded at once; at most one is moving.
 */
import { ensureTables, sqlState, type Queryable, type Sql, type TableStep } from '@slipway/pg';
import type { Layers } from './core/layers.ts';
import type { PhaseName, Plan, PlanStep } from './core/steps.ts';

export type ChangeState =
  | 'expanding'
  | 'expanded'
  | 'completing'
  | 'complete'
  | 'rolling-back'
  | 'rolled-back';

/** One change or baseline as the journal knows it. */
export interface JournalEntry {
  readonly number: number;
  readonly schema: string;
  readonly name: string;
  readonly version: string;
  readonly hash: string;
  readonly state: ChangeState;
  readonly baseline: boolean;
  readonly plan: Plan | null;
  /** What startChange answered, kept so that a repeated start answers the same. */
  readonly result: unknown;
  readonly failure: string | null;
  /** Whether names in the base await the end of all changes in flight. */
  readonly unsettled: boolean;
}

const TABLES: readonly TableStep[] = [
  {
    name: '1-change',
    statement: `
      create table slipway.schema_change (
        number     smallint primary key,
        schema     text not null,
        name       text not null,
        version    text not null,
        hash       text not null,
        state      text not null check (state in ('expanding', 'expanded', 'completing',
                     'complete', 'rolling-back', 'rolled-back')),
        baseline   boolean not null default false,
        plan       jsonb,
        result     jsonb,
        failure    text,
        started_at timestamptz not null default now(),
        changed_at timestamptz not null default now()
      )`,
  },
  {
    name: '2-one-in-flight',
    statement: `
      create unique index schema_change_in_flight on slipway.schema_change (schema)
      where state not in ('complete', 'rolled-back')`,
  },
  {
    name: '3-step',
    statement: `
      create table slipway.schema_step (
        change       smallint not null references slipway.schema_change,
        phase        text not null,
        index        integer not null,
        attempts     integer not null,
        ms           double precision not null,
        lock_wait_ms double precision not null,
        done_at      timestamptz not null default now(),
        primary key (change, phase, index)
      )`,
  },
  {
    name: '4-leaf',
    statement: `
      create table slipway.schema_leaf (
        change   smallint not null references slipway.schema_change,
        leaf     text not null,
        filenode oid not null,
        pages    bigint not null,
        primary key (change, leaf)
      )`,
  },
  {
    name: '5-range',
    statement: `
      create table slipway.schema_range (
        change    smallint not null references slipway.schema_change,
        leaf      text not null,
        from_page bigint not null,
        to_page   bigint not null,
        rows      bigint not null,
        primary key (change, leaf, from_page)
      )`,
  },
  {
    name: '6-one-moving',
    statement: `
      drop index slipway.schema_change_in_flight;
      create unique index schema_change_moving on slipway.schema_change (schema)
      where state in ('expanding', 'completing', 'rolling-back');
      alter table slipway.schema_change add column unsettled boolean not null default false`,
  },
  {
    name: '7-kept',
    statement: `
      create table slipway.schema_kept (
        change    smallint primary key references slipway.schema_change,
        window_ms double precision not null,
        until     timestamptz
      )`,
  },
];

/** Makes the journal's tables unless they exist. */
export async function ensureJournal(sql: Sql): Promise<void> {
  await ensureTables(sql, 'schema', TABLES);
}

function columns(sql: Queryable) {
  return sql`
    number, schema, name, version, hash, state, baseline, plan, result, failure, unsettled`;
}

/** @returns all entries of a schema, oldest first; none where there is no journal yet */
export async function readJournal(sql: Sql, schema: string): Promise<JournalEntry[]> {
  try {
    return await sql<JournalEntry[]>`
      select ${columns(sql)} from slipway.schema_change where schema = ${schema} order by number`;
  } catch (error) {
    if (sqlState(error) === '42P01' || sqlState(error) === '3F000') return [];
    throw error;
  }
}

/** @returns the schemas that the journal knows */
export async function readSchemas(sql: Sql): Promise<string[]> {
  const [made] = await sql<{ at: string | null }[]>`
    select to_regclass('slipway.schema_change')::text as at`;
  if (!made?.at) return [];
  const rows = await sql<{ schema: string }[]>`
    select distinct schema from slipway.schema_change order by schema`;
  return rows.map((row) => row.schema);
}

/** @returns the version of the last change that came to its end, or null */
export function currentVersion(entries: readonly JournalEntry[]): string | null {
  return entries.findLast((entry) => entry.state === 'complete')?.version ?? null;
}

/** @returns the names of the changes that are live or completed, also within a squashed one */
export function appliedNames(entries: readonly JournalEntry[]): Set<string> {
  const applied = entries.filter(
    ({ state, baseline }) =>
      !baseline && (state === 'expanded' || state === 'completing' || state === 'complete'),
  );
  return new Set(applied.flatMap((entry) => [entry.name, ...(entry.plan?.source?.squashes ?? [])]));
}

/** @returns the changes that have not come to their end, oldest first */
export function inFlight(entries: readonly JournalEntry[]): JournalEntry[] {
  return entries.filter((entry) => entry.state !== 'complete' && entry.state !== 'rolled-back');
}

/** @returns the change that is on its way, if any */
export function movingOf(entries: readonly JournalEntry[]): JournalEntry | undefined {
  return inFlight(entries).find((entry) => entry.state !== 'expanded');
}

/** @returns the live versions, oldest first; the next change builds on the last one */
export function liveVersions(entries: readonly JournalEntry[]): string[] {
  const current = currentVersion(entries);
  const live = current === null ? [] : [current];
  for (const { state, version } of inFlight(entries)) {
    if (state === 'expanded' || state === 'completing') live.push(version);
  }
  return live;
}

/** @returns what the changes in flight, and those whose names have not settled, say */
export function layersOf(entries: readonly JournalEntry[]): Layers {
  const layers = (some: readonly JournalEntry[]) => some.flatMap(({ plan }) => plan?.layer ?? []);
  const moving = inFlight(entries);
  const unsettled = entries.filter((entry) => entry.state === 'complete' && entry.unsettled);
  return { live: layers(moving), unsettled: layers([...unsettled, ...moving]) };
}

/** @returns a number that no change of this database has had */
export async function nextNumber(sql: Queryable): Promise<number> {
  const [row] = await sql<{ next: number }[]>`
    select coalesce(max(number), 0)::int + 1 as next from slipway.schema_change`;
  return row!.next;
}

/** Writes a new entry. */
export async function insertEntry(
  sql: Queryable,
  entry: Omit<JournalEntry, 'result' | 'failure' | 'unsettled'>,
): Promise<void> {
  const plan = entry.plan === null ? null : sql.json(JSON.parse(JSON.stringify(entry.plan)));
  await sql`
    insert into slipway.schema_change (number, schema, name, version, hash, state, baseline, plan)
    values (${entry.number}, ${entry.schema}, ${entry.name}, ${entry.version}, ${entry.hash},
            ${entry.state}, ${entry.baseline}, ${plan})`;
}

/** Moves an entry to another state; `failure` says why, if it failed. */
export async function setState(
  sql: Queryable,
  number: number,
  state: ChangeState,
  failure: string | null = null,
): Promise<void> {
  await sql`
    update slipway.schema_change
    set    state = ${state}, changed_at = now(), failure = coalesce(${failure}, failure)
    where  number = ${number}`;
}

/** Writes what a contract or rollback will do, before any of it is done. */
export async function replan(
  sql: Queryable,
  number: number,
  phase: 'contract' | 'rollback',
  steps: readonly PlanStep[],
): Promise<void> {
  const planned = sql.json(JSON.parse(JSON.stringify(steps)));
  await sql`
    update slipway.schema_change set plan = jsonb_set(plan, ${[phase]}, ${planned})
    where  number = ${number}`;
}

/** Writes how a change ended, and whether names in the base still await later ones. */
export async function setEnded(
  sql: Sql,
  { number, schema }: Pick<JournalEntry, 'number' | 'schema'>,
  state: 'complete' | 'rolled-back',
): Promise<void> {
  await sql.begin(async (tx) => {
    await setState(tx, number, state);
    await tx`
      update slipway.schema_kept set until = now() + make_interval(secs => window_ms / 1000)
      where  change = ${number}`;
    const [left] = await tx`
      select from slipway.schema_change
      where  schema = ${schema} and state not in ('complete', 'rolled-back') limit 1`;
    await (left
      ? tx`update slipway.schema_change set unsettled = ${state === 'complete'}
           where number = ${number}`
      : tx`update slipway.schema_change set unsettled = false
           where schema = ${schema} and unsettled`);
  });
}

/** Keeps what a start answered. */
export async function setResult(sql: Queryable, number: number, result: object): Promise<void> {
  await sql`
    update slipway.schema_change set result = ${sql.json(JSON.parse(JSON.stringify(result)))}
    where  number = ${number}`;
}

/** @returns which steps of a phase are done */
export async function doneSteps(
  sql: Queryable,
  number: number,
  phase: PhaseName,
): Promise<Set<number>> {
  const rows = await sql<{ index: number }[]>`
    select index from slipway.schema_step where change = ${number} and phase = ${phase}`;
  return new Set(rows.map((row) => row.index));
}

/** How one step went. */
export interface StepTimes {
  readonly attempts: number;
  readonly ms: number;
  /** The longest that a customer may have waited behind it. */
  readonly lockWaitMs: number;
}

/** Writes that a step is done; in the step's own transaction where it has one. */
export async function recordStep(
  sql: Queryable,
  number: number,
  phase: PhaseName,
  index: number,
  times: StepTimes,
): Promise<void> {
  await sql`
    insert into slipway.schema_step (change, phase, index, attempts, ms, lock_wait_ms)
    values (${number}, ${phase}, ${index}, ${times.attempts}, ${times.ms}, ${times.lockWaitMs})
    on conflict (change, phase, index) do nothing`;
}

/** Forgets which steps of a phase are done. */
export async function forgetSteps(sql: Queryable, number: number, phase: PhaseName): Promise<void> {
  await sql`delete from slipway.schema_step where change = ${number} and phase = ${phase}`;
}

/** @returns sums over the steps of a change that are done */
export async function stepTotals(
  sql: Queryable,
  number: number,
): Promise<{ steps: number; lockWaitMs: number; rows: number }> {
  const [row] = await sql<{ steps: number; lockWaitMs: number; rows: number }[]>`
    select count(*)::int as steps, coalesce(max(lock_wait_ms), 0) as "lockWaitMs",
           (select coalesce(sum(rows), 0)::float8 from slipway.schema_range
            where change = ${number}) as rows
    from   slipway.schema_step where change = ${number} and phase = 'expand'`;
  return row!;
}
