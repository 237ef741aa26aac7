/**
 * Audits of automatic matches: which wait for a look, and what a person found. A match that is
 * wrong is parted, its rows are open again, and no rule ever joins the two once more.
 */
import type { Queryable, Sql, Transaction } from '@slipway/pg';
import { UnknownMatchError } from './errors.ts';

/** A match that was drawn. */
export interface AuditView {
  readonly left: number;
  readonly right: number;
  readonly rule: string;
  readonly how: string;
  readonly leftId: string;
  readonly rightId: string;
  readonly amounts: readonly [number, number];
  readonly atMs: readonly [number, number];
  readonly verdict: 'right' | 'wrong' | null;
}

/** @returns drawn matches without a verdict, the oldest first */
export async function listAudits(sql: Queryable, limit = 100): Promise<readonly AuditView[]> {
  return sql<AuditView[]>`
    select a.left_seq::float8 as left, a.right_seq::float8 as right, a.rule, a.how,
           l.id as "leftId", r.id as "rightId", a.verdict,
           jsonb_build_array(l.amount, r.amount) as amounts,
           jsonb_build_array(l.at_ms, r.at_ms) as "atMs"
    from   slipway.reconcile_audit a
    join   slipway.reconcile_record l on l.seq = a.left_seq
    join   slipway.reconcile_record r on r.seq = a.right_seq
    where  a.verdict is null
    order  by a.run, a.left_seq
    limit  ${limit}`;
}

export interface MatchWish {
  readonly left: number;
  readonly right: number;
  readonly by: string;
  readonly reason: string;
  readonly nowMs: number;
}

/** Takes a match back within `tx`; @throws {UnknownMatchError} there is none */
async function part(tx: Transaction, wish: MatchWish): Promise<void> {
  const { left, right, by, reason, nowMs } = wish;
  const [gone] = await tx<{ rule: string; version: number }[]>`
    delete from slipway.reconcile_match m
    using  slipway.reconcile_run run
    where  m.left_seq = ${left} and m.right_seq = ${right} and run.id = m.run
    returning m.rule, run.rules_version as version`;
  if (!gone) throw new UnknownMatchError(left, right);
  await tx`
    insert into slipway.reconcile_apart (left_seq, right_seq) values (${left}, ${right})
    on     conflict do nothing`;
  await tx`
    insert into slipway.reconcile_open (seq, rule)
    values (${left}, ${gone.rule}), (${right}, ${gone.rule})
    on     conflict do nothing`;
  await tx`
    insert into slipway.reconcile_decision
           (left_seq, right_seq, kind, by_whom, reason, rules_version, at_ms)
    values (${left}, ${right}, 'parted', ${by}, ${reason}, ${gone.version}, ${nowMs})`;
}

/**
 * Takes a match back, a rule's or a person's; the next run looks at both rows anew.
 *
 * @throws {UnknownMatchError} nothing was changed
 */
export async function partMatch(sql: Sql, wish: MatchWish): Promise<void> {
  await sql.begin((tx) => part(tx, wish));
}

/**
 * Joins two open rows by hand.
 *
 * @throws {UnknownMatchError} one of them is not open in this rule; nothing was changed
 */
export async function joinByHand(sql: Sql, wish: MatchWish): Promise<void> {
  const { left, right, by, reason, nowMs } = wish;
  await sql.begin(async (tx) => {
    const gone = await tx<{ rule: string; instance: string | null }[]>`
      delete from slipway.reconcile_open where seq in (${left}, ${right})
      returning rule, instance`;
    const [one, other] = gone;
    if (!one || !other || one.rule !== other.rule) throw new UnknownMatchError(left, right);
    const [last] = await tx<{ id: number; version: number }[]>`
      select id, rules_version as version from slipway.reconcile_run order by id desc limit 1`;
    await tx`
      insert into slipway.reconcile_match (left_seq, right_seq, run, how, rule)
      values (${left}, ${right}, ${last!.id}, 'person', ${one.rule})`;
    await tx`
      delete from slipway.reconcile_apart where left_seq = ${left} and right_seq = ${right}`;
    const instances = gone.flatMap(({ instance }) => (instance === null ? [] : [instance]));
    await tx`
      update slipway.reconcile_instance set cleared_ms = ${nowMs}
      where  id = any(${instances}::bigint[]) and cleared_ms is null`;
    await tx`
      insert into slipway.reconcile_decision
             (left_seq, right_seq, kind, by_whom, reason, rules_version, at_ms)
      values (${left}, ${right}, 'joined', ${by}, ${reason}, ${last!.version}, ${nowMs})`;
  });
}

/**
 * Gives a drawn match its verdict.
 *
 * @throws {UnknownMatchError} it was not drawn, or has its verdict; nothing was changed
 */
export async function judgeAudit(
  sql: Sql,
  wish: MatchWish & { readonly verdict: 'right' | 'wrong' },
): Promise<void> {
  const { left, right, by, nowMs, verdict } = wish;
  await sql.begin(async (tx) => {
    const { count } = await tx`
      update slipway.reconcile_audit
      set    verdict = ${verdict}, judged_by = ${by}, judged_ms = ${nowMs}
      where  left_seq = ${left} and right_seq = ${right} and verdict is null`;
    if (count === 0) throw new UnknownMatchError(left, right);
    if (verdict === 'wrong') await part(tx, wish);
  });
}
