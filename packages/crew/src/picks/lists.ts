/**
 * A batch as a pick list: made of its open lines when somebody takes it, and kept as it was
 * published. Whoever takes it over gets a list of another name: what a handheld knows of the one
 * says nothing of the other.
 */
import type { Queryable, Transaction } from '@slipway/pg';
import type { PickLine, PickList, PickSubstitute } from './core/pick-list.ts';
import { ZONES, type PickPlace, type Zone } from './core/pick-list.ts';
import { pictureOf } from './core/picture.ts';
import type { Product } from './core/product.ts';
import { readPickStore, readProductsOf, type PickStore } from './ground.ts';

/**
 * Tells a store's devices of a list, in the transaction that changes it.
 *
 * @param list its name: the key under which devices hold it
 * @param value null: it is gone, since it is done or was taken away
 */
export type PublishPickList = (
  tx: Transaction,
  store: string,
  list: string,
  value: PickList | null,
) => Promise<void>;

interface LineRow {
  readonly step: number;
  readonly order: string;
  readonly sku: string;
  readonly zone: Zone;
  readonly quantity: number;
  readonly taken: number;
  readonly tote: string;
  readonly note: string | null;
  readonly substitutes: readonly string[];
}

/** Whose list it is to be. */
export interface Taking {
  readonly list: string;
  readonly picker: string;
  readonly helper: string | null;
}

/** @returns a list of a batch's open lines, and of what they still lack; null: none is open */
export async function pickListOf(
  sql: Queryable,
  storeId: string,
  batch: number,
  taking: Taking,
): Promise<PickList | null> {
  const store = await readPickStore(sql, storeId);
  const [row] = await sql<{ madeAt: Date }[]>`
    select made_at as "madeAt"
    from   slipway.crew_pick_batch
    where  store = ${storeId} and batch = ${batch}`;
  const open = await sql<LineRow[]>`
    select   step, order_id as "order", sku, zone, quantity, tote, note, substitutes,
             picked + coalesce((
               select sum((s->>'quantity')::int) from jsonb_array_elements(substituted) s), 0)::int
               as taken
    from     slipway.crew_pick_line
    where    store = ${storeId} and batch = ${batch} and done_at is null
    order by step`;
  if (!row || open.length === 0) return null;
  const skus = open.flatMap(({ sku, substitutes }) => [sku, ...substitutes]);
  const products = await readProductsOf(sql, skus);
  const lines = open.map((line) => lineOf(line, batch, store, products));
  const zones = ZONES.map((zone) => ({
    zone,
    lines: lines.filter((line) => line.zone === zone).length,
  }));
  return {
    store: storeId,
    storeName: store.name,
    batch,
    ...taking,
    madeMs: row.madeAt.getTime(),
    zones: zones.filter((one) => one.lines > 0),
    lines,
  };
}

function lineOf(
  line: LineRow,
  batch: number,
  store: PickStore,
  products: ReadonlyMap<string, Product>,
): PickLine {
  const { step, order, sku, zone, quantity, taken, tote, note } = line;
  const product = products.get(sku)!;
  const substitutes = line.substitutes.flatMap((other): PickSubstitute[] => {
    const instead = products.get(other);
    const place = instead && placeOf(instead, store);
    if (!instead || !place) return []; // this store has no shelf for it
    const { codes, name, maker, size } = instead;
    return [{ sku: other, codes, name, maker, size, place, allowed: true }];
  });
  const { codes, name, maker, size, isCrushable, priceMinor } = product;
  return {
    step,
    order,
    sku,
    codes,
    name,
    maker,
    size,
    picture: pictureOf(product),
    place: placeOf(product, store)!,
    zone,
    quantity: quantity - taken,
    tote,
    toteCode: `${store.store}-${batch}-${tote}`.toUpperCase(),
    note,
    substitutes,
    crushable: isCrushable,
    priceMinor,
  };
}

function placeOf(product: Product, { floor }: PickStore): PickPlace | null {
  const place = product.places[floor.layout.name];
  const bay = place && floor.bay(place.aisle, place.bay);
  const aisle = floor.layout.aisles.find(({ id }) => id === place?.aisle);
  if (!place || !bay || !aisle) return null;
  return { ...place, baysInAisle: aisle.bays.length, shelvesInBay: bay.shelves };
}

/** @returns the list that a batch was last taken with, as it was published */
export async function readList(tx: Transaction, store: string, batch: number): Promise<PickList> {
  const [row] = await tx<{ value: PickList }[]>`
    select l.value
    from   slipway.crew_pick_batch b
    join   slipway.crew_pick_list l on l.list = b.list
    where  b.store = ${store} and b.batch = ${batch}`;
  if (!row) throw new Error(`readList: nobody ever took batch ${batch} of ${store}`);
  return row.value;
}
