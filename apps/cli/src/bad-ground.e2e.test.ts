/** Launches that meet trouble outside of their files: each ends, says why, and serves on blue. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import type { LaunchView } from '@slipway/api';
import {
  schemasOf,
  soundRelease,
  startRelease,
  waiveRehearsal,
  withShop,
  type Shop,
} from './testing/shop.ts';

async function blueServes({ port }: Shop): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { 'x-store': 's01' } });
  assert.deepEqual([response.status, await response.text()], [200, 'Ada 1']);
}

async function launches({ place }: Shop): Promise<LaunchView[]> {
  const ran = await place.slipway(['launch', 'status', '--json']);
  return ran.code === 0 ? [JSON.parse(ran.stdout) as LaunchView] : [];
}

const FAILS_ON_ROW_7 = `operations:
  - add_column:
      table: member
      up: (100 / (id - 7))::text
      column: { name: display_name, type: text }
`;

// Most of their time is waiting: side by side they take no longer than the longest.
describe('trouble outside of the files', { concurrency: true }, () => {
  test('what is known before the launch is told at once, and nothing is recorded', async (t) => {
    const taken = createServer();
    await withShop(soundRelease, async (shop) => {
      const { place, port, sql } = shop;
      const launchFile = place.read('launch.yaml');
      const refused = async (code: number, says: RegExp): Promise<void> => {
        const ran = await place.slipway(['launch', 'go', 'launch.yaml', '--speed', '3000']);
        assert.match(ran.stderr, says);
        assert.equal(ran.code, code, ran.stderr);
        assert.doesNotMatch(ran.stderr, /hunter2/);
        assert.deepEqual(await launches(shop), []);
        assert.deepEqual(await schemasOf(sql), ['shop', 'shop_v1']);
      };
      await t.test('a database that cannot be reached', async () => {
        place.write({
          'away.url': 'postgres://shop:hunter2@127.0.0.1:1/shop\n',
          'launch.yaml': launchFile.replace('env:SHOP_DATABASE_URL', 'file:away.url'),
        });
        await refused(69, /error\[PG_UNAVAILABLE\]: .*shop:\*\*\*@127\.0\.0\.1:1\/shop/);
      });
      await t.test('a reference that leads nowhere', async () => {
        place.write({ 'launch.yaml': launchFile.replace('env:SHOP_', 'env:SHOPS_') });
        await refused(65, /error\[LAUNCH_REFERENCE\]: .*SHOPS_DATABASE_URL is not set/);
      });
      await t.test('a change that does not fit the database', async () => {
        place.write({
          'launch.yaml': launchFile.replace('add-display-name', 'wrong'),
          'changes/wrong.yaml':
            'operations:\n  - drop_column: { table: memberz, column: name, down: "1" }\n',
        });
        await refused(
          65,
          /error\[SCHEMA_PLAN_REFUSED\]: .*no table memberz.*Did you mean member\?/,
        );
      });
      await t.test('a port in use', async () => {
        place.write({ 'launch.yaml': launchFile });
        const { promise, resolve } = Promise.withResolvers<void>();
        taken.listen(port, '127.0.0.1', resolve);
        await promise;
        const says = new RegExp(`error\\[TRAFFIC_PORT_TAKEN\\]: .*127\\.0\\.0\\.1:${port}`);
        await refused(69, says).finally(() => taken.close());
      });
    });
  });

  test('a green that never gets healthy: rolled back with the schema, and the reason told', () =>
    withShop(
      () => startRelease(async () => ({ status: 200, body: 'never asked' }), 503),
      async (shop) => {
        const { place, sql } = shop;
        await waiveRehearsal(place, '3000');
        const ran = await place.slipway(['launch', 'go', 'launch.yaml', '--speed', '3000']);
        assert.equal(ran.code, 1, ran.stderr);
        assert.match(ran.stdout, /ended: rolled-back\n {2}because: Instance 0 of web green/);
        assert.deepEqual(await schemasOf(sql), ['shop', 'shop_v1']);
        await blueServes(shop);
      },
    ));

  test('a change that fails on a row: its key is named, and the old version is untouched', () =>
    withShop(
      soundRelease,
      async (shop) => {
        const { place, sql } = shop;
        await waiveRehearsal(place, '3000');
        const ran = await place.slipway(['launch', 'go', 'launch.yaml', '--speed', '3000']);
        assert.equal(ran.code, 1, ran.stderr);
        assert.match(ran.stdout, /ended: rolled-back\n {2}because: .*member.*7/);
        assert.deepEqual(await schemasOf(sql), ['shop', 'shop_v1']);
        await blueServes(shop);
        const down = await place.slipway(['down', '--all']);
        assert.equal(down.code, 0, down.stderr);
      },
      (sound) => ({ ...sound, 'changes/add-display-name.yaml': FAILS_ON_ROW_7 }),
    ));

  test('a blue that does not answer: locked and no further, told, and given up', () =>
    withShop(
      soundRelease,
      async (shop) => {
        const { place } = shop;
        await waiveRehearsal(place);
        const ran = await place.slipway(['launch', 'go', 'launch.yaml']);
        assert.match(ran.stderr, /error\[CLI_LAUNCH_STUCK\]: .*Instance 0 of web blue/);
        assert.equal(ran.code, 69, ran.stderr);
        const sound = place.read('launch.yaml').replace('http://127.0.0.1:1"', `${shop.blue.url}"`);
        place.write({ 'launch.yaml': sound });
        const edited = await place.slipway(['launch', 'lock', 'launch.yaml']);
        assert.equal(edited.code, 75, edited.stderr);
        assert.match(edited.stderr, /error\[LAUNCH_EDITED\]: .*slipway launch stop shop-two/);
        const stopped = await place.slipway(['launch', 'stop', 'shop-two']);
        assert.equal(stopped.code, 0, stopped.stderr);
        await waiveRehearsal(place);
        const locked = await place.slipway(['launch', 'lock', 'launch.yaml']);
        assert.equal(locked.code, 0, locked.stderr);
        await blueServes(shop);
      },
      (sound) => ({
        ...sound,
        'launch.yaml': (sound['launch.yaml'] ?? '').replace(
          /blue: \{ release: "1", url: "[^"]*" \}/,
          'blue: { release: "1", url: "http://127.0.0.1:1" }',
        ),
      }),
    ));
});
