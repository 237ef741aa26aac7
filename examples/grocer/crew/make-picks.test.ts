import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  batchOrders,
  readLayout,
  readOrders,
  readProducts,
  wantedOrder,
} from '@slipway/crew/picks';
import type { BatchOrder, WantedLine } from '@slipway/crew/picks';
import { makePicks } from './picks/make.ts';

const folder = import.meta.dirname;
const layouts = readdirSync(join(folder, 'layouts')).toSorted();
const floors = layouts.map((file) => readLayout(join(folder, 'layouts', file)));

void test('the grocer’s products and orders are what their generator draws', () => {
  for (const [file, text] of Object.entries(makePicks(floors))) {
    assert.ok(readFileSync(join(folder, file), 'utf8') === text, `${file}: run make-picks.ts`);
  }
});

void test('every order can be picked: each item has a shelf, each batch fits its cart', () => {
  const products = new Map(
    readProducts(join(folder, 'products.csv'), floors).map((one) => [one.sku, one]),
  );
  const of = new Map(
    floors.flatMap((floor) => floor.layout.stores.map((store) => [store, floor] as const)),
  );
  const known = {
    products,
    layouts: new Map([...of].map(([id, { layout }]) => [id, layout.name])),
  };
  const orders = readOrders(join(folder, 'orders.csv'), known);
  assert.equal(new Set(orders.map(({ store }) => store)).size, 15);
  for (const [store, floor] of of) {
    const wanted = orders
      .filter((one) => one.store === store)
      .map((one) => wantedOrder(floor, one, products));
    assert.ok(wanted.every((one) => !('sku' in one)));
    const { batches, tooLarge, aloneM, batchedM } = batchOrders(
      floor,
      wanted as readonly BatchOrder<WantedLine>[],
    );
    assert.deepEqual(tooLarge, []);
    assert.ok(batches.length < wanted.length && batchedM < aloneM);
  }
});
