/** Makes batches of what was ordered: orders, batches and lines change in one transaction. */
import type { Sql, Transaction } from '@slipway/pg';
import { batchOrders } from './core/batch.ts';
import type { BatchOrder } from './core/batch.ts';
import { planBatch, wantedOrder } from './core/plan-batch.ts';
import type { PlannedBatch, Unplaced, WantedLine } from './core/plan-batch.ts';
import { lockWaitingOrders, readPickStore, readProductsOf } from './ground.ts';

/** One batch, as it was made. */
export interface MadeBatch {
  readonly batch: number;
  readonly orders: readonly string[];
  readonly lines: number;
  readonly totes: number;
  readonly metres: number;
  readonly isExact: boolean;
  readonly dueMs: number;
}

export interface MadeBatches {
  readonly store: string;
  readonly batches: readonly MadeBatch[];
  /** Orders that no cart carries: they wait, for a person. */
  readonly tooLarge: readonly string[];
  /** Orders with an item that the store has no shelf for: they wait, for a person. */
  readonly unplaced: readonly Unplaced[];
  /** By estimate: metres of one walk for each order, and of these batches. */
  readonly aloneM: number;
  readonly batchedM: number;
}

/**
 * Batches all orders of a store that wait.
 *
 * @throws {PickStoreUnknownError} nothing was changed
 */
export async function makeBatches(sql: Sql, store: string, nowMs: number): Promise<MadeBatches> {
  return sql.begin(async (tx) => {
    const { floor } = await readPickStore(tx, store);
    await tx`select 1 from slipway.crew_pick_store where store = ${store} for update`; // one by one
    const orders = await lockWaitingOrders(tx, store);
    const skus = orders.flatMap(({ lines }) => lines.map(({ sku }) => sku));
    const products = await readProductsOf(tx, skus);
    const wanted = orders.map((order) => wantedOrder(floor, order, products));
    const unplaced = wanted.filter((one) => 'sku' in one);
    const placed = wanted.filter((one): one is BatchOrder<WantedLine> => !('sku' in one));
    const { batches, tooLarge, aloneM, batchedM } = batchOrders(floor, placed);
    const made: MadeBatch[] = [];
    for (const batch of batches) {
      made.push(await writeBatch(tx, store, planBatch(floor, batch), nowMs));
    }
    return { store, batches: made, tooLarge, unplaced, aloneM, batchedM };
  });
}

async function writeBatch(
  tx: Transaction,
  store: string,
  planned: PlannedBatch,
  nowMs: number,
): Promise<MadeBatch> {
  const { dueMs, totes, metres, isExact, lines, orders } = planned;
  const [row] = await tx<{ batch: number }[]>`
    insert into slipway.crew_pick_batch (store, batch, due_at, made_at, totes, metres, is_exact)
    select ${store}, coalesce(max(batch), 0) + 1, ${new Date(dueMs)}, ${new Date(nowMs)},
           ${totes}, ${metres}, ${isExact}
    from   slipway.crew_pick_batch
    where  store = ${store}
    returning batch`;
  const { batch } = row!;
  await tx`
    update slipway.crew_pick_order
    set    batch = ${batch}
    where  store = ${store} and id = any(${orders as string[]})`;
  await tx`
    insert into slipway.crew_pick_line
           (store, batch, step, order_id, sku, zone, quantity, tote, note, substitutes)
    select ${store}, ${batch}, l.step, l."order", l.sku, l.zone, l.quantity, l.tote, l.note,
           array(select jsonb_array_elements_text(l.substitutes))
    from   jsonb_to_recordset(${tx.json(lines as never)}) as l (
             step int, "order" text, sku text, zone text, quantity int, tote text, note text,
             substitutes jsonb)
    order by l.step`;
  return { batch, orders, lines: lines.length, totes, metres, isExact, dueMs };
}
