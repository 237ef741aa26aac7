/**
 * Matching by key and tolerance, as set work in PostgreSQL, of what `exact.ts` left open.
 *
 * Rows without their counterpart, both due: equal keys, amount and moment near enough. A match only
 * if each is the other's one candidate; else both stay open, with a count.
 */
import { ident, type Transaction } from '@slipway/pg';
import { CATCH_ALL } from './classes/index.ts';
import type { MatchRule, NearRule } from './core/rules.ts';

/** What a run works with. */
export interface RunScope {
  readonly run: number;
  readonly rulesVersion: number;
  /** Records above it are new. */
  readonly sinceSeq: number;
  /** Whether other rules decided before: then whatever has no match is looked at anew. */
  readonly isAnew: boolean;
  /** Instances above it are of this run. */
  readonly lastInstance: number;
  /** Key of this run's audit draw: random, new in each run. */
  readonly auditKey: number;
  readonly nowMs: number;
  /** Devices known to be offline, and their stores: what they hold is not yet due. */
  readonly offlineDevices: readonly string[];
  readonly offlineStores: readonly string[];
}

/** @returns the condition under which an open record of a rule is due, over `r` */
export function isDue(tx: Transaction, rule: MatchRule, scope: RunScope) {
  const { left, right, dueMs } = rule;
  // A clock that is ahead makes nobody wait: what came to us has happened.
  const happened = tx`least(r.at_ms, r.taken_ms)`;
  const covered = (source: string) => tx`coalesce((
    select max(until_ms) from slipway.reconcile_import where source = ${source}), -1)`;
  const isCovered = (side: typeof left, other: typeof left) =>
    other.isByFile
      ? tx`(r.source <> ${side.source} or r.kind <> ${side.kind}
            or ${happened} <= ${covered(other.source)})`
      : tx`true`;
  return tx`(
    ${happened} <= ${scope.nowMs - dueMs}
    and (r.device is null or r.device <> all(${scope.offlineDevices as string[]}))
    and (r.device is not null or r.store <> all(${scope.offlineStores as string[]}))
    and ${isCovered(left, right)} and ${isCovered(right, left)})`;
}

/** @returns equal keys and near amounts and moments, over `l` and `r` */
function isNear(tx: Transaction, near: NearRule) {
  const keys = near.keys.map((key) => {
    const name = tx.unsafe(ident(key));
    return tx`and l.${name} = r.${name}`;
  });
  // An equality is hashed; a difference would hold every row against every other of its keys.
  const amount =
    near.amountOff === 0
      ? tx`l.amount = r.amount`
      : tx`abs(l.amount - r.amount) <= ${near.amountOff}`;
  return tx`${amount} and l.unit = r.unit and l.status = r.status ${keys}
            and abs(l.at_ms - r.at_ms) <= ${near.withinMs}`;
}

/**
 * Matches open records of a rule by key and tolerance, where there is no doubt, and closes them.
 *
 * @returns how many matches were made
 */
export async function matchNear(
  tx: Transaction,
  rule: MatchRule,
  scope: RunScope,
): Promise<number> {
  const { near, left, right, audit } = rule;
  if (!near) return 0;
  const due = isDue(tx, rule, scope);
  const named = new Set(['store', 'device', rule.exact, ...near.keys]);
  const names = tx.unsafe([...named].map((name) => ident(name)).join(', '));
  const [row] = await tx<{ matches: string }[]>`
    with open as materialized (
      select r.* from slipway.reconcile_open o
      cross  join lateral (                    -- a look for each: few are open of very many
        select seq, source, kind, unit, amount, at_ms, taken_ms, status, ${names}
        from   slipway.reconcile_record held where held.seq = o.seq offset 0) r
      where  o.rule = ${rule.name} and ${due}
      and    (o.instance is null or exists (    -- what was said to be missing may still come
        select 1 from slipway.reconcile_instance i
        join   slipway.reconcile_case c on c.id = i.case_id
        where  i.id = o.instance and c.class = ${CATCH_ALL}))
    ), candidate as materialized (
      select l.seq as left_seq, r.seq as right_seq,
             count(*) over (partition by l.seq) as of_left,
             count(*) over (partition by r.seq) as of_right
      from   open l
      join   open r on ${isNear(tx, near)}
      where  l.source = ${left.source} and l.kind = ${left.kind}
      and    r.source = ${right.source} and r.kind = ${right.kind}
      -- Two ids that are both there and differ say that it is something else.
      and    (l.${tx.unsafe(ident(rule.exact))} = r.${tx.unsafe(ident(rule.exact))}) is not false
      and    not exists (
        select 1 from slipway.reconcile_apart a
        where  a.left_seq = l.seq and a.right_seq = r.seq)
    ), paired as (
      insert into slipway.reconcile_match
             (left_seq, right_seq, run, how, rule)
      select left_seq, right_seq, ${scope.run}, 'near', ${rule.name}
      from   candidate
      where  of_left = 1 and of_right = 1
      order  by left_seq
      returning left_seq, right_seq
    ), drawn as (
      insert into slipway.reconcile_audit (left_seq, right_seq, rule, how, run)
      select left_seq, right_seq, ${rule.name}, 'near', ${scope.run}
      from   paired
      where  abs(hashint8extended(left_seq, ${scope.auditKey}) % 1000000) < ${audit.nearPpm}
    ), doubtful as (
      update slipway.reconcile_open o
      set    rivals = d.rivals
      from   (
        select left_seq as seq, max(of_left) as rivals from candidate
        where  of_left > 1 or of_right > 1 group by left_seq
        union  all
        select right_seq, max(of_right) from candidate
        where  of_left > 1 or of_right > 1 group by right_seq
      ) d
      where  o.seq = d.seq
    ), gone as (
      delete from slipway.reconcile_open o
      using  (select left_seq as seq from paired
              union all select right_seq from paired) p
      where  o.seq = p.seq
      returning instance
    ), cleared as (${clearing(tx, scope.nowMs)})
    select count(*) as matches from paired`;
  return Number(row?.matches ?? 0);
}

/** @returns UPDATE that clears the instances that said of a row in `gone` that it was missing */
function clearing(tx: Transaction, nowMs: number) {
  return tx`
    update slipway.reconcile_instance
    set    cleared_ms = ${nowMs}
    where  cleared_ms is null
    and    id in (select instance from gone where instance is not null)`;
}

/**
 * Takes out of the open ones what has its match by now; an instance that said it was missing is
 * cleared with it.
 *
 * @param upTo looks at records up to this number alone
 */
export async function closeMatched(
  tx: Transaction,
  nowMs: number,
  upTo = Number.MAX_SAFE_INTEGER,
): Promise<void> {
  await tx`
    with gone as (
      delete from slipway.reconcile_open o
      where  o.seq <= ${upTo} and coalesce(   -- few open rows: two looks each, no hash of all
        (select true from slipway.reconcile_match m where m.left_seq = o.seq limit 1),
        (select true from slipway.reconcile_match m where m.right_seq = o.seq limit 1),
        false)
      returning instance
    )
    ${clearing(tx, nowMs)}`;
}
