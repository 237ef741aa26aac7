/** Each store's budget for points that were paid with offline and were not there. */
import type { Sql, Transaction } from '@slipway/pg';
import { shortfallAccount, transfer, WRITTEN_OFF } from '../core/posting.ts';
import { ShortfallUnknownError } from '../errors.ts';
import { lockMember } from './members.ts';
import { isPosted, post, type Request } from './post.ts';

export interface StoreBudget {
  readonly store: string;
  /** Points that the store may be short of at once. */
  readonly points: number;
  /** What it is short of now. */
  readonly used: number;
  /** The part of `used` that was beyond the budget when it was booked. */
  readonly beyond: number;
}

/** A burn that the member had not the points for. */
export interface Shortfall {
  readonly posting: string;
  readonly member: string;
  readonly store: string;
  readonly points: number;
  /** The part that no budget covered. */
  readonly beyond: number;
  readonly postedMs: number;
}

/** Sets what a store may be short of; 0 puts every shortfall to a person. */
export async function setBudget(sql: Sql, store: string, points: number): Promise<void> {
  await sql`
    insert into slipway.commerce_budget (store, points) values (${store}, ${points})
    on conflict (store) do update set points = excluded.points`;
}

/** @returns all stores that have a budget or are short, by store */
export async function readBudgets(sql: Sql): Promise<readonly StoreBudget[]> {
  const rows = await sql<Record<'store' | 'points' | 'used' | 'beyond', string>[]>`
    select   store, coalesce(b.points, 0)::text as points, coalesce(s.used, 0)::text as used,
             coalesce(s.beyond, 0)::text as beyond
    from     slipway.commerce_budget b
    full join (
      select   store, sum(points) as used, sum(beyond) as beyond
      from     slipway.commerce_shortfall
      where    settled_at is null
      group by store
    ) s using (store)
    order by store`;
  return rows.map(({ store, points, used, beyond }) => ({
    store,
    points: Number(points),
    used: Number(used),
    beyond: Number(beyond),
  }));
}

/** @returns what a store may still be short of; locks its budget until the transaction ends */
export async function budgetLeft(tx: Transaction, store: string): Promise<number> {
  await tx`
    insert into slipway.commerce_budget (store, points) values (${store}, 0)
    on conflict (store) do nothing`;
  const [budget] = await tx<{ points: string }[]>`
    select points::text from slipway.commerce_budget where store = ${store} for update`;
  const [used] = await tx<{ points: string }[]>`
    select coalesce(sum(points), 0)::text as points from slipway.commerce_shortfall
    where  store = ${store} and settled_at is null`;
  return Math.max(0, Number(budget!.points) - Number(used!.points));
}

/** @returns shortfalls that nobody has settled, the oldest first */
export async function readShortfalls(sql: Sql, store?: string): Promise<readonly Shortfall[]> {
  const rows = await sql<
    { posting: string; member: string; store: string; points: string; beyond: string; at: Date }[]
  >`
    select   s.posting, s.member, s.store, s.points::text, s.beyond::text, p.posted_at as at
    from     slipway.commerce_shortfall s
    join     slipway.commerce_posting p on p.id = s.posting
    where    s.settled_at is null
    ${store === undefined ? sql`` : sql`and s.store = ${store}`}
    order by p.posted_at, s.posting`;
  return rows.map(({ points, beyond, at, ...row }) => ({
    ...row,
    points: Number(points),
    beyond: Number(beyond),
    postedMs: at.getTime(),
  }));
}

/**
 * Writes a shortfall off: the store's budget is free again. The same id again changes nothing.
 *
 * @throws {ShortfallUnknownError} there is none, or it is settled already
 */
export async function settleShortfall(
  sql: Sql,
  id: string,
  posting: string,
  atMs: number,
): Promise<void> {
  await sql.begin(async (tx) => {
    const [found] = await tx<{ member: string; store: string; points: string; settled: boolean }[]>`
      select member, store, points::text, settled_at is not null as settled
      from   slipway.commerce_shortfall where posting = ${posting} for update`;
    if (!found) throw new ShortfallUnknownError(posting, 'is not there');
    const { member, store, settled } = found;
    const points = Number(found.points);
    const request: Request = { id, kind: 'write-off', member, points, store, about: posting, atMs };
    if (await isPosted(tx, request)) return;
    if (settled) throw new ShortfallUnknownError(posting, 'is settled already');
    const owner = await lockMember(tx, member);
    await post(tx, request, owner.id, transfer(WRITTEN_OFF, shortfallAccount(store), points));
    await tx`
      update slipway.commerce_shortfall set settled_at = ${new Date(atMs)}
      where  posting = ${posting}`;
  });
}
