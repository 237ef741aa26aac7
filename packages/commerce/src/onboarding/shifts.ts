/**
 * Which shift was on duty: a port, since rosters are another package's. A sign-up is given its
 * shift when it is captured; `assignShifts` gives it anew once a roster has become known.
 */
import type { Sql } from '@slipway/pg';

/** @returns the shift's id; null if nobody knows of one at that moment, ms since 1970 */
export type ShiftOf = (store: string, atMs: number) => Promise<string | null>;

/** For as long as there is no roster. */
export const noShifts: ShiftOf = async () => null;

/**
 * Gives the sign-ups that were captured in a window their shifts, by the roster as it is now.
 *
 * @returns how many now have another shift than before
 */
export async function assignShifts(
  sql: Sql,
  shiftOf: ShiftOf,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<number> {
  const rows = await sql<{ id: string; store: string; shift: string | null; capturedAt: Date }[]>`
    select id, store, shift, captured_at as "capturedAt"
    from   slipway.commerce_sign_up
    where  captured_at >= ${new Date(fromMs)} and captured_at < ${new Date(toMs)}
    and    store is not null
    order by id`;
  let changed = 0;
  for (const { id, store, shift, capturedAt } of rows) {
    const now = await shiftOf(store, capturedAt.getTime());
    if (now === shift) continue;
    await sql`update slipway.commerce_sign_up set shift = ${now} where id = ${id}`;
    changed += 1;
  }
  return changed;
}
