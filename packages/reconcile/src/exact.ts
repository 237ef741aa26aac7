/**
 * Matching by exact ids, as set work in PostgreSQL: one row of each side has the key, and nothing
 * else has it. Each rule's candidates are grouped by key; what differs within a pair is marked for
 * the classes, and what is not one and one stays open.
 *
 * Candidates are the records that are new since the last run, and those that it left open.
 */
import { ident, type Transaction } from '@slipway/pg';
import type { MatchRule, RuleSide } from './core/rules.ts';
import type { RunScope } from './matching.ts';

/** What one pass found. */
export interface ExactResult {
  /** Records that are new since the last run. */
  readonly records: number;
  /** Of these, records of a kind that stands in no rule. */
  readonly unruled: number;
  /** Matches by the name of their rule; every rule is there. */
  readonly matches: ReadonlyMap<string, number>;
}

/** @returns the condition under which the record `r` is a candidate */
function isCandidate(tx: Transaction, scope: RunScope) {
  return scope.isAnew
    ? tx`(
        not exists (select 1 from slipway.reconcile_match m where m.left_seq = r.seq)
        and not exists (select 1 from slipway.reconcile_match m where m.right_seq = r.seq))`
    : tx`(r.seq > ${scope.sinceSeq} or r.seq in (select seq from slipway.reconcile_open))`;
}

/** @returns SELECT of a rule's candidates, each with its side and its key */
function candidates(tx: Transaction, rule: MatchRule, scope: RunScope) {
  const is = ({ source, kind }: RuleSide) => tx`r.source = ${source} and r.kind = ${kind}`;
  const isOfRule = tx`(${is(rule.left)} or ${is(rule.right)})`;
  const columns = tx`
    r.seq, r.unit, r.amount, r.at_ms, r.status = 'ok' as is_ok, ${is(rule.left)} as is_left,
    r.${tx.unsafe(ident(rule.exact))} as key`;
  if (scope.isAnew) {
    return tx`
      select ${columns} from slipway.reconcile_record r
      where  ${isOfRule} and ${isCandidate(tx, scope)}`;
  }
  const fresh = tx`
      select ${columns} from slipway.reconcile_record r
      where  ${isOfRule} and r.seq > ${scope.sinceSeq}`;
  if (scope.sinceSeq === 0) return fresh;
  return tx`${fresh}
      union  all
      select ${columns} from slipway.reconcile_open o
      join   slipway.reconcile_record r on r.seq = o.seq
      where  o.rule = ${rule.name} and o.seq <= ${scope.sinceSeq}`;
}

/** @returns SELECT of a rule's candidates, grouped by key and unit */
function groups(tx: Transaction, rule: MatchRule, scope: RunScope) {
  const { name, amountOff, clockOffMs, audit } = rule;
  // Taken here and declined there is no match: the bank's last word may still come.
  return tx`
    select ${name}::text as rule, rows, new_rows, left_seq, right_seq,
           amount_off > ${amountOff} or off_ms > ${clockOffMs} as differs,
           abs(hashint8extended(left_seq, ${scope.auditKey}) % 1000000) < ${audit.exactPpm}
             as is_drawn,
           key is not null and rows = 2 and oks <> 1
           and left_seq is not null and right_seq is not null
           and (left_seq, right_seq) not in (
             select left_seq, right_seq from slipway.reconcile_apart) as is_pair
    from   (
      select   key, unit,
               count(*)                                         as rows,
               count(*) filter (where is_ok)                    as oks,
               count(*) filter (where seq > ${scope.sinceSeq})  as new_rows,
               min(seq) filter (where is_left)                  as left_seq,
               min(seq) filter (where not is_left)              as right_seq,
               max(amount) - min(amount)                        as amount_off,
               max(at_ms) - min(at_ms)                          as off_ms
      from     (${candidates(tx, rule, scope)}) candidate
      group by key, unit, case when key is null then seq end
    ) counted`;
}

/** @returns SELECT of the rows of a rule's larger groups, each found by the key of one of them */
function crowds(tx: Transaction, { name, left, right, exact }: MatchRule, scope: RunScope) {
  const key = tx.unsafe(ident(exact));
  const sides = [left, right].map(({ source, kind }) => `${source} ${kind}`);
  return tx`
      select r.seq, g.rule
      from   rest g
      join   slipway.reconcile_record one on one.seq = g.seq
      cross  join lateral (
        select held.seq from slipway.reconcile_record held
        where  held.${key} = one.${key} and held.unit = one.unit
        and    held.source || ' ' || held.kind = any(${sides}) offset 0) r
      where  g.rule = ${name} and g.rows > 1 and not g.is_pair and ${isCandidate(tx, scope)}`;
}

/** @returns new records of a kind that stands in no rule; kinds are few, and told by the index */
async function countUnruled(
  tx: Transaction,
  rules: readonly MatchRule[],
  scope: RunScope,
): Promise<number> {
  const ruled = rules.flatMap(({ left, right }) => [left, right]);
  const [row] = await tx<{ count: number }[]>`
    with recursive known as (
      (select source, kind from slipway.reconcile_record order by source, kind limit 1)
      union  all
      select next.source, next.kind
      from   known
      cross  join lateral (
        select source, kind from slipway.reconcile_record r
        where  (r.source, r.kind) > (known.source, known.kind)
        order  by source, kind limit 1) next
    )
    select count(*)::int
    from   known
    join   slipway.reconcile_record r using (source, kind)
    where  source || ' ' || kind <> all(${ruled.map(({ source, kind }) => `${source} ${kind}`)})
    and    r.seq > ${scope.sinceSeq}`;
  return row!.count;
}

/**
 * Groups the candidates into a table that lives as long as the run: unlike the source of an
 * INSERT, what a table is made of is read and grouped by several processes, each rule by one.
 */
async function group(tx: Transaction, rules: readonly MatchRule[], scope: RunScope): Promise<void> {
  const parts = rules.map((rule, nth) => [
    nth === 0 ? tx`` : tx` union all `,
    groups(tx, rule, scope),
  ]);
  await tx`create temp table reconcile_grouped on commit drop as ${parts.flat()}`;
}

/**
 * Matches the candidates of all rules by their exact ids.
 *
 * A group of two rows, one of each side, is a pair. A row that is alone is told by its group, the
 * rows of another group by one of them; a row without a key is a group of its own.
 *
 * @param isSorted whether matches are written in the order in which indexes grow at their ends
 */
export async function matchExact(
  tx: Transaction,
  rules: readonly MatchRule[],
  scope: RunScope,
  isSorted: boolean,
): Promise<ExactResult> {
  await group(tx, rules, scope);
  await tx`
    with paired as (
      insert into slipway.reconcile_match
             (left_seq, right_seq, rule, how, rules_version, run, differs)
      select left_seq, right_seq, rule, 'exact', ${scope.rulesVersion}, ${scope.run}, differs
      from   pg_temp.reconcile_grouped
      where  is_pair
      ${isSorted ? tx`order by left_seq` : tx``}
    ), rest as materialized (
      select rule, rows, left_seq, right_seq, coalesce(left_seq, right_seq) as seq, is_pair
      from   pg_temp.reconcile_grouped
      where  is_drawn or not is_pair
    ), drawn as (
      insert into slipway.reconcile_audit (left_seq, right_seq, rule, how, run)
      select left_seq, right_seq, rule, 'exact', ${scope.run} from rest where is_pair
    )
    insert into slipway.reconcile_open (seq, rule)
    select seq, rule from rest where rows = 1
    ${rules.map((rule) => tx` union all ${crowds(tx, rule, scope)}`)}
    on     conflict (seq) do nothing`;
  const found = await tx<{ name: string; matches: number; records: number }[]>`
    select   rule as name, count(*) filter (where is_pair)::int as matches,
             sum(new_rows)::int as records
    from     pg_temp.reconcile_grouped
    group by rule`;
  const unruled = await countUnruled(tx, rules, scope);
  const matches = new Map(found.map((one) => [one.name, one.matches]));
  return {
    records: found.reduce((sum, { records }) => sum + records, unruled),
    unruled,
    matches: new Map(rules.map(({ name }) => [name, matches.get(name) ?? 0])),
  };
}
