/** Price books from the command line: shipped once, ahead of time, refused by line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { withWorkplace } from './testing/bin.ts';

const book = (effective: string, price: string) => `store: s01
currency: USD
effective: ${effective}
prices:
  - { sku: milk, price: ${price} }
`;
const SOON = new Date(Date.now() + 3_600_000).toISOString();

test('a book is shipped ahead of its moment, and what waits is told', async () => {
  await withTestDatabase(async ({ url }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async ({ write, slipway, json }) => {
      write({
        'first.yaml': book('2026-01-01T00:00:00Z', '3.49'),
        'next.yaml': book(SOON, '3.29'),
        'bad.yaml': book(SOON, 'much'),
      });
      const late = await slipway(['prices', 'ship', 'first.yaml']);
      assert.deepEqual([late.code, late.stdout], [65, '']);
      const first = await slipway(['prices', 'ship', 'first.yaml', '--first']);
      assert.match(first.stdout, /s01: 1 price, in force now/);
      const ship = ['prices', 'ship', 'next.yaml', '--ahead', '30m', '--json'];
      const shipped = await json<{ store: string; rules: number }>(ship);
      assert.deepEqual([shipped.store, shipped.rules], ['s01', 1]);
      const bad = await slipway(['prices', 'ship', 'bad.yaml']);
      assert.equal(bad.code, 65);
      assert.match(bad.stderr, /bad\.yaml:5/);
      const status = await slipway(['prices', 'status']);
      assert.match(status.stdout, /No change of a price is on its way/);
    });
  });
});
