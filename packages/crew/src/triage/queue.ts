/**
 * The queue: kept in step with the sign-ups that need a person, and read.
 *
 * What is told twice changes nothing; a sign-up that no longer needs anybody takes its case along,
 * and one that needs somebody again brings it back. What people have closed stays closed.
 */
import type { Sql, Transaction } from '@slipway/pg';
import { focusMs, type FocusEvent } from '@slipway/kernel';
import type { Answer } from './core/guide.ts';
import { ranked } from './core/rank.ts';
import { caseIdOf, type Candidate, type Reason, type Value } from './core/reason.ts';
import { atTime, type CaseState } from './core/triage-case.ts';

export interface QueueChange {
  readonly opened: number;
  readonly gone: number;
}

/**
 * @param candidates every sign-up of the launch that needs a person now
 * @returns what changed
 */
export async function syncQueue(
  sql: Sql,
  launch: string,
  candidates: readonly Candidate[],
  nowMs: number,
): Promise<QueueChange> {
  const rows = candidates.map((one) => ({ id: caseIdOf(one), ...one }));
  return sql.begin(async (tx) => {
    const told = await tx<{ id: string; isNew: boolean }[]>`
      insert into slipway.crew_triage_case as c
             (id, launch, sign_up, store, member, reason, detail, value, since,
              expires_at, state, answers)
      select id, ${launch}, "signUp", store, member, reason, detail, nullif(value, 'null'),
             to_timestamp("sinceMs" / 1000.0), to_timestamp("expiresMs" / 1000.0),
             '{"is": "open"}', '[]'
      from   jsonb_to_recordset(${tx.json(rows as never)}) as n (
               id text, "signUp" text, store text, member text, reason text, detail text,
               value jsonb, "sinceMs" bigint, "expiresMs" bigint)
      order  by id
      on conflict (id) do update
      set    detail = excluded.detail, value = excluded.value,
             expires_at = excluded.expires_at,
             state    = case when c.state->>'is' = 'gone' then excluded.state else c.state end,
             answers  = case when c.state->>'is' = 'gone' then '[]' else c.answers end,
             is_ended = c.is_ended and c.state->>'is' <> 'gone'
      where  c.state->>'is' = 'gone' or (c.detail, c.value, c.expires_at)
             is distinct from (excluded.detail, excluded.value, excluded.expires_at)
      returning id, (xmax = 0) as "isNew"`;
    const opened = told.filter(({ isNew }) => isNew);
    const ids = rows.map(({ id }) => id);
    const gone = await tx<{ id: string }[]>`
      update slipway.crew_triage_case
      set    state = '{"is": "gone"}', is_ended = true
      where  launch = ${launch} and not is_ended and id <> all(${ids})
      returning id`;
    const byNobody = { person: null, through: null, event: {}, atMs: nowMs };
    for (const { id } of opened) await note(tx, id, { kind: 'opened', ...byNobody });
    for (const { id } of gone) await note(tx, id, { kind: 'settled', ...byNobody });
    return { opened: opened.length, gone: gone.length };
  });
}

/** One line of what happened to a case. */
export interface TriageNote {
  readonly kind: string;
  /** Null: the clock, or the sign-up itself. */
  readonly person: string | null;
  /** Who did it for the person; null: they did. */
  readonly through: string | null;
  readonly event: object;
  readonly atMs: number;
}

/** Adds one line to what happened to a case. */
export async function note(tx: Transaction, id: string, line: TriageNote): Promise<void> {
  const { kind, person, through, event, atMs } = line;
  await tx`
    insert into slipway.crew_triage_event (case_id, kind, person, through, event, at)
    values (${id}, ${kind}, ${person}, ${through}, ${tx.json(event as never)},
            ${new Date(atMs)})`;
}

/** One case as it is shown. */
export interface QueuedCase extends Candidate {
  readonly id: string;
  readonly state: CaseState;
  /** Who did the last thing for whom it is recorded of; null: that person did. */
  readonly through: string | null;
  readonly answers: readonly Answer[];
  /** How long people had it in front of them, in ms. */
  readonly focusMs: number;
}

interface Row {
  readonly id: string;
  readonly signUp: string;
  readonly store: string;
  readonly member: string | null;
  readonly reason: Reason;
  readonly detail: string | null;
  readonly value: Value | null;
  readonly since: Date;
  readonly expiresAt: Date | null;
  readonly state: CaseState;
  readonly through: string | null;
  readonly answers: readonly Answer[];
  readonly focus: readonly FocusEvent[] | null;
}

export interface QueueQuery {
  readonly launch: string;
  readonly nowMs: number;
  readonly store?: string | undefined;
  /** Also those that ended within so long, in ms; none unless given. */
  readonly endedWithinMs?: number | undefined;
}

/** @returns the cases, those that wait first and of them the most urgent; ended ones last */
export async function readQueue(sql: Sql, query: QueueQuery): Promise<readonly QueuedCase[]> {
  const { launch, nowMs, store, endedWithinMs = 0 } = query;
  const rows = await sql<Row[]>`
    select c.id, c.sign_up as "signUp", c.store, c.member, c.reason, c.detail,
           c.value, c.since, c.expires_at as "expiresAt",
           c.state, c.answers, f.focus, (
             select   e.through from slipway.crew_triage_event e
             where    e.case_id = c.id and e.person is not null
             order by e.id desc limit 1) as through
    from   slipway.crew_triage_case c
    cross  join lateral (
      select jsonb_agg(jsonb_build_object('person', person, 'kind', kind, 'atMs', at_ms)) as focus
      from   slipway.crew_triage_focus where case_id = c.id
    ) f
    where  c.launch = ${launch}
    ${store === undefined ? sql`` : sql`and c.store = ${store}`}
    and    (not c.is_ended or exists (
      select from slipway.crew_triage_event e
      where  e.case_id = c.id and e.at > ${new Date(nowMs - endedWithinMs)}))`;
  const cases = rows.map(({ since, expiresAt, focus, ...row }): QueuedCase => ({
    ...row,
    ...atTime({ state: row.state, answers: row.answers }, nowMs),
    sinceMs: since.getTime(),
    expiresMs: expiresAt?.getTime() ?? null,
    focusMs: focusMs(focus ?? [], nowMs),
  }));
  const place = ({ state: { is } }: QueuedCase) => ORDER.indexOf(is);
  return ranked(cases, nowMs).toSorted((one, two) => place(one) - place(two));
}

const ORDER: readonly CaseState['is'][] = [
  'open',
  'offered',
  'claimed',
  'waiting',
  'closed',
  'gone',
];

/** Notes that the queue was held against the sign-ups. */
export async function noteSync(sql: Sql, launch: string, nowMs: number): Promise<void> {
  await sql`
    insert into slipway.crew_triage_sync (launch, at)
    values (${launch}, ${new Date(nowMs)})
    on     conflict (launch) do update set at = excluded.at`;
}

/** @returns when that was last, ms since 1970; null: never */
export async function lastSync(sql: Sql, launch: string): Promise<number | null> {
  const [row] = await sql<{ at: Date }[]>`
    select at from slipway.crew_triage_sync where launch = ${launch}`;
  return row?.at.getTime() ?? null;
}
