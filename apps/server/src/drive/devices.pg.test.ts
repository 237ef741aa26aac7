/** The launch waits for devices that are owed; that there are none is no reason to wait. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureFleetTables, registerLevels } from '@slipway/fleet/server';
import type { NewEvent } from '@slipway/launch';
import { withTestDatabase } from '@slipway/pg/testing';
import { pino } from 'pino';
import { until } from '../testing/wait.ts';
import { Devices } from './devices.ts';

const OF = [{ schema: 'loyalty', version: 'v2' }];

void test('the contract waits for a device that is owed, and for nobody else', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    const events: NewEvent[] = [];
    const devices = new Devices({
      url,
      contracts: OF,
      signal: AbortSignal.timeout(60_000),
      note: (more) => void events.push(...more),
      log: pino({ level: 'silent' }),
    });
    try {
      devices.ask();
      assert.equal(devices.isProved, false, 'nothing was looked at yet');
      await until('nobody is there', () => devices.isProved);
      await ensureFleetTables(sql);
      await registerLevels(sql, [
        { schemaVersion: 1, needs: { loyalty: 'v1' } },
        { schemaVersion: 2, needs: { loyalty: 'v2' } },
      ]);
      await sql`insert into slipway.fleet_device (id, store, kind, label)
                values ('till-1', 's01', 'till', 'Till 1')`;
      await sql`insert into slipway.fleet_epoch
                  (device, epoch, public_key, counter, schema_version, reason, acked_hash)
                values ('till-1', 1, '\\x00', 'file', 1, 'enrolled', 'none')`;
      await until('the till is owed', () => !devices.isProved);
      await until('people are told', () => events.some(({ text }) => /till-1 of s01/.test(text)));
    } finally {
      await devices.close();
    }
  });
});
