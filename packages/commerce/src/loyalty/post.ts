/** Writes one posting: its lines, the stored balances, and whether it was there before. */
import { hashOf } from '@slipway/kernel';
import type { Transaction } from '@slipway/pg';
import { sumOf, type Line, type PostingKind } from '../core/posting.ts';
import { PointsIdUsedError, UnbalancedPostingError } from '../errors.ts';

/** What somebody asks for; the same again, with the same id, is done once. */
export interface Request {
  readonly id: string;
  readonly kind: PostingKind;
  /** As it was asked for, before any merge. */
  readonly member: string;
  readonly points: number;
  readonly store: string | null;
  readonly about: string | null;
  readonly atMs: number;
}

export interface Balance {
  /** Points that the member can pay with. */
  readonly available: number;
  readonly held: number;
}

/** What a member has after a movement, and whether the movement had been posted before. */
export interface Moved extends Balance {
  /** Who has the points: another one than was named if that one was merged. */
  readonly member: string;
  readonly isRepeated: boolean;
}

/** A hold's member may be merged between two requests to end it: the hold says whose it is. */
const hashOfRequest = ({ kind, member, points, store, about }: Request): string =>
  hashOf({ kind, points, store, about, ...(isOfHold(kind) ? {} : { member }) });

const isOfHold = (kind: PostingKind): boolean => kind === 'capture' || kind === 'release';

/**
 * @returns whether this request has been posted
 * @throws {PointsIdUsedError} its id was used for something else
 */
export async function isPosted(tx: Transaction, request: Request): Promise<boolean> {
  const [posted] = await tx<{ asked: string }[]>`
    select asked from slipway.commerce_posting where id = ${request.id}`;
  if (!posted) return false;
  if (posted.asked !== hashOfRequest(request)) throw new PointsIdUsedError(request.id);
  return true;
}

/**
 * Posts lines for a request, of members whose rows the caller has locked.
 *
 * @param member whose points move, after merges
 * @throws {UnbalancedPostingError} our own bug; nothing is posted
 * @throws {PointsIdUsedError} another transaction has just used the id, for another member
 */
export async function post(
  tx: Transaction,
  request: Request,
  member: string,
  lines: readonly Line[],
): Promise<void> {
  const sum = sumOf(lines);
  if (sum !== 0) throw new UnbalancedPostingError(request.id, sum);
  const { id, kind, points, store, about, atMs } = request;
  const added = await tx`
    insert into slipway.commerce_posting (id, kind, member, store, points, about, at, asked)
    values (${id}, ${kind}, ${member}, ${store}, ${points}, ${about}, ${new Date(atMs)},
            ${hashOfRequest(request)})
    on conflict (id) do nothing
    returning id`;
  if (added.length === 0) throw new PointsIdUsedError(id);
  for (const line of lines) {
    await tx`
      insert into slipway.commerce_line (posting, account, points)
      values (${id}, ${line.account}, ${line.points})`;
    await keepBalance(tx, line);
  }
}

/** Members and holds have a stored balance; the ledger's own accounts have none. */
async function keepBalance(tx: Transaction, { account, points }: Line): Promise<void> {
  const [, of, member] = /^(member|held):(.+)$/s.exec(account) ?? [];
  if (member === undefined) return;
  const [balance, held] = of === 'member' ? [points, 0] : [0, points];
  await tx`
    update slipway.commerce_member
    set    balance = balance + ${balance}, held = held + ${held}
    where  id = ${member}`;
}
