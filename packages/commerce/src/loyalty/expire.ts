/** Takes points whose time is over out of their members' accounts, lot by lot. */
import type { Sql } from '@slipway/pg';
import { EXPIRED, memberAccount, transfer } from '../core/posting.ts';
import { perform } from './movements.ts';
import { post, type Request } from './post.ts';

/**
 * Any number of servers may call it at once; each lot expires once. Points on hold are let be:
 * if they go back, the next sweep finds them.
 *
 * @returns how many points expired
 */
export async function expirePoints(sql: Sql, nowMs: number): Promise<number> {
  const lots = await sql<{ id: string; member: string }[]>`
    select   id::text, member
    from     slipway.commerce_lot
    where    remaining > 0 and expires_at <= ${new Date(nowMs)}
    order by id`;
  let expired = 0;
  for (const lot of lots) expired += await expireLot(sql, lot, nowMs);
  return expired;
}

async function expireLot(
  sql: Sql,
  lot: { readonly id: string; readonly member: string },
  nowMs: number,
): Promise<number> {
  return await sql.begin(async (tx) => {
    // Locked before it is read: what is taken from it meanwhile does not expire.
    await tx`select 1 from slipway.commerce_member where id = ${lot.member} for update`;
    const [row] = await tx<{ points: string; member: string }[]>`
      select remaining::text as points, member from slipway.commerce_lot where id = ${lot.id}`;
    const points = Number(row?.points ?? 0);
    if (points === 0 || row?.member !== lot.member) return 0; // the next sweep looks again
    const made = await tx<{ n: number }[]>`
      select count(*)::int as n from slipway.commerce_posting
      where  kind = 'expire' and about = ${`lot:${lot.id}`}`;
    const id = `expire:${lot.id}:${made[0]!.n + 1}`;
    const base = { id, member: lot.member, points, store: null, atMs: nowMs };
    const request: Request = { ...base, kind: 'expire', about: `lot:${lot.id}` };
    await perform(tx, request, async (_, asked, owner) => {
      await post(tx, asked, owner.id, transfer(memberAccount(owner.id), EXPIRED, points));
      await tx`update slipway.commerce_lot set remaining = 0 where id = ${lot.id}`;
      return { ...owner, available: owner.available - points };
    });
    return points;
  });
}
