/** Which service a path belongs to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderRoutes, serviceOf } from './routes.ts';

test('the longest prefix that ends at a border of the path wins', () => {
  const routes = orderRoutes([
    { prefix: '/', service: 'shop' },
    { prefix: '/prices', service: 'pricing' },
    { prefix: '/prices/history/', service: 'archive' },
  ]);
  const cases: [path: string, service: string][] = [
    ['/', 'shop'],
    ['/prices', 'pricing'],
    ['/prices/1', 'pricing'],
    ['/prices?x=/y', 'pricing'],
    ['/pricesx', 'shop'],
    ['/prices/history', 'pricing'],
    ['/prices/history/1', 'archive'],
  ];
  for (const [path, service] of cases) assert.equal(serviceOf(routes, path), service, path);
  assert.equal(serviceOf([{ prefix: '/a', service: 'a' }], '/b'), undefined);
});
