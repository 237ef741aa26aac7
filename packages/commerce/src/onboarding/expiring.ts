/**
 * Payments that are about to expire: told to a person in time, since only the customer can finish
 * them. One alert for each payment; it counts as told when `tell` has returned, so a kill in
 * between tells it once more, and none is lost.
 */
import type { Sql } from '@slipway/pg';

export interface Expiring {
  readonly signUp: string;
  readonly store: string;
  readonly member: string | null;
  readonly expiresMs: number;
  /** What the last attempt ran into, such as `declined`; null if there was none. */
  readonly trouble: string | null;
  readonly troubleDetail: string | null;
}

export interface ExpiringQuery {
  readonly nowMs: number;
  /** Those that expire within this time from now, in ms. */
  readonly withinMs: number;
  readonly store?: string | undefined;
}

interface Row extends Omit<Expiring, 'expiresMs'> {
  readonly expiresAt: Date;
}

const fromRow = ({ expiresAt, ...row }: Row): Expiring => ({
  ...row,
  expiresMs: expiresAt.getTime(),
});

/** @returns sign-ups whose payment expires soon and is not made, the most urgent first */
export async function expiring(sql: Sql, query: ExpiringQuery): Promise<readonly Expiring[]> {
  const { nowMs, withinMs, store } = query;
  const rows = await sql<Row[]>`
    select   id as "signUp", store, member, expires_at as "expiresAt", trouble_reason as trouble,
             trouble_detail as "troubleDetail"
    from     slipway.commerce_sign_up
    where    stage = 'payment' and not is_test and duplicate_of is null and store is not null
    and      expires_at > ${new Date(nowMs)} and expires_at <= ${new Date(nowMs + withinMs)}
    ${store === undefined ? sql`` : sql`and store = ${store}`}
    order by expires_at, id`;
  return rows.map(fromRow);
}

/**
 * Tells of every payment that expires soon, unless it was told of already. Any number of servers
 * may call it at once: each alert is told by one of them.
 *
 * @param tell throws when nobody could be told; those alerts are told at the next call
 * @returns how many were told
 */
export async function alertExpiring(
  sql: Sql,
  query: ExpiringQuery,
  tell: (soon: readonly Expiring[]) => Promise<void>,
): Promise<number> {
  const now = new Date(query.nowMs);
  for (const { signUp, expiresMs } of await expiring(sql, query)) {
    await sql`
      insert into slipway.commerce_alert (sign_up, expires_at, raised_at)
      values (${signUp}, ${new Date(expiresMs)}, ${now})
      on conflict (sign_up, expires_at) do nothing`;
  }
  return await sql.begin(async (tx) => {
    const rows = await tx<Row[]>`
      select   s.id as "signUp", s.store, s.member, s.expires_at as "expiresAt",
               s.trouble_reason as trouble, s.trouble_detail as "troubleDetail"
      from     slipway.commerce_alert a
      join     slipway.commerce_sign_up s on s.id = a.sign_up and s.expires_at = a.expires_at
      where    a.told_at is null and s.stage = 'payment' and s.expires_at > ${now}
      order by s.expires_at, s.id
      for update of a skip locked          -- another server tells those`;
    if (rows.length === 0) return 0;
    await tell(rows.map(fromRow));
    for (const { signUp, expiresAt } of rows) {
      await tx`
        update slipway.commerce_alert set told_at = ${now}
        where  sign_up = ${signUp} and expires_at = ${expiresAt}`;
    }
    return rows.length;
  });
}
