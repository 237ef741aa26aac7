/** What is ordered is brought in, and one store's orders become batches, each one walk. */
import type { PicksBatched, PicksImported } from '@slipway/api';
import type { Client } from '@slipway/cli/client';

/** Of one store; metres by the layout. */
export interface PicksResult {
  readonly layouts: number;
  readonly products: number;
  readonly orders: number;
  readonly store: string;
  readonly batches: number;
  readonly lines: number;
  /** Of the batches' walks. */
  readonly metres: number;
  /** Of a walk for each order, by estimate. */
  readonly aloneMetres: number;
  /** Of the batches, beside those metres: by estimate, too. */
  readonly batchedMetres: number;
}

/** @throws {OperatorError} what `slipway picks import` and `slipway picks batch` say */
export async function makePickLists(
  client: Client,
  launch: string,
  { folder, store }: { readonly folder: string; readonly store: string },
): Promise<PicksResult> {
  const brought = await client.call<PicksImported>('importPicks', { id: launch, body: { folder } });
  const made = await client.call<PicksBatched>('batchPicks', { id: launch, body: { store } });
  const { layouts, products, orders } = brought;
  const sum = (of: (batch: PicksBatched['batches'][number]) => number) =>
    made.batches.reduce((all, batch) => all + of(batch), 0);
  return {
    layouts,
    products,
    orders,
    store,
    batches: made.batches.length,
    lines: sum(({ lines }) => lines),
    metres: Math.round(sum(({ metres }) => metres)),
    aloneMetres: Math.round(made.aloneM),
    batchedMetres: Math.round(made.batchedM),
  };
}
