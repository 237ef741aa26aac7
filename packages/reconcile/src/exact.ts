/**
 * Matching by exact ids, as set work in PostgreSQL: one row of each side has the key, and nothing
 * else has it. All rules in one pass over the candidates, grouped by rule and key; what differs
 * within a pair is marked for the classes, and what is not one and one stays open.
 *
 * Candidates are the records that are new since the last run, and those that it left open.
 */
import { ident, type Transaction } from '@slipway/pg';
import type { MatchRule } from './core/rules.ts';
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

/** @returns the rules as a relation `rule (nth, name, amount_off, clock_off_ms, audit_ppm)` */
function rulesOf(tx: Transaction, rules: readonly MatchRule[]) {
  const rows = rules.map(({ name, amountOff, clockOffMs, audit }, nth) => ({
    nth,
    name,
    amount_off: amountOff,
    clock_off_ms: clockOffMs,
    audit_ppm: audit.exactPpm,
  }));
  return tx`jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as rule (
    nth int, name text, amount_off bigint, clock_off_ms bigint, audit_ppm int)`;
}

/** @returns the rules' sides as a relation `side (source, kind, nth, is_left)` */
function sidesOf(tx: Transaction, rules: readonly MatchRule[]) {
  const rows = rules.flatMap(({ left, right }, nth) => [
    { source: left.source, kind: left.kind, nth, is_left: true },
    { source: right.source, kind: right.kind, nth, is_left: false },
  ]);
  return tx`jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as side (
    source text, kind text, nth int, is_left boolean)`;
}

/** @returns the condition under which the record `r` is a candidate */
function isCandidate(tx: Transaction, scope: RunScope) {
  return scope.isAnew
    ? tx`(
        not exists (select 1 from slipway.reconcile_match m where m.left_seq = r.seq)
        and not exists (select 1 from slipway.reconcile_match m where m.right_seq = r.seq))`
    : tx`(r.seq > ${scope.sinceSeq} or r.seq in (select seq from slipway.reconcile_open))`;
}

/** @returns SELECT of the candidates of all rules; of no rule are those of an unknown kind */
function candidates(tx: Transaction, rules: readonly MatchRule[], scope: RunScope) {
  const keys = rules.map(({ exact }, nth) => tx.unsafe(`when ${nth} then r.${ident(exact)}`));
  const columns = tx`
    r.seq, r.unit, r.amount, r.at_ms, r.status = 'ok' as is_ok, side.nth as rule, side.is_left,
    case side.nth ${keys.map((key) => tx` ${key}`)} end as key`;
  const from = tx`
    slipway.reconcile_record r
    left join ${sidesOf(tx, rules)} on side.source = r.source and side.kind = r.kind`;
  if (scope.isAnew) return tx`select ${columns} from ${from} where ${isCandidate(tx, scope)}`;
  return tx`
    select ${columns} from ${from} where r.seq > ${scope.sinceSeq}
    union  all
    select ${columns} from ${from}
    where  r.seq in (select seq from slipway.reconcile_open where seq <= ${scope.sinceSeq})`;
}

/** @returns SELECT of the rows of larger groups, each found by its key's index */
function crowds(tx: Transaction, rules: readonly MatchRule[], scope: RunScope) {
  const parts = rules.map(({ left, right, exact }, nth) => {
    const sides = [left, right].map(({ source, kind }) => `${source} ${kind}`);
    return tx`
      union  all
      select r.seq, g.rule
      from   slipway.reconcile_grouped g
      cross  join lateral (
        select held.seq from slipway.reconcile_record held
        where  held.${tx.unsafe(ident(exact))} = g.key and held.unit = g.unit
        and    held.source || ' ' || held.kind = any(${sides}) offset 0) r
      where  g.rule = ${nth} and g.rows > 2 and ${isCandidate(tx, scope)}`;
  });
  return tx`${parts}`;
}

/**
 * Groups the candidates by rule, key and unit, into a table that lives as long as the pass: unlike
 * the source of an INSERT, what a table is made of is read and grouped by several processes.
 */
async function group(tx: Transaction, rules: readonly MatchRule[], scope: RunScope): Promise<void> {
  await tx`
    create unlogged table slipway.reconcile_grouped as
    with counted as (
      select   rule, key, unit,
               count(*)                                         as rows,
               count(*) filter (where is_ok)                    as oks,
               count(*) filter (where seq > ${scope.sinceSeq})  as new_rows,
               min(seq)                                         as first_seq,
               max(seq)                                         as last_seq,
               min(seq) filter (where is_left)                  as left_seq,
               min(seq) filter (where not is_left)              as right_seq,
               max(amount) - min(amount)                        as amount_off,
               max(at_ms) - min(at_ms)                          as off_ms
      from     (${candidates(tx, rules, scope)}) candidate
      group by rule, key, unit, case when key is null and rule is not null then seq end
    )
    -- Taken here and declined there is no match: the bank's last word may still come.
    select rule, key, unit, rows, new_rows, first_seq, last_seq, left_seq, right_seq,
           amount_off, off_ms,
           key is not null and rows = 2 and oks <> 1
           and left_seq is not null and right_seq is not null
           and (left_seq, right_seq) not in (
             select left_seq, right_seq from slipway.reconcile_apart) as is_pair
    from   counted`;
}

/**
 * Matches the candidates of all rules by their exact ids.
 *
 * A group of two rows, one of each side, is a pair. The rows of another group are told by its
 * first and last, of larger ones by their key; a row without a key is a group of its own.
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
  const rows = await tx<{ name: string | null; matches: string; records: string }[]>`
    with paired as (
      insert into slipway.reconcile_match
             (left_seq, right_seq, rule, how, rules_version, run, differs)
      select g.left_seq, g.right_seq, rule.name, 'exact', ${scope.rulesVersion}, ${scope.run},
             g.amount_off > rule.amount_off or g.off_ms > rule.clock_off_ms
      from   slipway.reconcile_grouped g
      join   ${rulesOf(tx, rules)} on rule.nth = g.rule
      where  g.is_pair
      ${isSorted ? tx`order by g.left_seq` : tx``}
    ), drawn as (
      insert into slipway.reconcile_audit (left_seq, right_seq, rule, how, run)
      select g.left_seq, g.right_seq, rule.name, 'exact', ${scope.run}
      from   slipway.reconcile_grouped g
      join   ${rulesOf(tx, rules)} on rule.nth = g.rule
      where  g.is_pair
      and    abs(hashint8extended(g.left_seq, ${scope.auditKey}) % 1000000) < rule.audit_ppm
    ), lone as (
      select first_seq as seq, rule from slipway.reconcile_grouped
      where  rule is not null and rows <= 2 and not is_pair
      union  all
      select last_seq, rule from slipway.reconcile_grouped
      where  rule is not null and rows = 2 and not is_pair
      ${crowds(tx, rules, scope)}
    ), left_open as (
      insert into slipway.reconcile_open (seq, rule)
      select lone.seq, rule.name
      from   lone
      join   ${rulesOf(tx, rules)} on rule.nth = lone.rule
      on     conflict (seq) do nothing
    )
    select   rule.name, count(*) filter (where is_pair) as matches, sum(new_rows) as records
    from     slipway.reconcile_grouped g
    left     join ${rulesOf(tx, rules)} on rule.nth = g.rule
    group by rule.name`;
  await tx`drop table slipway.reconcile_grouped`;
  const found = new Map(rows.map(({ name, matches }) => [name, Number(matches)]));
  return {
    records: rows.reduce((sum, { records }) => sum + Number(records), 0),
    unruled: Number(rows.find(({ name }) => name === null)?.records ?? 0),
    matches: new Map(rules.map(({ name }) => [name, found.get(name) ?? 0])),
  };
}
