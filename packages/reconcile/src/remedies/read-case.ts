/** Reads a case as its remedy needs it: each instance with the records of both its sides. */
import { ident, type Sql } from '@slipway/pg';
import { KEYS } from '../core/record.ts';
import type { RemedyCase, RemedyRecord } from '../core/remedy.ts';
import type { Rules } from '../core/rules.ts';
import type { Taken } from './outbox.ts';

interface Row {
  readonly id: string;
  readonly rule: string;
  readonly amount: string;
  readonly records: readonly (RemedyRecord & { readonly source: string; readonly kind: string })[];
}

/** @returns null if a rule of its instances is not among these: whose sides they are is unknown */
export async function readRemedyCase(
  sql: Sql,
  { caseId, action }: Taken,
  rules: Rules,
): Promise<RemedyCase | null> {
  const keys = sql.unsafe(KEYS.map((key) => `'${key}', r.${ident(key)}`).join(', '));
  const [one] = await sql<{ unit: string }[]>`
    select unit from slipway.reconcile_case where id = ${caseId}`;
  const rows = await sql<Row[]>`
    select i.id::text, i.rule, i.amount::text, (
             select coalesce(jsonb_agg(jsonb_build_object(
                      'seq', r.seq, 'source', r.source, 'kind', r.kind, 'id', r.id,
                      'store', r.store, 'amount', r.amount, 'atMs', r.at_ms, 'status', r.status,
                      'keys', jsonb_strip_nulls(jsonb_build_object(${keys})),
                      'isMatched', exists (
                        select 1 from slipway.reconcile_match m where m.left_seq = r.seq)
                      or exists (
                        select 1 from slipway.reconcile_match m where m.right_seq = r.seq))
                      order by r.seq), '[]')
             from   slipway.reconcile_record r where r.seq = any(i.records)) as records
    from   slipway.reconcile_instance i
    where  i.case_id = ${caseId} and i.cleared_ms is null
    order  by i.id`;
  const known = new Map(rules.matches.map((rule) => [rule.name, rule]));
  const instances: RemedyCase['instances'][number][] = [];
  for (const { id, rule: name, amount, records } of rows) {
    const rule = known.get(name);
    if (!rule) return null;
    const of = ({ source, kind }: { readonly source: string; readonly kind: string }) =>
      records.filter((record) => record.source === source && record.kind === kind);
    const sides = { left: of(rule.left), right: of(rule.right) };
    instances.push({ id: Number(id), amount: Number(amount), ...sides });
  }
  return { id: caseId, action, unit: one!.unit, instances };
}
