/** Reads what matching has left for the classes: pairs that differ, and rows that are alone. */
import { ident, type Transaction } from '@slipway/pg';
import type { Finding, GroupFinding } from './core/finding.ts';
import { KEYS, type HeldRecord } from './core/record.ts';
import type { MatchRule } from './core/rules.ts';
import { isDue, type RunScope } from './matching.ts';

/** Rows read at once. */
const BATCH = 500;

/**
 * @returns a record over `alias` as JSON in the form of `HeldRecord`. The limits keep the planner
 *   from hashing all matches anew for each group.
 */
function held(tx: Transaction, rule: MatchRule, alias: 'l' | 'r' | 'n') {
  const of = (name: string) => tx.unsafe(`${alias}.${ident(name)}`);
  const keys = tx.unsafe(KEYS.map((key) => `'${key}', ${alias}.${ident(key)}`).join(', '));
  const { left } = rule;
  return tx`jsonb_strip_nulls(jsonb_build_object(
    'seq', ${of('seq')}, 'source', ${of('source')}, 'kind', ${of('kind')}, 'id', ${of('id')},
    'store', ${of('store')}, 'device', ${of('device')}, 'unit', ${of('unit')},
    'amount', ${of('amount')}, 'atMs', ${of('at_ms')}, 'status', ${of('status')},
    'side', case when ${of('source')} = ${left.source} and ${of('kind')} = ${left.kind}
            then 'left' else 'right' end,
    'keys', jsonb_build_object(${keys}),
    'isMatched', coalesce(
      (select true from slipway.reconcile_match m where m.left_seq = ${of('seq')} limit 1),
      (select true from slipway.reconcile_match m where m.right_seq = ${of('seq')} limit 1),
      false)))`;
}

/** Pairs that this run matched, and that differ by more than their rule allows. */
async function* pairs(tx: Transaction, rule: MatchRule): AsyncGenerator<Finding> {
  const rows = tx<{ left: HeldRecord; right: HeldRecord }[]>`
    select ${held(tx, rule, 'l')} as left, ${held(tx, rule, 'r')} as right
    from   pg_temp.reconcile_rest m
    join   slipway.reconcile_record l on l.seq = m.left_seq
    join   slipway.reconcile_record r on r.seq = m.right_seq
    where  m.differs and m.rule = ${rule.name}
    order  by m.left_seq`.cursor(BATCH);
  for await (const batch of rows) {
    for (const { left, right } of batch) yield { kind: 'pair', left, right };
  }
}

interface GroupRow {
  readonly rivals: number;
  readonly members: readonly HeldRecord[];
  readonly kin: readonly HeldRecord[];
  readonly isParted: boolean;
}

/** @returns one statement: what is due and unexplained, by key, with all that has the same key */
function groupsQuery(tx: Transaction, rule: MatchRule, scope: RunScope) {
  const { left, right } = rule;
  const key = tx.unsafe(ident(rule.exact));
  const kinKey = rule.kin === null ? tx`null::text` : tx`r.${tx.unsafe(ident(rule.kin))}`;
  const sameKin = rule.kin === null ? tx`false` : tx`n.${tx.unsafe(ident(rule.kin))} = g.kin`;
  // Written so that no index on the source fits: the key's own finds a handful of rows.
  const sides = [left, right].map(({ source, kind }) => `${source} ${kind}`);
  const isOfRule = tx`n.source || ' ' || n.kind = any(${sides})`;
  return tx<GroupRow[]>`
    with due as (
      select r.seq, o.rivals, r.${key} as key, ${kinKey} as kin
      from   slipway.reconcile_open o
      cross  join lateral (                    -- a look for each: few are open of very many
        select seq, source, kind, store, device, at_ms, taken_ms, status, ${key}
               ${rule.kin === null ? tx`` : tx`, ${tx.unsafe(ident(rule.kin))}`}
        from   slipway.reconcile_record held where held.seq = o.seq offset 0) r
      where  o.rule = ${rule.name} and o.instance is null and ${isDue(tx, rule, scope)}
    ), grouped as (
      select   key, max(rivals) as rivals, min(kin) as kin, min(seq) as first,
               array_agg(seq) as seqs
      from     due
      group by key, case when key is null then seq end   -- without a key, each is alone
    ), whole as materialized (
      select g.*, coalesce((
               select array_agg(n.seq) from slipway.reconcile_record n
               where  n.${key} = g.key and ${isOfRule}), g.seqs) as all_seqs
      from   grouped g
    )
    select g.rivals,
           (select jsonb_agg(${held(tx, rule, 'n')} order by n.seq)
            from   slipway.reconcile_record n
            where  n.seq = any(g.all_seqs)) as members,
           coalesce((
             select jsonb_agg(${held(tx, rule, 'n')} order by n.seq)
             from   slipway.reconcile_record n
             where  ${sameKin} and ${isOfRule} and n.seq <> all(g.all_seqs)), '[]') as kin,
           exists (select 1 from slipway.reconcile_apart a
                   where  a.left_seq = any(g.all_seqs)
                   and    a.right_seq = any(g.all_seqs)) as "isParted"
    from   whole g
    order  by g.first`;
}

async function* groups(tx: Transaction, rule: MatchRule, scope: RunScope): AsyncGenerator<Finding> {
  for await (const batch of groupsQuery(tx, rule, scope).cursor(BATCH)) {
    for (const row of batch) yield groupOf(row);
  }
}

function groupOf({ members, ...rest }: GroupRow): GroupFinding {
  const of = (side: HeldRecord['side']) => members.filter((one) => one.side === side);
  return { kind: 'group', lefts: of('left'), rights: of('right'), ...rest };
}

/** @returns all of a rule's findings, in an order that repeats */
export async function* readFindings(
  tx: Transaction,
  rule: MatchRule,
  scope: RunScope,
): AsyncGenerator<Finding> {
  yield* pairs(tx, rule);
  yield* groups(tx, rule, scope);
}
