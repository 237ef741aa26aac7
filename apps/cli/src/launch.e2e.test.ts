/** A launch of somebody's own, with the real command line: a database, and two releases' URLs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaunchView } from '@slipway/api';
import { isAlive } from '@slipway/kernel';
import { serverIdentity } from './testing/bin.ts';
import {
  releaseWhenFull,
  schemasOf,
  soundRelease,
  startCustomers,
  waiveRehearsal,
  withShop,
} from './testing/shop.ts';

test('two URLs and a database: locked, launched, contracted, and no request failed', () =>
  withShop(soundRelease, async ({ place, sql, port }) => {
    await waiveRehearsal(place, '3000');
    const lock = ['launch', 'lock', 'launch.yaml', '--speed', '3000'];
    const locked = await place.json<LaunchView>(lock);
    assert.equal(locked.phase, 'locked');
    assert.equal(locked.listen, `http://127.0.0.1:${port}`);

    const customers = startCustomers(port);
    const going = place.slipway(['launch', 'go', 'launch.yaml', '--json']);
    await releaseWhenFull(place);
    const went = await going.finally(() => customers.end());
    assert.equal(went.code, 0, went.stderr);
    const view = JSON.parse(went.stdout) as LaunchView;
    assert.equal(view.outcome, 'done');
    assert.equal(view.speed, 3000);
    assert.deepEqual(view.totals.failed, { blue: 0, green: 0 });
    assert.deepEqual(customers.failures, []);
    const names = new Set(customers.answers.map(({ body }) => body));
    assert.deepEqual(names, new Set(['Ada 1', 'ADA 1']), 'both releases served customers');
    const shares = view.stores.map(({ id, shareBp }) => `${id} ${shareBp}`);
    assert.deepEqual(shares, ['s01 10000', 's02 10000', 's03 10000']);
    assert.deepEqual(await schemasOf(sql), ['shop', 'shop_add-display-name']);

    const status = await place.slipway(['launch', 'status']);
    assert.match(status.stdout, /shop-two: done[\s\S]*ended: done/);

    const server = serverIdentity(place.home);
    const down = await place.slipway(['down', '--all']);
    assert.equal(down.code, 0, down.stderr);
    const ours = [...view.processes, ...(server ? [server] : [])];
    assert.ok(ours.length >= 2, 'the router and the control plane were running');
    assert.deepEqual(ours.filter(isAlive), [], 'nothing is left running');
    assert.equal(serverIdentity(place.home), undefined);
    const again = await place.slipway(['down', '--all']);
    assert.equal(again.code, 0, again.stderr);
  }));
