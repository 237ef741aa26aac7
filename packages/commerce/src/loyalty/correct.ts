/**
 * Gives a member back what was booked as paid with and the provider did not take: the store bears
 * it, within its budget and beyond. The provider counts it right already, and is not told.
 */
import type { Sql, Transaction } from '@slipway/pg';
import { memberAccount, shortfallAccount, transfer } from '../core/posting.ts';
import { BurnUnknownError } from '../errors.ts';
import { budgetLeft } from './budget.ts';
import { addLot } from './lots.ts';
import { perform, type Movement } from './movements.ts';
import { post, type Request } from './post.ts';

/**
 * Moves points of a burn from the member to the store that let them pay: one posting, once for its
 * id. What the store bears of that burn already is not moved again.
 *
 * @param movement `points` is what the provider did not take of the burn
 * @param burn the id of the burn, late burn or capture
 * @returns how many points the store bears beyond what it bore before; 0 if it bore them all
 * @throws {BurnUnknownError | PointsIdUsedError | PointsAmountError} nothing was posted
 */
export async function chargeStore(sql: Sql, movement: Movement, burn: string): Promise<number> {
  return await sql.begin(async (tx) => {
    const { id, store } = movement;
    const points = Math.max(0, movement.points - (await borneOf(tx, burn)));
    if (points === 0) return 0;
    const request: Request = { ...movement, points, kind: 'correction', about: burn };
    await perform(tx, request, async (_, asked, owner) => {
      const beyond = Math.max(0, points - (await budgetLeft(tx, store)));
      const lines = transfer(shortfallAccount(store), memberAccount(owner.id), points);
      await post(tx, asked, owner.id, lines);
      await addLot(tx, owner.id, id, points, null);
      await tx`
        insert into slipway.commerce_shortfall (posting, member, store, points, beyond)
        values (${id}, ${owner.id}, ${store}, ${points}, ${beyond})`;
      return { ...owner, available: owner.available + points };
    });
    return points;
  });
}

/** @returns what the store bore of a burn when it was booked */
async function borneOf(tx: Transaction, burn: string): Promise<number> {
  const [found] = await tx<{ borne: string }[]>`
    select coalesce(s.points, 0)::text as borne
    from   slipway.commerce_posting p
    left   join slipway.commerce_shortfall s on s.posting = p.id
    where  p.id = ${burn} and p.kind in ('burn', 'late-burn', 'capture')`;
  if (!found) throw new BurnUnknownError(burn);
  return Number(found.borne);
}
