/**
 * Earn, burn, refund. Each is one transaction, done once for its id, under the lock of the member's
 * row, so that balance, lots and lines agree at every commit.
 */
import type { Sql, Transaction } from '@slipway/pg';
import { shareLateBurn } from '../core/over-redemption.ts';
import {
  ISSUED,
  MAX_POINTS,
  memberAccount,
  REDEEMED,
  shortfallAccount,
  transfer,
  type Line,
} from '../core/posting.ts';
import { PointsAmountError, PointsInsufficientError, RefundTooLargeError } from '../errors.ts';
import { budgetLeft } from './budget.ts';
import { addLot, takeLots } from './lots.ts';
import { lockMember, resolveMember, type LockedMember } from './members.ts';
import { isPosted, post, type Moved, type Request } from './post.ts';

/** A movement as a till or a service asks for it. */
export interface Movement {
  /** Of the op that asks: the same id is the same movement. */
  readonly id: string;
  readonly member: string;
  /** Whole, above zero. */
  readonly points: number;
  readonly store: string;
  /** ms since 1970; what has expired by then cannot be paid with. */
  readonly atMs: number;
}

type Act = (tx: Transaction, request: Request, owner: LockedMember) => Promise<LockedMember>;

/** Runs one request once. */
export async function perform(tx: Transaction, request: Request, act: Act): Promise<Moved> {
  const { id: name, points } = request;
  if (!Number.isInteger(points) || points < 1 || points > MAX_POINTS) {
    throw new PointsAmountError(name, points, MAX_POINTS);
  }
  const owner = await lockMember(tx, request.member);
  const isRepeated = await isPosted(tx, request);
  const { id, available, held } = isRepeated ? owner : await act(tx, request, owner);
  return { member: id, available, held, isRepeated };
}

const requestOf = (kind: Request['kind'], movement: Movement, about: string | null): Request => ({
  ...movement,
  kind,
  about,
});

/**
 * Credits points.
 *
 * @param expiresMs until when they are good, ms since 1970; null: for ever
 * @throws {PointsIdUsedError} the id was another movement's; nothing was posted
 */
export async function earn(
  sql: Sql,
  movement: Movement,
  expiresMs: number | null = null,
): Promise<Moved> {
  return await sql.begin((tx) => earnIn(tx, movement, expiresMs));
}

/** The same within a transaction of the caller's, such as one that applies a device's op. */
export async function earnIn(
  tx: Transaction,
  movement: Movement,
  expiresMs: number | null = null,
): Promise<Moved> {
  return perform(tx, requestOf('earn', movement, null), async (_, request, owner) => {
    const { id, points } = movement;
    await post(tx, request, owner.id, transfer(ISSUED, memberAccount(owner.id), points));
    await addLot(tx, owner.id, id, points, expiresMs);
    return { ...owner, available: owner.available + points };
  });
}

/**
 * Pays with points, asked before the customer is told that it worked.
 *
 * @throws {PointsInsufficientError} the member has fewer; nothing was posted
 */
export async function burn(sql: Sql, movement: Movement): Promise<Moved> {
  return await sql.begin((tx) => burnIn(tx, movement));
}

/** The same within a transaction of the caller's. */
export async function burnIn(tx: Transaction, movement: Movement): Promise<Moved> {
  const { points, atMs } = movement;
  return perform(tx, requestOf('burn', movement, null), async (_, request, owner) => {
    const { missing } = await takeLots(tx, owner.id, points, atMs);
    if (missing > 0) throw new PointsInsufficientError(owner.id, points - missing, points);
    await post(tx, request, owner.id, transfer(memberAccount(owner.id), REDEEMED, points));
    return { ...owner, available: owner.available - points };
  });
}

/**
 * Books points that a customer was let pay with while the till was offline. It is never refused:
 * what the member has not is borne by the store's budget, and noted for a person.
 */
export async function lateBurn(sql: Sql, movement: Movement): Promise<Moved> {
  return await sql.begin((tx) => lateBurnIn(tx, movement));
}

/** The same within a transaction of the caller's. */
export async function lateBurnIn(tx: Transaction, movement: Movement): Promise<Moved> {
  const { points, store, atMs } = movement;
  return perform(tx, requestOf('late-burn', movement, null), async (_, request, owner) => {
    const { missing } = await takeLots(tx, owner.id, points, atMs);
    const left = missing > 0 ? await budgetLeft(tx, store) : 0;
    const share = shareLateBurn({ points, available: points - missing, budgetLeft: left });
    const lines: Line[] = [{ account: REDEEMED, points }];
    if (share.fromMember > 0) {
      lines.push({ account: memberAccount(owner.id), points: -share.fromMember });
    }
    if (share.shortfall > 0) {
      lines.push({ account: shortfallAccount(store), points: -share.shortfall });
    }
    await post(tx, request, owner.id, lines);
    if (share.shortfall > 0) {
      await tx`
        insert into slipway.commerce_shortfall (posting, member, store, points, beyond)
        values (${movement.id}, ${owner.id}, ${store}, ${share.shortfall}, ${share.beyond})`;
    }
    return { ...owner, available: owner.available - share.fromMember };
  });
}

/**
 * Gives back points that were paid with, such as for returned goods; in parts, if need be.
 *
 * @param burned the id of the burn, late burn or capture
 * @param expiresMs until when they are good; null: for ever
 * @throws {RefundTooLargeError} it would give back more than was paid; nothing was posted
 */
export async function refund(
  sql: Sql,
  movement: Movement,
  burned: string,
  expiresMs: number | null = null,
): Promise<Moved> {
  return await sql.begin((tx) =>
    perform(tx, requestOf('refund', movement, burned), async (_, request, owner) => {
      const { id, points } = movement;
      const left = await refundable(tx, owner.id, burned);
      if (points > left) throw new RefundTooLargeError(burned, left, points);
      await post(tx, request, owner.id, transfer(REDEEMED, memberAccount(owner.id), points));
      await addLot(tx, owner.id, id, points, expiresMs);
      return { ...owner, available: owner.available + points };
    }),
  );
}

/** What of a burn was not given back yet; 0 if there is none of this member's. */
async function refundable(tx: Transaction, member: string, burned: string): Promise<number> {
  const [paid] = await tx<{ points: string; member: string }[]>`
    select points::text, member from slipway.commerce_posting
    where  id = ${burned} and kind in ('burn', 'late-burn', 'capture')`;
  // A burn of a member who was merged since is the other one's.
  if (!paid || (await resolveMember(tx, paid.member)) !== member) return 0;
  const [back] = await tx<{ points: string }[]>`
    select coalesce(sum(points), 0)::text as points from slipway.commerce_posting
    where  kind = 'refund' and about = ${burned}`;
  return Number(paid.points) - Number(back!.points);
}
