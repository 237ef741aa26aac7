import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byWave, fitGrid, inDrawnOrder, MOST_WITHOUT_SCROLL, stepPlace } from './grid.ts';

test('fifteen stores are five by three; every fleet up to sixty fits', () => {
  assert.deepEqual(fitGrid(15), { columns: 5, rows: 3 });
  for (let stores = 1; stores <= MOST_WITHOUT_SCROLL; stores += 1) {
    const grid = fitGrid(stores);
    assert.ok(grid && grid.columns * grid.rows >= stores, `${stores} stores`);
  }
  assert.equal(fitGrid(MOST_WITHOUT_SCROLL + 1), null);
});

test('beyond sixty the stores stand by wave, and keys follow what is drawn', () => {
  const tiles = Array.from({ length: 61 }, (_, id) => ({ id, wave: id % 2 === 0 ? 2 : 1 }));
  assert.deepEqual(
    byWave(tiles).map(({ wave, tiles: stores }) => [wave, stores.length]),
    [
      [1, 30],
      [2, 31],
    ],
  );
  assert.equal(inDrawnOrder(tiles)[0]?.id, 1);
  assert.equal(inDrawnOrder(tiles.slice(0, 15))[0]?.id, 0);
});

test('keys stay within the fleet', () => {
  const cases: [place: number, by: number, stores: number, next: number][] = [
    [0, 1, 15, 1],
    [0, -1, 15, 0],
    [14, 1, 15, 14],
    [3, -1, 15, 2],
    [0, 1, 0, 0],
  ];
  for (const [place, by, stores, next] of cases) assert.equal(stepPlace(place, by, stores), next);
});
