/** `slipway fleet status` through the real command line, on rows as the gateway leaves them. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import type { FleetView } from '@slipway/api';
import { ensureFleetTables } from '@slipway/fleet/server';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { BIN, until, withWorkplace } from './testing/bin.ts';

async function enrolled(sql: Sql, device: string, store: string): Promise<void> {
  await sql`
    insert into slipway.fleet_device (id, store, kind, label)
    values (${device}, ${store}, 'till', 'Till 1')`;
  await sql`
    insert into slipway.fleet_epoch (device, epoch, public_key, counter, schema_version, reason,
      acked_seq, acked_hash, applied_seq, device_seq, seen_at)
    values (${device}, 1, '\\x00', 'file', 1, 'enrolled', 5, 'h', 5, 8, now())`;
}

test('a database without a fleet has no devices; then they are told, by store, as data', () =>
  withTestDatabase(async ({ sql, url }) => {
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      const none = await place.slipway(['fleet', 'status']);
      assert.equal(none.code, 0, none.stderr);
      assert.equal(none.stdout, 'No device is enrolled.\nNo round of fences has begun.\n');

      await enrolled(sql, 's01-a', 's01');
      await enrolled(sql, 's02-b', 's02');
      const some = await place.slipway(['fleet', 'status']);
      assert.match(some.stdout, /^2 devices in 2 stores: 2 draining\.\n6 ops on devices, /);
      const one = await place.json<FleetView>(['fleet', 'status', '--store', 's02']);
      assert.deepEqual(
        one.stores.map(({ store, backlog }) => [store, backlog]),
        [['s02', 3]],
      );
      const wrong = await place.slipway(['fleet', 'status', '--store', 's9']);
      assert.equal(wrong.code, 2);
      assert.match(wrong.stderr, /Store s9 has no device\. .* Known: s01, s02\./);
      const nearest = await place.slipway(['fleet', 'statsu']);
      assert.match(nearest.stderr, /Did you mean `slipway fleet status`\?/);
    });
  }));

test('--watch looks again until Ctrl-C, a document a line with --json', () =>
  withTestDatabase(async ({ sql, url }) => {
    await ensureFleetTables(sql);
    await withWorkplace({ SLIPWAY_DATABASE_URL: url }, async (place) => {
      const words = ['fleet', 'status', '--watch', '--json'];
      const child = spawn(process.execPath, [BIN, ...words], { env: place.env });
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
      const documents = (): FleetView[] =>
        said
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as FleetView);
      await until('the first look', 20_000, () => documents().length > 0);
      await enrolled(sql, 's01-a', 's01');
      await until(
        'a look at the new device',
        20_000,
        () => documents().at(-1)?.stores.length === 1,
      );
      child.kill('SIGINT');
      const [code] = (await once(child, 'exit')) as [number | null];
      assert.equal(code, 0);
    });
  }));
