/**
 * Holds: points that are put aside for a sale under way, such as a basket that is being picked.
 *
 *   open ──capture, all or a part──► captured (the rest goes back)
 *     └──release, or its time is over──► released
 *
 * What goes back goes into the lots that it came from, and expires with them.
 */
import type { Sql, Transaction } from '@slipway/pg';
import { heldAccount, memberAccount, REDEEMED, type Line } from '../core/posting.ts';
import { HoldOverError, PointsInsufficientError } from '../errors.ts';
import { takeLots } from './lots.ts';
import type { LockedMember } from './members.ts';
import { perform, type Movement } from './movements.ts';
import { post, type Moved, type Request } from './post.ts';

interface HoldRow {
  readonly member: string;
  readonly store: string;
  readonly points: string;
  readonly state: 'open' | 'captured' | 'released';
  readonly expiresAt: Date;
}

/**
 * Puts points aside until a moment; the movement's id names the hold.
 *
 * @throws {PointsInsufficientError} the member has fewer; nothing was posted
 */
export async function hold(sql: Sql, movement: Movement, expiresMs: number): Promise<Moved> {
  const { id, points, store, atMs } = movement;
  const request: Request = { ...movement, kind: 'hold', about: null };
  return await sql.begin((tx) =>
    perform(tx, request, async (_, asked, owner) => {
      const { takes, missing } = await takeLots(tx, owner.id, points, atMs);
      if (missing > 0) throw new PointsInsufficientError(owner.id, points - missing, points);
      await post(tx, asked, owner.id, [
        { account: memberAccount(owner.id), points: -points },
        { account: heldAccount(owner.id), points },
      ]);
      await tx`
        insert into slipway.commerce_hold (id, member, store, points, expires_at)
        values (${id}, ${owner.id}, ${store}, ${points}, ${new Date(expiresMs)})`;
      for (const take of takes) {
        await tx`
          insert into slipway.commerce_hold_lot (hold, lot, points)
          values (${id}, ${take.lot}, ${take.points})`;
      }
      return {
        ...owner,
        available: owner.available - points,
        held: owner.held + points,
      };
    }),
  );
}

/**
 * Pays with held points; what is not needed goes back.
 *
 * @param id names the capture
 * @param points at most those that are held; all of them if absent
 * @throws {HoldOverError} the hold is not there, or over; nothing was posted
 */
export async function captureHold(
  sql: Sql,
  id: string,
  name: string,
  atMs: number,
  points?: number,
): Promise<Moved> {
  return await sql.begin(async (tx) => {
    const row = await readHold(tx, name);
    const taken = points ?? Number(row.points);
    const request = requestFor('capture', id, name, row, taken, atMs);
    return perform(tx, request, (_, asked, owner) => end(tx, asked, owner, name, taken));
  });
}

/**
 * Gives held points back.
 *
 * @param id names the release
 * @throws {HoldOverError} the hold is not there, or was captured; nothing was posted
 */
export async function releaseHold(
  sql: Sql,
  id: string,
  name: string,
  atMs: number,
): Promise<Moved> {
  return await sql.begin(async (tx) => {
    const row = await readHold(tx, name);
    const request = requestFor('release', id, name, row, Number(row.points), atMs);
    return perform(tx, request, (_, asked, owner) => end(tx, asked, owner, name, 0));
  });
}

/**
 * Gives back what was held for longer than it may be.
 *
 * @returns how many holds were released
 */
export async function releaseOverdue(sql: Sql, nowMs: number): Promise<number> {
  const rows = await sql<{ id: string }[]>`
    select   id from slipway.commerce_hold
    where    state = 'open' and expires_at <= ${new Date(nowMs)}
    order by expires_at, id`;
  let released = 0;
  for (const { id } of rows) {
    try {
      const { isRepeated } = await releaseHold(sql, `${id}:overdue`, id, nowMs);
      if (!isRepeated) released += 1;
    } catch (error) {
      // Captured or released by somebody else since it was listed.
      if (!(error instanceof HoldOverError)) throw error;
    }
  }
  return released;
}

async function readHold(tx: Transaction, name: string): Promise<HoldRow> {
  const [row] = await tx<HoldRow[]>`
    select member, store, points::text, state, expires_at as "expiresAt"
    from   slipway.commerce_hold where id = ${name}`;
  if (!row) throw new HoldOverError(name, 'is not there');
  return row;
}

const requestFor = (
  kind: 'capture' | 'release',
  id: string,
  about: string,
  { member, store }: HoldRow,
  points: number,
  atMs: number,
): Request => ({ id, kind, member, points, store, about, atMs });

/** Ends a hold under the lock of its member: pays with some of it, gives back the rest. */
async function end(
  tx: Transaction,
  request: Request,
  owner: LockedMember,
  name: string,
  taken: number,
): Promise<LockedMember> {
  const { state, points, expiresAt } = await readHold(tx, name);
  const held = Number(points);
  if (state !== 'open') throw new HoldOverError(name, `was ${state} already`);
  if (taken > 0 && expiresAt.getTime() <= request.atMs) {
    throw new HoldOverError(name, 'has expired');
  }
  if (taken > held) throw new PointsInsufficientError(owner.id, held, taken);
  const back = held - taken;
  const lines: Line[] = [{ account: heldAccount(owner.id), points: -held }];
  if (taken > 0) lines.push({ account: REDEEMED, points: taken });
  if (back > 0) lines.push({ account: memberAccount(owner.id), points: back });
  await post(tx, request, owner.id, lines);
  await giveBack(tx, name, back);
  await tx`
    update slipway.commerce_hold set state = ${taken > 0 ? 'captured' : 'released'}
    where  id = ${name}`;
  return { ...owner, available: owner.available + back, held: owner.held - held };
}

/** The points that expire last go back, since those that expire first are paid with first. */
async function giveBack(tx: Transaction, name: string, points: number): Promise<void> {
  const rows = await tx<{ lot: string; points: string }[]>`
    select   h.lot::text, h.points::text
    from     slipway.commerce_hold_lot h
    join     slipway.commerce_lot l on l.id = h.lot
    where    h.hold = ${name}
    order by l.expires_at desc nulls first, l.id desc`;
  let left = points;
  for (const row of rows) {
    const given = Math.min(left, Number(row.points));
    if (given === 0) break;
    await tx`
      update slipway.commerce_lot set remaining = remaining + ${given} where id = ${row.lot}`;
    left -= given;
  }
}
