import assert from 'node:assert/strict';
import { test } from 'node:test';
import { int, seededRandom } from '@slipway/kernel';
import * as fc from 'fast-check';
import { floorOf, order, product, TINY_LAYOUT } from '../testing/tiny-store.ts';
import { batchOrders, isCarried, type BatchOrder } from './batch.ts';
import { planBatch, wantedOrder, type WantedLine } from './plan-batch.ts';
import type { Order, Product } from './product.ts';
import { packTotes } from './totes.ts';

const floor = floorOf(TINY_LAYOUT);
const { cart } = floor.layout;
const bays = floor.layout.aisles.flatMap((aisle) => aisle.bays);
const PRODUCTS = new Map(
  bays.map(({ aisle, bay }, at): [string, Product] => {
    const sku = `${aisle}-${bay}`;
    const more = { volumeMl: 500 + at * 40, weightG: 200 + at * 30, isCrushable: at % 5 === 0 };
    return [sku, product(sku, `${aisle}/${bay}`, more)];
  }),
);
const HOUR_MS = 3_600_000;

function wanted(one: Order): BatchOrder<WantedLine> {
  const made = wantedOrder(floor, one, PRODUCTS);
  assert.ok(!('sku' in made));
  return made;
}

const someOrders = fc.tuple(fc.integer(), fc.integer({ min: 1, max: 14 })).map(([seed, count]) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, at) => {
    const skus = [...PRODUCTS.keys()];
    const lines = Array.from({ length: 1 + int(random, 5) }, () => [
      skus[int(random, skus.length)]!,
      1 + int(random, 4),
    ]);
    return wanted(order(`o${at}`, int(random, 4) * HOUR_MS, Object.fromEntries(lines)));
  });
});

void test('B1 every order is in one batch or told; each batch fits its cart and its window', () => {
  fc.assert(
    fc.property(someOrders, (orders) => {
      const { batches, tooLarge, aloneM, batchedM } = batchOrders(floor, orders);
      const names = batches.flatMap((batch) => batch.orders.map((one) => one.order));
      assert.deepEqual(
        [...names, ...tooLarge].toSorted(),
        orders.map((one) => one.order).toSorted(),
      );
      for (const batch of batches) {
        assert.ok(isCarried(floor, batch.orders));
        const due = batch.orders.map(({ dueMs }) => dueMs);
        assert.ok(Math.max(...due) - Math.min(...due) <= HOUR_MS);
        assert.equal(batch.dueMs, Math.min(...due));
      }
      assert.ok(batchedM <= aloneM + 1e-9);
      assert.deepEqual(batchOrders(floor, orders.toReversed()).batches, batches);
    }),
    { numRuns: 30 },
  );
});

void test('B2 a tote holds one order, and frozen things apart, by volume and by weight', () => {
  fc.assert(
    fc.property(someOrders, (orders) => {
      const lines = orders.flatMap((one) => one.lines);
      const packed = packTotes(lines, cart)!;
      for (const own of Map.groupBy(packed.puts, ({ tote }) => tote).values()) {
        assert.equal(new Set(own.map(({ line }) => line.order)).size, 1);
        assert.equal(new Set(own.map(({ line }) => line.zone === 'frozen')).size, 1);
        const sum = (of: 'volumeMl' | 'weightG') =>
          own.reduce((all, { line, quantity }) => all + quantity * line[of], 0);
        assert.ok(sum('volumeMl') <= cart.toteMl && sum('weightG') <= cart.toteG);
      }
      const total = (some: readonly { readonly quantity: number }[]) =>
        some.reduce((all, { quantity }) => all + quantity, 0);
      assert.equal(total(packed.puts), total(lines));
    }),
    { numRuns: 30 },
  );
});

void test('B3 what no cart carries is told, not cut', () => {
  const large = wanted(order('large', 0, { 'A1-1': 400 }));
  const usual = wanted(order('usual', 0, { 'A1-1': 2 }));
  const { batches, tooLarge } = batchOrders(floor, [large, usual]);
  assert.deepEqual(tooLarge, ['large']);
  assert.deepEqual(
    batches.map((batch) => batch.orders.map((one) => one.order)),
    [['usual']],
  );
  const huge = { ...usual, lines: [{ ...usual.lines[0]!, volumeMl: cart.toteMl + 1 }] };
  assert.deepEqual(batchOrders(floor, [huge]).tooLarge, ['usual']);
});

void test('B5 orders whose walks share their way are joined, if they are due together', () => {
  const at = (id: string, dueMs: number) => wanted(order(id, dueMs, { 'A3-11': 1, 'C1-9': 2 }));
  const joined = batchOrders(floor, [at('a', 0), at('b', HOUR_MS), at('c', 3 * HOUR_MS)]);
  assert.deepEqual(
    joined.batches.map((batch) => batch.orders.map((one) => one.order)),
    [['a', 'b'], ['c']],
  );
  assert.ok(Math.abs(joined.batchedM - (joined.aloneM * 2) / 3) < 1e-9, 'one walk of three less');
});

void test('B4 a planned batch has all of its orders, step by step in the order of the walk', () => {
  fc.assert(
    fc.property(someOrders, (orders) => {
      for (const batch of batchOrders(floor, orders).batches) {
        const planned = planBatch(floor, batch);
        assert.deepEqual(
          planned.lines.map(({ step }) => step),
          planned.lines.map((_, at) => at + 1),
        );
        const rank = ({ sku }: { readonly sku: string }) => {
          const { zone, isCrushable } = PRODUCTS.get(sku)!;
          return 2 * ['ambient', 'chilled', 'frozen'].indexOf(zone) + (isCrushable ? 1 : 0);
        };
        const ranks = planned.lines.map(rank);
        assert.deepEqual(
          ranks,
          ranks.toSorted((one, two) => one - two),
        );
        for (const own of batch.orders) {
          for (const { product: item, quantity } of own.lines) {
            const found = planned.lines.filter((line) => {
              return line.order === own.order && line.sku === item.sku;
            });
            assert.equal(
              found.reduce((sum, line) => sum + line.quantity, 0),
              quantity,
            );
          }
        }
      }
    }),
    { numRuns: 20 },
  );
});
