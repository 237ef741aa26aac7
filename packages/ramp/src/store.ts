/**
 * The ramp's record in PostgreSQL: the state, its history, and the meter's counts. What a
 * comparison counts is needed since the launch's beginning, so it is kept as long as the launch.
 *
 * Writes are fenced: one row per launch holds the newest (term, revision), and a write that comes
 * late, from an old driver or an abandoned attempt, changes nothing.
 * What happened is an entry of the audit log, too, in the same transaction.
 */
import { appendAudit, ensureAuditTables, MACHINE, type NewEntry } from '@slipway/authority/audit';
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';
import type { Colour, StoredMeterRow } from './core/evidence.ts';
import type { RampEvent, RampStorePort, SavedRamp, StoredUnitRow } from './ports.ts';

const TABLES: readonly TableStep[] = [
  {
    name: '1-ramp',
    statement: `
      create table slipway.ramp (
        launch   text primary key,
        term     bigint not null,
        revision bigint not null,
        version  bigint not null,
        state    jsonb not null,
        saved_at timestamptz not null default now()
      )`,
  },
  {
    name: '2-ramp-event',
    statement: `
      create table slipway.ramp_event (
        id       bigserial primary key,
        launch   text not null,
        term     bigint not null,
        seq      bigint not null,
        at       timestamptz not null,
        kind     text not null,
        store    text,
        text     text not null,
        evidence jsonb not null,
        unique (launch, term, seq)
      )`,
  },
  {
    name: '3-meter-second',
    statement: `
      create table slipway.meter_second (
        launch   text not null,
        boot     text not null,
        store    text not null,
        colour   text not null,
        version  bigint not null,
        second   bigint not null,
        requests integer not null,
        failed   integer not null,
        over     integer[] not null,
        primary key (launch, store, second, colour, version, boot)
      )`,
  },
  {
    name: '4-unit-second',
    statement: `
      create table slipway.unit_second (
        launch        text not null,
        boot          text not null,
        store         text not null,
        step          bigint not null,
        weight_bp     integer not null,
        second        bigint not null,
        measure       integer not null,
        stratum       bigint not null,
        blue_at_risk  integer not null,
        blue_counted  integer not null,
        green_at_risk integer not null,
        green_counted integer not null,
        primary key (launch, second, store, step, measure, stratum, boot)
      )`,
  },
];

/** Rows per statement, so that one write stays short. */
const CHUNK = 5000;

/** What the jsonb holds beside the columns. */
type SavedDocument = Pick<SavedRamp, 'planTime' | 'state' | 'rollbacks'>;

/** An event as it was written, with its number in the history. */
export interface StoredEvent extends Omit<RampEvent, 'seq'> {
  readonly id: number;
}

/** Makes the ramp's tables unless they exist. */
export async function ensureRampTables(sql: Sql): Promise<void> {
  await ensureAuditTables(sql);
  await ensureTables(sql, 'ramp', TABLES);
}

/** @returns the record over a database that has the ramp's tables */
export function rampStore(sql: Sql): RampStorePort {
  return {
    load: (launch) => load(sql, launch),
    loadBack: (launch) => loadBack(sql, launch),
    save: (launch, saved, events) => save(sql, launch, saved, events),
    loadMeter: (launch) => loadMeter(sql, launch),
    saveMeter: async (launch, rows) => {
      for (const chunk of chunks(rows)) await saveMeter(sql, launch, chunk);
    },
    loadUnits: (launch) => loadUnits(sql, launch),
    saveUnits: async (launch, rows) => {
      for (const chunk of chunks(rows)) await saveUnits(sql, launch, chunk);
    },
  };
}

function* chunks<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let from = 0; from < rows.length; from += CHUNK) yield rows.slice(from, from + CHUNK);
}

/** @returns a launch's newest events, oldest first */
export async function rampEvents(sql: Sql, launch: string, limit: number): Promise<StoredEvent[]> {
  const rows = await sql<(Omit<StoredEvent, 'id' | 'atMs'> & { id: string; at: Date })[]>`
    select   id, at, kind, store, text, evidence
    from     slipway.ramp_event
    where    launch = ${launch}
    order by id desc
    limit    ${limit}`;
  const newestFirst = rows.map(({ id, at, ...rest }) => ({
    id: Number(id),
    atMs: at.getTime(),
    ...rest,
  }));
  return newestFirst.toReversed();
}

async function load(sql: Sql, launch: string): Promise<SavedRamp | null> {
  type Row = { term: string; revision: string; version: string; state: SavedDocument };
  const [row] = await sql<Row[]>`
    select term, revision, version, state
    from   slipway.ramp
    where  launch = ${launch}`;
  if (!row) return null;
  const { term, revision, version, state } = row;
  return {
    term: Number(term),
    revision: Number(revision),
    version: Number(version),
    planTime: state.planTime,
    state: state.state,
    rollbacks: state.rollbacks,
  };
}

async function loadBack(sql: Sql, launch: string): Promise<string[]> {
  const rows = await sql<{ store: string }[]>`
    with told as (
      select seq, body::jsonb ->> 'kind' as kind, body::jsonb ->> 'subject' as store
      from   slipway.audit_entry
      where  launch = ${launch} and body like '%"kind":"ramp/r%'
    ), newest as (
      select   distinct on (store) store, kind
      from     told
      where    kind in ('ramp/rollback', 'ramp/retry') and store is not null
      order by store, seq desc
    )
    select store from newest where kind = 'ramp/rollback' order by store`;
  return rows.map(({ store }) => store);
}

/** Plain data as a text that PostgreSQL casts to jsonb. */
function json(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}

async function save(
  sql: Sql,
  launch: string,
  saved: SavedRamp,
  events: readonly RampEvent[],
): Promise<'saved' | 'superseded' | 'late'> {
  const { term, revision, version, ...document } = saved;
  return await sql.begin(async (tx) => {
    const [row] = await tx`
      insert into slipway.ramp as known (launch, term, revision, version, state)
      values (${launch}, ${term}, ${revision}, ${version}, ${json(document)}::text::jsonb)
      on conflict (launch) do update
      set    term     = excluded.term,
             revision = excluded.revision,
             version  = excluded.version,
             state    = excluded.state,
             saved_at = now()
      where  known.term <= excluded.term      -- the fence: an old driver writes nothing
      and    (known.term, known.revision) < (excluded.term, excluded.revision)
      returning launch`;
    if (!row) {
      const [known] = await tx<{ term: string }[]>`
        select term from slipway.ramp where launch = ${launch}`;
      return Number(known?.term) > term ? 'superseded' : 'late';
    }
    if (events.length === 0) return 'saved';
    const rows = events.map(({ atMs, ...rest }) => ({ ...rest, at: new Date(atMs) }));
    const written = await tx<{ seq: string }[]>`
      insert into slipway.ramp_event (launch, term, seq, at, kind, store, text, evidence)
      select   ${launch}, ${term}, seq, at, kind, store, text, coalesce(evidence, 'null'::jsonb)
      from     jsonb_to_recordset(${json(rows)}::text::jsonb) as event (
                 seq bigint, at timestamptz, kind text, store text, text text, evidence jsonb
               )
      order by seq
      on conflict (launch, term, seq) do nothing   -- an attempt that was thought lost
      returning seq`;
    const fresh = new Set(written.map(({ seq }) => Number(seq)));
    const decided = events.filter(({ seq }) => fresh.has(seq));
    await appendAudit(
      tx,
      decided.map((event) => entryOf(launch, event)),
    );
    return 'saved';
  });
}

function entryOf(launch: string, event: RampEvent): NewEntry {
  const { atMs, kind, store, text, evidence } = event;
  const because = evidence as { readonly kind?: string; readonly by?: string } | null;
  const actor = because?.kind === 'person' ? because.by : undefined;
  return {
    atMs,
    launch,
    kind: `ramp/${kind}`,
    actor: actor ?? MACHINE,
    subject: store,
    text,
    evidence,
  };
}

async function loadMeter(sql: Sql, launch: string): Promise<StoredMeterRow[]> {
  interface Row {
    boot: string;
    store: string;
    colour: Colour;
    version: string;
    second: string;
    requests: number;
    failed: number;
    over: number[];
  }
  const rows = await sql<Row[]>`
    select boot, store, colour, version, second, requests, failed, over
    from   slipway.meter_second
    where  launch = ${launch}`;
  return rows.map(({ boot, version, second, ...rest }) => ({
    ...rest,
    bootId: boot,
    version: Number(version),
    second: Number(second),
  }));
}

async function saveMeter(sql: Sql, launch: string, rows: readonly StoredMeterRow[]): Promise<void> {
  await sql`
    insert into slipway.meter_second as known
           (launch, boot, store, colour, version, second, requests, failed, over)
    select ${launch}, "bootId", store, colour, version, second, requests, failed, over
    from   jsonb_to_recordset(${json(rows)}::text::jsonb) as row (
             "bootId" text, store text, colour text, version bigint, second bigint,
             requests integer, failed integer, over integer[]
           )
    on conflict (launch, store, second, colour, version, boot) do update
    set    requests = excluded.requests,
           failed   = excluded.failed,
           over     = excluded.over
    where  excluded.requests >= known.requests   -- counts only grow: a late write is older
    and    excluded.failed   >= known.failed`;
}

async function loadUnits(sql: Sql, launch: string): Promise<StoredUnitRow[]> {
  interface Row {
    boot: string;
    store: string;
    step: string;
    weight_bp: number;
    second: string;
    measure: number;
    stratum: string;
    blue_at_risk: number;
    blue_counted: number;
    green_at_risk: number;
    green_counted: number;
  }
  const rows = await sql<Row[]>`
    select   boot, store, step, weight_bp, second, measure, stratum,
             blue_at_risk, blue_counted, green_at_risk, green_counted
    from     slipway.unit_second
    where    launch = ${launch}
    order by second, store, step, measure, stratum, boot`;
  return rows.map((row) => ({
    bootId: row.boot,
    store: row.store,
    step: Number(row.step),
    weightBp: row.weight_bp,
    second: Number(row.second),
    measure: row.measure,
    stratum: Number(row.stratum),
    blue: { atRisk: row.blue_at_risk, counted: row.blue_counted },
    green: { atRisk: row.green_at_risk, counted: row.green_counted },
  }));
}

async function saveUnits(sql: Sql, launch: string, rows: readonly StoredUnitRow[]): Promise<void> {
  const flat = rows.map(({ bootId: boot, weightBp: weight_bp, blue, green, ...key }) => ({
    ...key,
    boot,
    weight_bp,
    blue_at_risk: blue.atRisk,
    blue_counted: blue.counted,
    green_at_risk: green.atRisk,
    green_counted: green.counted,
  }));
  await sql`
    insert into slipway.unit_second as known
           (launch, boot, store, step, weight_bp, second, measure, stratum,
            blue_at_risk, blue_counted, green_at_risk, green_counted)
    select ${launch}, boot, store, step, weight_bp, second, measure, stratum,
           blue_at_risk, blue_counted, green_at_risk, green_counted
    from   jsonb_to_recordset(${json(flat)}::text::jsonb) as row (
             boot text, store text, step bigint, weight_bp integer, second bigint,
             measure integer, stratum bigint, blue_at_risk integer, blue_counted integer,
             green_at_risk integer, green_counted integer
           )
    on conflict (launch, second, store, step, measure, stratum, boot) do update
    set    blue_at_risk  = excluded.blue_at_risk,
           blue_counted  = excluded.blue_counted,
           green_at_risk = excluded.green_at_risk,
           green_counted = excluded.green_counted
    where  excluded.blue_counted  >= known.blue_counted   -- counts only grow: a late write is older
    and    excluded.green_counted >= known.green_counted`;
}
