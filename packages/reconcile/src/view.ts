/** Cases as people and other programs read them: lists, one case whole, exports. */
import { focusMs, type FocusEvent } from '@slipway/kernel';
import type { Queryable } from '@slipway/pg';
import { bandOf, type Band } from './core/ageing.ts';
import { UnknownCaseError } from './errors.ts';
import { remedyOf, type RemedyView } from './remedies/outbox.ts';

export type CaseState = 'open' | 'resolved' | 'cleared';

/** A case in a list. */
export interface CaseView {
  readonly id: string;
  readonly class: string;
  readonly root: string;
  readonly store: string;
  readonly state: CaseState;
  readonly instances: number;
  /** At stake, in `unit`. */
  readonly amount: number;
  readonly unit: string;
  readonly openedMs: number;
  readonly closedMs: number | null;
  readonly age: Band;
  readonly claimedBy: string | null;
  readonly resolvedBy: string | null;
  readonly action: string | null;
  readonly moved: number | null;
  /** Why it waits for a person, or why it was settled so. */
  readonly note: string;
  /** What would settle it, if the engine knows. */
  readonly proposal: { readonly action: string; readonly amount: number } | null;
  readonly rulesVersion: number;
  /** What is left to do after its decision, and how far it is; null: nothing is. */
  readonly remedy: RemedyView | null;
  /** Focus time of people until now. */
  readonly focusMs: number;
}

export interface CaseFilter {
  readonly state?: CaseState;
  readonly store?: string;
  readonly class?: string;
  /** 500 unless told otherwise. */
  readonly limit?: number;
}

/** @returns cases, the oldest open one first */
export async function listCases(
  sql: Queryable,
  nowMs: number,
  filter: CaseFilter = {},
): Promise<readonly CaseView[]> {
  const { state = null, store = null, class: name = null, limit = 500 } = filter;
  const rows = await sql<(Omit<CaseView, 'age' | 'focusMs'> & { focus: FocusEvent[] })[]>`
    select c.id, c.class, c.root, c.store, c.state, c.instances, c.amount::float8 as amount, c.unit,
           c.opened_ms::float8 as "openedMs", c.closed_ms::float8 as "closedMs",
           c.claimed_by as "claimedBy", c.resolved_by as "resolvedBy", c.action,
           c.moved::float8 as moved, c.note, c.proposal, c.rules_version as "rulesVersion",
           ${remedyOf(sql)} as remedy,
           coalesce((
             select jsonb_agg(jsonb_build_object(
                      'person', f.person, 'kind', f.kind, 'atMs', f.at_ms))
             from   slipway.reconcile_focus f where f.case_id = c.id), '[]') as focus
    from   slipway.reconcile_case c
    where  (${state}::text is null or c.state = ${state})
    and    (${store}::text is null or c.store = ${store})
    and    (${name}::text is null or c.class = ${name})
    order  by c.state <> 'open', c.opened_ms, c.id
    limit  ${limit}`;
  return rows.map(({ focus, ...row }) => ({
    ...row,
    age: bandOf(row.openedMs, row.closedMs ?? nowMs),
    focusMs: focusMs(focus, nowMs),
  }));
}

/** One occurrence, with the rows that it is about. */
export interface InstanceView {
  readonly rule: string;
  readonly amount: number;
  readonly what: string;
  readonly unclear: string | null;
  readonly isCleared: boolean;
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

/** One decision of a case's record. */
export interface DecisionView {
  readonly kind: string;
  readonly by: string;
  readonly action: string | null;
  readonly moved: number;
  readonly reason: string;
  readonly rulesVersion: number;
  readonly atMs: number;
}

/**
 * @returns a case with its instances and every decision on it, the oldest first
 * @throws {UnknownCaseError} there is none of this id
 */
export async function readCase(
  sql: Queryable,
  id: string,
): Promise<{
  readonly instances: readonly InstanceView[];
  readonly decisions: readonly DecisionView[];
}> {
  const [known] = await sql`select 1 from slipway.reconcile_case where id = ${id}`;
  if (!known) throw new UnknownCaseError([id]);
  const instances = await sql<InstanceView[]>`
    select i.rule, i.amount::float8 as amount, i.what, i.unclear,
           i.cleared_ms is not null as "isCleared", (
             select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                      'seq', r.seq, 'source', r.source, 'kind', r.kind, 'id', r.id,
                      'store', r.store, 'device', r.device, 'amount', r.amount, 'unit', r.unit,
                      'status', r.status, 'atMs', r.at_ms)) order by r.seq)
             from   slipway.reconcile_record r where r.seq = any(i.records)) as records
    from   slipway.reconcile_instance i
    where  i.case_id = ${id}
    order  by i.id`;
  const decisions = await sql<DecisionView[]>`
    select kind, by_whom as by, action, moved::float8 as moved, reason,
           rules_version as "rulesVersion", at_ms::float8 as "atMs"
    from   slipway.reconcile_decision where case_id = ${id} order by id`;
  return { instances, decisions };
}

const COLUMNS = [
  'id',
  'class',
  'root',
  'store',
  'state',
  'instances',
  'amount',
  'unit',
  'openedMs',
  'closedMs',
  'age',
  'claimedBy',
  'resolvedBy',
  'action',
  'moved',
  'note',
  'rulesVersion',
  'focusMs',
] as const satisfies readonly (keyof CaseView)[];

/** A spreadsheet runs what begins so: such a text gets an apostrophe in front. */
const FORMULA = /^[=+\-@\t\r]/;

function cellOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @returns all cases that fit as one document: RFC 4180, or a JSON list */
export async function exportCases(
  sql: Queryable,
  nowMs: number,
  format: 'csv' | 'json',
  filter: CaseFilter = {},
): Promise<string> {
  const cases = await listCases(sql, nowMs, { limit: 1_000_000, ...filter });
  if (format === 'json') return `${JSON.stringify(cases, null, 2)}\n`;
  const lines = cases.map((one) => COLUMNS.map((column) => cellOf(one[column])).join(','));
  return [COLUMNS.join(','), ...lines].map((line) => `${line}\r\n`).join('');
}
