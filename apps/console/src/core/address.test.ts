import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, placeAt } from './address.ts';

const PLACE = { launch: null, page: 'wall', show: null, store: null, case: null };

test('the address names launch and page; what is no launch is not taken for one', () => {
  assert.deepEqual(placeAt('/'), PLACE);
  assert.deepEqual(placeAt('/launches/l-1'), { ...PLACE, launch: 'l-1' });
  assert.deepEqual(placeAt('/launches/spring%20two/'), { ...PLACE, launch: 'spring two' });
  assert.deepEqual(placeAt('/launches/100%'), { ...PLACE, launch: '100%' });
  assert.deepEqual(placeAt('/other/l-1'), PLACE);
  assert.deepEqual(placeAt('/launches/l-1/elsewhere'), PLACE);
});

test('what is picked out on a page is in its address, and comes back from it', () => {
  const address = addressOf('spring two', 'devices', { store: 's/03', show: 'look' });
  assert.equal(address, '/launches/spring%20two/devices?store=s%2F03&show=look');
  const { pathname, search } = new URL(address, 'http://console');
  const picked = { show: 'look', store: 's/03', case: null };
  assert.deepEqual(placeAt(pathname, search), {
    launch: 'spring two',
    page: 'devices',
    ...picked,
  });
  const all = addressOf('l-1', 'cases', { show: null, store: null, case: 'price-1' });
  assert.equal(all, '/launches/l-1/cases?case=price-1');
  assert.equal(addressOf('l-1', 'wall'), '/launches/l-1');
});
