/** A member's lots in the database: what is credited makes one, what is taken empties some. */
import type { Transaction } from '@slipway/pg';
import { takeFrom, type Lot, type Take } from '../core/lots.ts';

/** Adds a lot for points that a posting credits. */
export async function addLot(
  tx: Transaction,
  member: string,
  posting: string,
  points: number,
  expiresMs: number | null,
): Promise<void> {
  const expiresAt = expiresMs === null ? null : new Date(expiresMs);
  await tx`
    insert into slipway.commerce_lot (member, posting, points, remaining, expires_at)
    values (${member}, ${posting}, ${points}, ${points}, ${expiresAt})`;
}

/**
 * Takes points out of the lots of a member whose row the caller has locked.
 *
 * @param nowMs lots that have expired by then give nothing, also before they are swept
 * @returns what each gave, and how many points were not there; those stay untaken
 */
export async function takeLots(
  tx: Transaction,
  member: string,
  points: number,
  nowMs: number,
): Promise<{ readonly takes: readonly Take[]; readonly missing: number }> {
  const rows = await tx<{ id: string; points: string; expiresAt: Date | null }[]>`
    select id::text, remaining::text as points, expires_at as "expiresAt"
    from   slipway.commerce_lot
    where  member = ${member} and remaining > 0`;
  const lots = rows.map((row): Lot => ({
    id: Number(row.id),
    points: Number(row.points),
    expiresMs: row.expiresAt?.getTime() ?? null,
  }));
  const taken = takeFrom(lots, points, nowMs);
  for (const { lot, points: given } of taken.takes) {
    await tx`
      update slipway.commerce_lot set remaining = remaining - ${given} where id = ${lot}`;
  }
  return taken;
}
