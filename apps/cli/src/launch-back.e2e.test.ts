/** Launches that go back: by their criterion, and by a person's word after a hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaunchView } from '@slipway/api';
import { until, type Workplace } from './testing/bin.ts';
import {
  failingRelease,
  schemasOf,
  soundRelease,
  startCustomers,
  waiveRehearsal,
  withShop,
  type Customers,
} from './testing/shop.ts';

async function served(customers: Customers): Promise<void> {
  const before = customers.answers.length;
  await until('customers are served', 10_000, () => customers.answers.length > before + 20);
  const newest = customers.answers.slice(before + 10);
  assert.deepEqual(new Set(newest.map(({ body }) => body)), new Set(['Ada 1']));
}

async function statusOf(place: Workplace): Promise<LaunchView> {
  return place.json<LaunchView>(['launch', 'status']);
}

test('a green that fails: rolled back, exit code 1, and the old version serves on', () =>
  withShop(failingRelease, async ({ place, sql, port }) => {
    await waiveRehearsal(place, '3000');
    await place.json(['launch', 'lock', 'launch.yaml', '--speed', '3000']);
    const customers = startCustomers(port);
    try {
      const went = await place.slipway(['launch', 'go', 'shop-two']);
      assert.equal(went.code, 1, went.stderr);
      assert.match(went.stdout, /ended: rolled-back\n {2}because: .*failed-requests/);
      await served(customers);
      assert.ok(customers.failures.length > 0, 'green was tried with real requests');
      assert.ok(customers.failures.every((failure) => failure === '500 broken'));
      const view = await statusOf(place);
      assert.equal(view.outcome, 'rolled-back');
      assert.deepEqual(new Set(view.stores.map(({ shareBp }) => shareBp)), new Set([0]));
      // Green has written: its version stays, until somebody has looked at it.
      assert.ok((await schemasOf(sql)).includes('shop_v1'));
    } finally {
      await customers.end();
    }
    const down = await place.slipway(['down', '--all']);
    assert.equal(down.code, 0, down.stderr);
  }));

/** The way back stays open however slow this machine is. */
const keptForLong = (sound: Record<string, string>): Record<string, string> => ({
  ...sound,
  'launch.yaml': (sound['launch.yaml'] ?? '').replace('blue-kept: 10m', 'blue-kept: 30d'),
});

test('hold keeps every store where it is, resume goes on, rollback needs a reason', () =>
  withShop(
    soundRelease,
    async ({ place, port }) => {
      const speed = ['--speed', '1500'];
      await waiveRehearsal(place, '1500');
      const early = await place.slipway(['launch', 'lock', 'launch.yaml', ...speed]);
      assert.equal(early.code, 0, early.stderr);
      const customers = startCustomers(port);
      try {
        const started = await place.json<LaunchView>(['launch', 'go', 'shop-two', '--detach']);
        assert.equal(started.outcome, null);
        await until('the first store is on green', 20_000, async () => {
          return (await statusOf(place)).totals.requests.green > 0;
        });
        const held = await place.json<LaunchView>(['launch', 'hold', '--reason', 'queue at s01']);
        assert.equal(held.hold?.reason, 'queue at s01');
        const shares = (view: LaunchView) => view.stores.map(({ shareBp }) => shareBp);
        const before = await statusOf(place);
        // 2.4 seconds at speed 1500 are the dwell of one step.
        await until('a step that is not taken would have been due', 20_000, async () => {
          const view = await statusOf(place);
          return (view.planMs ?? 0) > (before.planMs ?? 0) + 4_500_000;
        });
        assert.deepEqual(shares(await statusOf(place)), shares(before));
        const resumed = await place.json<LaunchView>(['launch', 'resume', 'shop-two']);
        assert.equal(resumed.hold, null);
        await until('the ramp goes on', 20_000, async () => {
          return shares(await statusOf(place)).join() !== shares(before).join();
        });

        const mute = await place.slipway(['launch', 'rollback']);
        assert.equal(mute.code, 2);
        assert.match(mute.stderr, /error\[CLI_USAGE\]: --reason is missing/);
        const back = await place.slipway(['launch', 'rollback', '--reason', 'wrong names']);
        assert.equal(back.code, 0, back.stderr);
        const watched = await place.slipway(['launch', 'watch']);
        assert.equal(watched.code, 1, watched.stderr);
        assert.match(watched.stdout, /ended: rolled-back\n {2}because: .*wrong names/);
        await served(customers);
        assert.deepEqual(customers.failures, []);
      } finally {
        await customers.end();
      }
    },
    keptForLong,
  ));
