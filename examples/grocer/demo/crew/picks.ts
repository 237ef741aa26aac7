/** What is ordered is brought in, and one store's orders become batches, each one walk. */
import type { PicksBatched, PicksImported, PicksView } from '@slipway/api';
import type { Client } from '@slipway/cli/client';

/** Of one store; metres by the layout. */
export interface PicksMade {
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

/** @returns who has a batch of the store, by the control plane's own dealing */
export async function readPickers(
  client: Client,
  launch: string,
  store: string,
): Promise<readonly string[]> {
  const { batches } = await client.call<PicksView>('picks', { id: launch });
  return batches.flatMap((one) => (one.store === store && one.picker ? [one.picker] : []));
}

/** @throws {OperatorError} what `slipway picks import` and `slipway picks batch` say */
export async function makePickLists(
  client: Client,
  launch: string,
  { folder, store }: { readonly folder: string; readonly store: string },
): Promise<PicksMade> {
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
