/**
 * The benefit at the till: whoever is active is told of in the feed of their store, and it is
 * visible there from when a till of the store holds it.
 */
import { noteBenefit } from '@slipway/commerce';
import { publish, readHoldings } from '@slipway/fleet/server';
import type { Sql } from '@slipway/pg';

/** The item of stream `members` that holds a member's subscription; their points have their own. */
export const subscriptionKey = (member: string): string => `${member}:subscription`;

interface Benefit {
  readonly signUp: string;
  readonly store: string;
  readonly member: string;
}

interface Active extends Benefit {
  readonly activatedAt: Date;
}

/**
 * Tells the stores' tills of members who became active, each once: the item and the note that it
 * was told are one transaction.
 *
 * @returns how many were told of
 */
export async function tellStores(sql: Sql): Promise<number> {
  const active = await sql<Active[]>`
    select   s.id as "signUp", s.store, s.member, s.activated_at as "activatedAt"
    from     slipway.commerce_sign_up s
    left join billing.benefit b on b.sign_up = s.id
    where    s.stage = 'activated' and s.benefit_at is null and s.duplicate_of is null
    and      s.store is not null and s.captured_at is not null and b.sign_up is null
    order by s.id`;
  for (const { signUp, store, member, activatedAt } of active) {
    await sql.begin(async (tx) => {
      const added = await tx`
        insert into billing.benefit (sign_up, store, member)
        values (${signUp}, ${store}, ${member})
        on conflict (sign_up) do nothing
        returning sign_up`;
      if (added.length === 0) return;
      const told = { member, subscription: 'active', activatedMs: activatedAt.getTime() };
      await publish(tx, store, 'members', subscriptionKey(member), told);
    });
  }
  return active.length;
}

/**
 * Notes the benefit of whoever a till of their store holds as a member.
 *
 * @param nowMs ms since 1970: it has been visible from now on at the latest
 * @returns how many became visible
 */
export async function noteVisible(sql: Sql, nowMs: number): Promise<number> {
  const waiting = await sql<Benefit[]>`
    select   sign_up as "signUp", store, member
    from     billing.benefit where seen_at is null order by store, sign_up`;
  let visible = 0;
  for (const [store, benefits] of Map.groupBy(waiting, (one) => one.store)) {
    const keys = benefits.map(({ member }) => subscriptionKey(member));
    const tills = await readHoldings(sql, store, 'members', keys);
    const held = new Set(tills.flatMap(({ holds }) => holds));
    for (const { signUp, member } of benefits) {
      if (!held.has(subscriptionKey(member))) continue;
      // Killed in between, it is noted once more: of two moments the earlier one counts.
      await noteBenefit(sql, member, nowMs);
      await sql`update billing.benefit set seen_at = now() where sign_up = ${signUp}`;
      visible += 1;
    }
  }
  return visible;
}
