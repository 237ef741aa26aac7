import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PricesView } from '@slipway/api';
import { THIN } from './format.ts';
import { latencyFigure, waitingFigure, waitingLines } from './prices.ts';

const change = { sku: 'milk', direction: 'up' as const, fromMinor: 1300, toMinor: 1350 };
const PRICES: PricesView = {
  waiting: [
    { ...change, store: 's01', atMs: 40_000, waitsFor: 'labels' },
    { ...change, store: 's02', atMs: 40_000, waitsFor: 'tills' },
    { ...change, store: 's02', sku: 'eggs', atMs: 400_000, waitsFor: 'moment' },
  ],
  latency: [
    { direction: 'down', through: 10, open: 1, p50Ms: 30_000, p90Ms: 90_000, maxMs: 7_200_000 },
    { direction: 'up', through: 0, open: 2, p50Ms: null, p90Ms: null, maxMs: null },
  ],
};
const view = { stores: [{ id: 's01', name: 'Quayside' }] } as unknown as Parameters<
  typeof waitingLines
>[0];

test('what waits is told with its store, its moment, and whether it is late', () => {
  const lines = waitingLines(view, PRICES, null, 100_000);
  assert.deepEqual(
    lines.map(({ storeName, moment, waitsFor, isLate }) => [storeName, moment, waitsFor, isLate]),
    [
      ['Quayside', `1${THIN}min`, 'Labels to show it', true],
      ['s02', `1${THIN}min`, 'Tills to have it', true],
      ['s02', `in 5${THIN}min`, 'Its moment', false],
    ],
  );
  assert.deepEqual([lines[0]?.from, lines[0]?.to], ['1,300', '1,350']);
  assert.equal(waitingLines(view, PRICES, 's02', 0).length, 2);
  assert.equal(new Set(lines.map(({ key }) => key)).size, 3);
});

test('latency is told of those that are through, and never made up', () => {
  assert.deepEqual(waitingFigure(PRICES), {
    value: '3',
    unit: '',
    notes: ['1 for tills', '1 for labels', '1 for a moment'],
  });
  assert.deepEqual(latencyFigure(PRICES, 'down'), {
    value: '1',
    unit: 'min',
    notes: ['10 through, 1 open', `half in 30${THIN}s, all in 2${THIN}h${THIN}00`],
  });
  assert.deepEqual(latencyFigure(PRICES, 'up')?.value, '–');
  assert.equal(latencyFigure({ ...PRICES, latency: [] }, 'up'), null);
});
