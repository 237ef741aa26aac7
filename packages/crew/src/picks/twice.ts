/** What was picked twice: who did, on which handheld, when; until somebody has put it back. */
import type { Queryable, Sql } from '@slipway/pg';
import { readSteps } from './apply.ts';
import { takesOf, type Take } from './core/takes.ts';
import { PickListUnknownError, PutBackDiffersError } from './errors.ts';

/** A line of which more is in totes than it asks for. */
export interface Twice {
  readonly store: string;
  /** As the batch was taken last. */
  readonly list: string;
  readonly step: number;
  readonly order: string;
  /** The tote's letter. */
  readonly tote: string;
  readonly sku: string;
  readonly name: string;
  readonly wanted: number;
  /** Units that are still to be put back. */
  readonly excess: number;
  /** Everything that was put into totes for it, in the order in which it was done. */
  readonly takes: readonly Take[];
}

interface Row extends Omit<Twice, 'takes'> {
  readonly batch: number;
}

/** @returns lines with something to put back, by store, list and step */
export async function readTwice(
  sql: Queryable,
  stores: readonly string[],
): Promise<readonly Twice[]> {
  const rows = await sql<Row[]>`
    select   l.store, l.batch, b.list, l.step, l.order_id as "order", l.tote, l.sku,
             coalesce(p.about->'name'->>'en', l.sku) as name, l.quantity as wanted,
             l.excess - r.quantity as excess
    from     slipway.crew_pick_line l
    join     slipway.crew_pick_batch b on b.store = l.store and b.batch = l.batch
    left join slipway.crew_pick_product p on p.sku = l.sku
    cross join lateral (
      select coalesce(sum(r.quantity), 0)::int as quantity
      from   slipway.crew_pick_put_back r
      where  r.store = l.store and r.batch = l.batch and r.step = l.step) r
    where    l.store = any(${stores as string[]}) and l.excess > 0 and l.excess > r.quantity
    order by l.store, l.batch, l.step
    limit    100`;
  const lines: Twice[] = [];
  for (const { batch, ...row } of rows) {
    const { store, step, wanted } = row;
    lines.push({ ...row, takes: takesOf(wanted, await readSteps(sql, { store, batch, step })) });
  }
  return lines;
}

/** Somebody has put units of a line back. */
export interface PutBack {
  /** Any list of the batch. */
  readonly list: string;
  readonly step: number;
  /** All that was too much when they looked. */
  readonly quantity: number;
  readonly by: string;
  /** Who says so for them; null: they do. */
  readonly through: string | null;
}

/**
 * Records that what was picked twice is back on its shelf. What comes in later is told anew.
 *
 * @throws {PickListUnknownError} there is no such line
 * @throws {PutBackDiffersError} another number is too much by now; nothing was recorded
 */
export async function putBack(sql: Sql, wish: PutBack, nowMs: number): Promise<void> {
  const { list, step, quantity, by, through } = wish;
  await sql.begin(async (tx) => {
    // The batch first, as a step does: what comes in now waits, or is seen.
    const [batch] = await tx<{ store: string; batch: number }[]>`
      select b.store, b.batch
      from   slipway.crew_pick_list l
      join   slipway.crew_pick_batch b on b.store = l.store and b.batch = l.batch
      where  l.list = ${list}
      for    update of b`;
    if (!batch) throw new PickListUnknownError(list);
    const key = { store: batch.store, batch: batch.batch, step };
    const [line] = await tx<{ excess: number }[]>`
      select l.excess - coalesce((
               select sum(r.quantity) from slipway.crew_pick_put_back r
               where  r.store = l.store and r.batch = l.batch and r.step = l.step), 0)::int
               as excess
      from   slipway.crew_pick_line l
      where  l.store = ${key.store} and l.batch = ${key.batch} and l.step = ${step}`;
    if (!line) throw new PickListUnknownError(list);
    const excess = Math.max(0, line.excess);
    if (excess !== quantity) throw new PutBackDiffersError(list, step, { said: quantity, excess });
    await tx`
      insert into slipway.crew_pick_put_back (store, batch, step, quantity, by, through, at)
      values (${key.store}, ${key.batch}, ${step}, ${quantity}, ${by}, ${through},
              ${new Date(nowMs)})`;
  });
}
