/**
 * Matching by exact ids, as set work in PostgreSQL: one row of each side has the key, and nothing
 * else has it. Each rule's candidates are grouped by key; what differs within a pair is marked for
 * the classes, and what is not one and one stays open.
 *
 * Candidates are the records that are new since the last run, and those that it left open.
 */
import { ident, type Transaction } from '@slipway/pg';
import { takeAnew } from './bulk.ts';
import type { MatchRule, RuleSide } from './core/rules.ts';
import { MATCH_NAMES } from './match-table.ts';
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
  const { left, right } = rule;
  const isLeft = left.source === right.source ? is(left) : tx`r.source = ${left.source}`;
  const columns = tx`
    r.seq, r.unit, r.amount, r.at_ms, r.status = 'declined' as is_declined, ${isLeft} as is_left,
    r.${tx.unsafe(ident(rule.exact))} as key`;
  if (scope.isAnew) {
    return tx`
      select ${columns} from slipway.reconcile_record r
      where  ${isOfRule} and ${isCandidate(tx, scope)}`;
  }
  const all = tx`select ${columns} from slipway.reconcile_record r where ${isOfRule}`;
  if (scope.sinceSeq === 0) return all;
  return tx`${all} and r.seq > ${scope.sinceSeq}
      union  all
      select ${columns} from slipway.reconcile_open o
      join   slipway.reconcile_record r on r.seq = o.seq
      where  o.rule = ${rule.name} and o.seq <= ${scope.sinceSeq}`;
}

/**
 * @returns SELECT of a rule's candidates, grouped by key and unit, in the columns of a match. Until
 *   the pass ends, `how` also tells what is no pair (`alone`, `crowd`), which pair an audit looks
 *   at (`drawn`), which one `differs`, and which is `both`.
 */
function groups(tx: Transaction, rule: MatchRule, scope: RunScope) {
  const { name, amountOff, clockOffMs, audit } = rule;
  // Taken here and declined there is no match: the bank's last word may still come.
  return tx`
    select left_seq, right_seq, ${scope.run}::int as run,
           case when rows = 1 then 'alone'
                when rows > 2 or declined = 1
                  or left_seq is null or right_seq is null
                  or (left_seq, right_seq) in (
                    select left_seq, right_seq from slipway.reconcile_apart) then 'crowd'
                when is_drawn then case when differs then 'both' else 'drawn' end
                when differs then 'differs'
                else 'exact' end as how,
           ${name}::text as rule
    from   (
      select *, amount_off > ${amountOff} or off_ms > ${clockOffMs} as differs,
             abs(hashint8extended(left_seq, ${scope.auditKey}) % 1000000) < ${audit.exactPpm}
               as is_drawn
      from   (
        select   count(*)                            as rows,
                 count(*) filter (where is_declined) as declined,
                 min(seq) filter (where is_left)     as left_seq,
                 min(seq) filter (where not is_left) as right_seq,
                 max(amount) - min(amount)           as amount_off,
                 max(at_ms) - min(at_ms)             as off_ms
        from     (${candidates(tx, rule, scope)}) candidate
        group by key, unit, case when key is null then seq end -- without a key, each is alone
      ) counted
    ) told`;
}

/** @returns SELECT of the rows of a rule's larger groups, each found by the key of one of them */
function crowds(tx: Transaction, { name, left, right, exact }: MatchRule, scope: RunScope) {
  const key = tx.unsafe(ident(exact));
  const sides = [left, right].map(({ source, kind }) => `${source} ${kind}`);
  return tx`
      select r.seq, g.rule
      from   pg_temp.reconcile_rest g
      join   slipway.reconcile_record one on one.seq = g.seq
      cross  join lateral (
        select held.seq from slipway.reconcile_record held
        where  held.${key} = one.${key} and held.unit = one.unit
        and    held.source || ' ' || held.kind = any(${sides}) offset 0) r
      where  g.rule = ${name} and not (g.is_alone or g.is_pair) and ${isCandidate(tx, scope)}`;
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
 * Groups the candidates of all rules into a table, and all but plain pairs into a second one.
 * Unlike the source of an INSERT, what a table is made of is read and grouped by several processes,
 * each rule by one.
 *
 * @returns the table's name; with `isBulk` it holds what `reconcile_match` holds as well
 */
async function group(
  tx: Transaction,
  rules: readonly MatchRule[],
  scope: RunScope,
  isBulk: boolean,
): Promise<string> {
  const table = isBulk ? 'slipway.reconcile_anew' : 'pg_temp.reconcile_grouped';
  const found = rules.map((rule, nth) => [
    nth === 0 ? tx`` : tx` union all `,
    groups(tx, rule, scope),
  ]);
  if (isBulk) {
    await tx`lock table slipway.reconcile_match in access exclusive mode`;
    await tx`
      create table slipway.reconcile_anew as
      select ${tx.unsafe(MATCH_NAMES)} from slipway.reconcile_match
      union  all ${found.flat()}`;
  } else {
    await tx`create temp table reconcile_grouped on commit drop as ${found.flat()}`;
  }
  await tx`
    create temp table reconcile_rest on commit drop as
    select ctid as place, coalesce(left_seq, right_seq) as seq, left_seq, right_seq, rule,
           how = 'alone' as is_alone, how in ('drawn', 'differs', 'both') as is_pair,
           how in ('drawn', 'both') as is_drawn, how in ('differs', 'both') as differs
    from   ${tx.unsafe(table)}
    where  run = ${scope.run} and how <> 'exact'
    order  by seq`; // in the order in which records lie, for all that looks them up
  return table;
}

/** Keeps the pairs among the groups as matches. */
async function keepPairs(
  tx: Transaction,
  table: string,
  scope: RunScope,
  bulk: { readonly isBulk: boolean; readonly workMemMb: number },
): Promise<void> {
  if (!bulk.isBulk) {
    await tx`
      insert into slipway.reconcile_match (${tx.unsafe(MATCH_NAMES)})
      select left_seq, right_seq, run, 'exact', rule
      from   ${tx.unsafe(table)}
      where  how = 'exact' or how not in ('alone', 'crowd')
      order  by left_seq`; // indexes grow at their ends
    return;
  }
  // No UPDATE: an index that is built over one may not be used before its transaction ends.
  await tx`
    delete from ${tx.unsafe(table)}
    where  ctid = any(array(select place from pg_temp.reconcile_rest))`;
  await tx`
    insert into ${tx.unsafe(table)} (${tx.unsafe(MATCH_NAMES)})
    select left_seq, right_seq, ${scope.run}, 'exact', rule
    from   pg_temp.reconcile_rest
    where  is_pair`;
  await takeAnew(tx, bulk.workMemMb);
}

/**
 * Matches the candidates of all rules by their exact ids.
 *
 * A group of two rows, one of each side, is a pair. A row that is alone is told by its group, the
 * rows of another group by one of them; a row without a key is a group of its own.
 *
 * @param isBulk whether the table of matches is made anew
 * @param workMemMb memory of one sort, in MB
 */
export async function matchExact(
  tx: Transaction,
  rules: readonly MatchRule[],
  scope: RunScope,
  isBulk: boolean,
  workMemMb: number,
): Promise<ExactResult> {
  const table = await group(tx, rules, scope, isBulk);
  await keepPairs(tx, table, scope, { isBulk, workMemMb });
  const { count: unmatched } = await tx`
    with drawn as (
      insert into slipway.reconcile_audit (left_seq, right_seq, rule, how, run)
      select left_seq, right_seq, rule, 'exact', ${scope.run}
      from   pg_temp.reconcile_rest
      where  is_drawn
    )
    insert into slipway.reconcile_open (seq, rule)
    select seq, rule from pg_temp.reconcile_rest where is_alone
    ${rules.map((rule) => tx` union all ${crowds(tx, rule, scope)}`)}
    on     conflict (seq) do nothing`;
  const made = await tx<{ name: string; matches: number }[]>`
    select   rule as name, count(*)::int as matches
    from     slipway.reconcile_match
    where    run = ${scope.run}
    group by rule`;
  const matches = new Map(made.map((one) => [one.name, one.matches]));
  const unruled = await countUnruled(tx, rules, scope);
  const matched = made.reduce((sum, one) => sum + 2 * one.matches, 0);
  return {
    records:
      scope.sinceSeq === 0 ? matched + unmatched + unruled : await countNew(tx, scope.sinceSeq),
    unruled,
    matches: new Map(rules.map(({ name }) => [name, matches.get(name) ?? 0])),
  };
}

/** @returns records that are new: few, but for a first run, which need not count them */
async function countNew(tx: Transaction, sinceSeq: number): Promise<number> {
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int from slipway.reconcile_record where seq > ${sinceSeq}`;
  return row!.count;
}
