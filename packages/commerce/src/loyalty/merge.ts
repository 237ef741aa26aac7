/**
 * Merges a member who is there twice into the other: points, lots and open holds move in one
 * posting; sign-ups of the one that goes are duplicates if the other has signed up too. Movements
 * that name the old member later, such as from a device that was offline, reach the other one.
 */
import type { Sql, Transaction } from '@slipway/pg';
import { heldAccount, memberAccount, transfer, type Line } from '../core/posting.ts';
import { MemberMergedError, MergeSelfError } from '../errors.ts';
import { noteFactIn } from '../onboarding/record.ts';
import { post, type Request } from './post.ts';

export interface Merge {
  /** Names it: the same id again changes nothing. */
  readonly id: string;
  /** The member who goes. */
  readonly from: string;
  /** The member who stays. */
  readonly into: string;
  readonly atMs: number;
}

interface MemberRow {
  readonly id: string;
  readonly balance: string;
  readonly held: string;
  readonly mergedInto: string | null;
  readonly mergedAt: Date | null;
  readonly mergeId: string | null;
}

/**
 * @throws {MergeSelfError} both are one; nothing was moved
 * @throws {MemberMergedError} one of them was merged into another before; nothing was moved
 */
export async function mergeMembers(
  sql: Sql,
  merge: Merge,
): Promise<{ readonly points: number; readonly isRepeated: boolean }> {
  const { id, from, into } = merge;
  if (from === into) throw new MergeSelfError(from);
  return await sql.begin(async (tx) => {
    const rows = await lockBoth(tx, from, into);
    const [gone, stays] = [rows.get(from)!, rows.get(into)!];
    if (gone.mergeId === id && gone.mergedInto === into) return { points: 0, isRepeated: true };
    for (const row of [gone, stays]) {
      if (row.mergedInto === null) continue;
      throw new MemberMergedError(row.id, row.mergedInto, row.mergedAt!);
    }
    const points = Number(gone.balance) + Number(gone.held);
    await moveAll(tx, merge, gone, points);
    await tx`
      update slipway.commerce_member
      set    merged_into = ${into}, merged_at = ${new Date(merge.atMs)}, merge_id = ${id}
      where  id = ${from}`;
    await markSignUps(tx, merge);
    return { points, isRepeated: false };
  });
}

/** Locks both rows, always in the same order, so that two merges never wait for each other. */
async function lockBoth(
  tx: Transaction,
  from: string,
  into: string,
): Promise<ReadonlyMap<string, MemberRow>> {
  const ids = [from, into].toSorted();
  for (const id of ids) {
    await tx`
      insert into slipway.commerce_member (id) values (${id})
      on conflict (id) do nothing`;
  }
  const rows = await tx<MemberRow[]>`
    select   id, balance::text, held::text, merged_into as "mergedInto", merged_at as "mergedAt",
             merge_id as "mergeId"
    from     slipway.commerce_member
    where    id = any(${tx.array(ids)})
    order by id
    for update`;
  return new Map(rows.map((row) => [row.id, row]));
}

async function moveAll(
  tx: Transaction,
  { id, from, into, atMs }: Merge,
  gone: MemberRow,
  points: number,
): Promise<void> {
  const [balance, held] = [Number(gone.balance), Number(gone.held)];
  const lines: Line[] = [];
  if (balance > 0) lines.push(...transfer(memberAccount(from), memberAccount(into), balance));
  if (held > 0) lines.push(...transfer(heldAccount(from), heldAccount(into), held));
  const request: Request = {
    id,
    kind: 'merge',
    member: from,
    points,
    store: null,
    about: into,
    atMs,
  };
  // Nothing to move is no posting: it would have no lines.
  if (lines.length > 0) await post(tx, request, into, lines);
  await tx`update slipway.commerce_lot set member = ${into} where member = ${from}`;
  await tx`
    update slipway.commerce_hold set member = ${into} where member = ${from} and state = 'open'`;
}

/** Who signed up twice is counted once: for the member who stays. */
async function markSignUps(tx: Transaction, { from, into, atMs }: Merge): Promise<void> {
  const [kept] = await tx<{ id: string }[]>`
    select   id from slipway.commerce_sign_up
    where    member = ${into} and duplicate_of is null
    order by captured_at, id
    limit    1`;
  if (!kept) return;
  const twice = await tx<{ id: string }[]>`
    select id from slipway.commerce_sign_up
    where  member = ${from} and duplicate_of is null
    order by id`;
  for (const { id } of twice) await noteFactIn(tx, id, 'duplicate', atMs, kept.id);
}
