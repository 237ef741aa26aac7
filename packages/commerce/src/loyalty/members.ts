/** Members of the ledger: locked before their points move, and found again after a merge. */
import type { Queryable, Sql, Transaction } from '@slipway/pg';
import type { Balance } from './post.ts';

interface MemberRow {
  readonly balance: string;
  readonly held: string;
  readonly mergedInto: string | null;
}

export interface LockedMember extends Balance {
  readonly id: string;
}

/**
 * Locks a member, or whom that one was merged into, until the transaction ends. A member whom
 * nobody knows is made, with no points.
 */
export async function lockMember(tx: Transaction, member: string): Promise<LockedMember> {
  await tx`
    insert into slipway.commerce_member (id) values (${member})
    on conflict (id) do nothing`;
  let id = member;
  for (;;) {
    const [row] = await tx<MemberRow[]>`
      select balance::text, held::text, merged_into as "mergedInto"
      from   slipway.commerce_member where id = ${id} for update`;
    const { balance, held, mergedInto } = row!;
    if (mergedInto === null) return { id, available: Number(balance), held: Number(held) };
    id = mergedInto;
  }
}

/** @returns who has a member's points: that one, or whom they were merged into */
export async function resolveMember(sql: Queryable, member: string): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    with recursive chain as (
      select id, merged_into from slipway.commerce_member where id = ${member}
      union all
      select m.id, m.merged_into
      from   slipway.commerce_member m join chain c on m.id = c.merged_into
    )
    select id from chain where merged_into is null`;
  return row?.id ?? member;
}

/** A member's points as they stand. */
export interface MemberBalance extends Balance {
  /** Whose they are, after merges. */
  readonly member: string;
  /** The next that expire, and when; null if none ever do. */
  readonly nextExpiry: { readonly points: number; readonly atMs: number } | null;
}

/** @returns a member's points; none for one whom nobody knows */
export async function readBalance(
  sql: Sql,
  member: string,
  nowMs = Date.now(),
): Promise<MemberBalance> {
  const owner = await resolveMember(sql, member);
  const [row] = await sql<{ available: string; held: string }[]>`
    select balance::text as available, held::text from slipway.commerce_member where id = ${owner}`;
  const [next] = await sql<{ points: string; at: Date }[]>`
    select   sum(remaining)::text as points, expires_at as at
    from     slipway.commerce_lot
    where    member = ${owner} and remaining > 0 and expires_at > ${new Date(nowMs)}
    group by expires_at
    order by expires_at
    limit    1`;
  return {
    member: owner,
    available: Number(row?.available ?? 0),
    held: Number(row?.held ?? 0),
    nextExpiry: next ? { points: Number(next.points), atMs: next.at.getTime() } : null,
  };
}
