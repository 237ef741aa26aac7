/**
 * Sign-ups that need a person, each for one reason: the card was declined; the member has another
 * open sign-up; the member withdrew before; or nothing has moved for too long.
 */
import type { Sql } from '@slipway/pg';

export interface Troubled {
  readonly signUp: string;
  readonly store: string;
  readonly member: string | null;
  readonly reason: 'declined' | 'duplicate' | 'consent' | 'stuck';
  /** The decline's code; the other sign-up of a duplicate; where it is stuck. */
  readonly detail: string | null;
  /** Since when, ms since 1970. */
  readonly sinceMs: number;
  /** When it is lost; null: nobody has said. */
  readonly expiresMs: number | null;
}

export interface TroubledQuery {
  readonly nowMs: number;
  /** Without any move for so long, in ms, a sign-up is stuck. */
  readonly stuckAfterMs: number;
  /** Sign-ups that were captured longer ago are left alone, in ms. */
  readonly withinMs: number;
}

interface Row extends Omit<Troubled, 'sinceMs' | 'expiresMs'> {
  readonly since: Date;
  readonly expires: Date | null;
}

/** @returns by sign-up; of several reasons, the first of the list above */
export async function troubled(sql: Sql, query: TroubledQuery): Promise<readonly Troubled[]> {
  const { nowMs, stuckAfterMs, withinMs } = query;
  const rows = await sql<Row[]>`
    with open as (
      select id, store, member, stage, captured_at, payment_at, expires_at, trouble_reason,
             trouble_detail, coalesce(payment_at, verified_at, captured_at) as moved_at
      from   slipway.commerce_sign_up
      where  stage in ('captured', 'verified', 'payment')
      and    not is_test and duplicate_of is null and store is not null
      and    captured_at > ${new Date(nowMs - withinMs)}
    )
    select o.id as "signUp", o.store, o.member,
           case when o.trouble_reason = 'declined' then 'declined'
                when older.id is not null          then 'duplicate'
                when before.id is not null         then 'consent'
                else 'stuck' end as reason,
           case when o.trouble_reason = 'declined' then o.trouble_detail
                when older.id is not null          then older.id
                when before.id is not null         then before.id
                else o.stage end as detail,
           o.moved_at as since, o.expires_at as expires
    from   open o
    left   join lateral (
      select s.id from slipway.commerce_sign_up s
      where  s.member = o.member and s.id <> o.id and s.duplicate_of is null and not s.is_test
      and    s.stage in ('captured', 'verified', 'payment', 'activated') and s.ended_at is null
      and    (s.captured_at, s.id) < (o.captured_at, o.id)
      order  by s.captured_at, s.id
      limit  1
    ) older on true
    left   join lateral (
      select s.id from slipway.commerce_sign_up s
      where  s.member = o.member and s.id <> o.id and s.loss_reason = 'withdrawn'
      and    s.captured_at < o.captured_at and o.stage = 'captured'
      order  by s.captured_at desc
      limit  1
    ) before on true
    where  o.trouble_reason = 'declined' or older.id is not null or before.id is not null
    or     o.moved_at < ${new Date(nowMs - stuckAfterMs)}
    order  by o.id`;
  return rows.map(({ since, expires, ...row }) => ({
    ...row,
    sinceMs: since.getTime(),
    expiresMs: expires?.getTime() ?? null,
  }));
}
