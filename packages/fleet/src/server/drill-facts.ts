/** What a drill asks the cloud: a store's devices, how far it is, how ops ended, the prices. */
import type { Queryable } from '@slipway/pg';
import { RELEASE_KEY } from '../price-book/release.ts';
import type { PriceBook } from '../price-book/book.ts';
import type { Release } from '../price-book/timeline.ts';

/** @returns the cloud's side of a drill; each answer is read anew */
export function drillFacts(sql: Queryable) {
  return {
    devices: (store: string) => sql<
      { device: string; kind: string; label: string; isSimulated: boolean }[]
    >`
      select   id as device, kind, label, is_simulated as "isSimulated"
      from     slipway.fleet_device
      where    store = ${store} and revoked_at is null
      order by id`,

    /** Of each device's newest epoch. */
    progress: (devices: readonly string[]) => sql<
      { device: string; epoch: number; ackedSeq: number; appliedSeq: number }[]
    >`
      select   distinct on (device) device, epoch, acked_seq::float8 as "ackedSeq",
               applied_seq::float8 as "appliedSeq"
      from     slipway.fleet_epoch
      where    device = any (${devices as string[]})
      order by device, epoch desc`,

    receipts: (device: string, epoch: number, afterSeq: number) => sql<
      { opId: string; state: string }[]
    >`
      select op_id as "opId", state
      from   slipway.fleet_receipt
      where  device = ${device} and epoch = ${epoch} and seq > ${afterSeq}`,

    prices: async (store: string) => {
      const rows = await sql<{ key: string; value: PriceBook | Release }[]>`
        select key, value
        from   slipway.fleet_feed
        where  store = ${store} and stream = 'price-books' and value is not null`;
      const books = rows.flatMap(({ key, value }) => {
        return 'rules' in value
          ? [{ id: key, effectiveMs: value.effectiveMs, rules: value.rules }]
          : [];
      });
      const labels = rows.find(({ key }) => key === RELEASE_KEY)?.value as Release | undefined;
      return { books, labels: labels ?? null };
    },
  };
}
