import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayHaveStood, rightPrices, type StorePrices } from './oracle.ts';

const PROMOTION_ENDS_MS = 90_000;
const books = [
  {
    id: 'b1',
    effectiveMs: 0,
    rules: [
      { id: 'r1', sku: 'milk', kind: 'price', priceMinor: 349, fromMs: 0, toMs: null },
      { id: 'r2', sku: 'milk', kind: 'promotion', priceMinor: 299, fromMs: 50_000, toMs: 90_000 },
    ],
  },
];
const readBack = (throughMs: number): StorePrices => ({ books, labels: { throughMs, held: {} } });

test('D3 a till may stand upon any reading of the shelves between the first and the last', () => {
  const sold = (states: readonly StorePrices[]) =>
    new Set(states.flatMap((one) => [...rightPrices(one, 'milk', 100_000, 0)]));
  const before = readBack(PROMOTION_ENDS_MS - 5_000);
  const after = readBack(PROMOTION_ENDS_MS + 5_000);
  assert.deepEqual(sold(mayHaveStood(before, after)), new Set([299, 349]));
  assert.deepEqual(sold(mayHaveStood(before, before)), new Set([299]));
  assert.deepEqual(sold(mayHaveStood(after, after)), new Set([349]));
});

test('D3 a promotion that came and went between two readings may have been seen', () => {
  const states = mayHaveStood(readBack(40_000), readBack(95_000));
  const right = new Set(states.flatMap((one) => [...rightPrices(one, 'milk', 60_000, 0)]));
  assert.deepEqual(right, new Set([299]), 'labels that show more than the till never raise it');
  const later = new Set(states.flatMap((one) => [...rightPrices(one, 'milk', 100_000, 0)]));
  assert.ok(later.has(299) && later.has(349));
});
