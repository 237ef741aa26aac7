/** What stores look like and sell, as it is kept; floors are built once for each layout. */
import type { Queryable, Sql, Transaction } from '@slipway/pg';
import { hashOf } from '@slipway/kernel';
import { makeFloor, type Floor } from './core/floor.ts';
import type { Layout } from './core/layout.ts';
import type { Order, OrderLine, Product } from './core/product.ts';
import { PickStoreUnknownError } from './errors.ts';

export interface PickStore {
  readonly store: string;
  readonly name: string;
  readonly floor: Floor;
}

/** Everything that `picks import` brings. */
export interface PickGround {
  readonly layouts: readonly Layout[];
  readonly products: readonly Product[];
  readonly orders: readonly Order[];
  /** Names of stores by id; a store that is absent is called by its id. */
  readonly names: Readonly<Record<string, string>>;
}

export interface Imported {
  readonly layouts: number;
  readonly products: number;
  /** New ones, and those that had waited and were written anew. */
  readonly orders: number;
  /** Orders that stayed as they were, since they are in a batch already. */
  readonly batched: number;
}

/** Layouts and products are replaced by name, orders by number; all of it at once, or nothing. */
export async function importGround(sql: Sql, ground: PickGround): Promise<Imported> {
  const { layouts, products, orders, names } = ground;
  return sql.begin(async (tx) => {
    for (const layout of layouts) await writeLayout(tx, layout, names);
    await tx`
      insert into slipway.crew_pick_product (sku, about)
      select      about->>'sku', about
      from        jsonb_array_elements(${tx.json(products as never)}) about
      order by    about->>'sku'
      on conflict (sku) do update set about = excluded.about`;
    const written = await writeOrders(tx, orders);
    const batched = orders.length - written;
    return { layouts: layouts.length, products: products.length, orders: written, batched };
  });
}

async function writeLayout(tx: Transaction, layout: Layout, names: PickGround['names']) {
  await tx`
    insert into slipway.crew_pick_layout (name, about)
    values      (${layout.name}, ${tx.json(layout as never)})
    on conflict (name) do update set about = excluded.about`;
  for (const store of layout.stores) {
    await tx`
      insert into slipway.crew_pick_store (store, name, layout)
      values      (${store}, ${names[store] ?? store}, ${layout.name})
      on conflict (store) do update set name = excluded.name, layout = excluded.layout`;
  }
}

/** @returns how many were written: those in a batch stay as they are */
async function writeOrders(tx: Transaction, orders: readonly Order[]): Promise<number> {
  const rows = orders.map(({ dueMs, ...order }) => ({ ...order, due: new Date(dueMs) }));
  const written = await tx`
    insert into slipway.crew_pick_order as o (store, id, due_at, lines)
    select      r.store, r."order", r.due, r.lines
    from        jsonb_to_recordset(${tx.json(rows as never)})
                  as r (store text, "order" text, due timestamptz, lines jsonb)
    order by    r.store, r."order"
    on conflict (store, id) do update
    set         due_at = excluded.due_at, lines = excluded.lines
    where       o.batch is null
    returning   id`;
  return written.length;
}

const floors = new Map<string, { readonly hash: string; readonly floor: Floor }>();

function floorOf(layout: Layout): Floor {
  const hash = hashOf(layout);
  const known = floors.get(layout.name);
  if (known?.hash === hash) return known.floor;
  const floor = makeFloor(layout);
  floors.set(layout.name, { hash, floor });
  return floor;
}

/** @returns all stores whose layout is known, by id */
export async function readPickStores(sql: Queryable): Promise<readonly PickStore[]> {
  const rows = await sql<{ store: string; name: string; about: Layout }[]>`
    select   s.store, s.name, l.about
    from     slipway.crew_pick_store s
    join     slipway.crew_pick_layout l on l.name = s.layout
    order by s.store`;
  return rows.map(({ store, name, about }) => ({ store, name, floor: floorOf(about) }));
}

/** @throws {PickStoreUnknownError} */
export async function readPickStore(sql: Queryable, store: string): Promise<PickStore> {
  const [row] = await sql<{ name: string; about: Layout }[]>`
    select s.name, l.about
    from   slipway.crew_pick_store s
    join   slipway.crew_pick_layout l on l.name = s.layout
    where  s.store = ${store}`;
  if (!row) throw new PickStoreUnknownError(store);
  return { store, name: row.name, floor: floorOf(row.about) };
}

/** @returns products by sku; those that are not known are absent */
export async function readProductsOf(
  sql: Queryable,
  skus: readonly string[],
): Promise<ReadonlyMap<string, Product>> {
  const rows = await sql<{ about: Product }[]>`
    select about from slipway.crew_pick_product where sku = any(${skus as string[]})`;
  return new Map(rows.map(({ about }) => [about.sku, about]));
}

/** @returns orders of a store that wait to be batched, locked, by due time */
export async function lockWaitingOrders(tx: Transaction, store: string): Promise<readonly Order[]> {
  const rows = await tx<{ order: string; due: Date; lines: readonly OrderLine[] }[]>`
    select   id as "order", due_at as due, lines
    from     slipway.crew_pick_order
    where    store = ${store} and batch is null
    order by due_at, id
    for update`;
  return rows.map(({ order, due, lines }) => ({ order, store, dueMs: due.getTime(), lines }));
}
