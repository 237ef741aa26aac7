/** The launch waits for devices that are owed; that there are none is no reason to wait. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  contractGuard,
  ensureFleetTables,
  registerLevels,
  type CertificateOf,
} from '@slipway/fleet/server';
import type { NewEvent } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { baseline, changeVersions, parseChange, startChange } from '@slipway/schema';
import { pino } from 'pino';
import { until } from '../testing/wait.ts';
import { Devices } from './devices.ts';
import { Minutes } from './minutes.ts';

/** Looks at the devices of a launch, which is full. */
async function withDevices(
  url: string,
  contracts: readonly CertificateOf[],
  body: (devices: Devices, events: readonly NewEvent[]) => Promise<void>,
): Promise<void> {
  const events: NewEvent[] = [];
  const devices = new Devices({
    url,
    contracts,
    drills: { stores: [], people: null, offlineForMs: 0 },
    minutes: new Minutes('spring', null),
    signal: AbortSignal.timeout(60_000),
    note: (more) => void events.push(...more),
    log: pino({ level: 'silent' }),
  });
  try {
    devices.ask();
    assert.equal(devices.isProved, false, 'nothing was looked at yet');
    await body(devices, events);
  } finally {
    await devices.close();
  }
}

async function enrolTill(sql: Sql): Promise<void> {
  await sql`insert into slipway.fleet_device (id, store, kind, label)
            values ('till-1', 's01', 'till', 'Till 1')`;
  await sql`insert into slipway.fleet_epoch
              (device, epoch, public_key, counter, schema_version, reason, acked_hash)
            values ('till-1', 1, '\\x00', 'file', 1, 'enrolled', 'none')`;
}

const isOwed = ({ text }: NewEvent) => /waits for .* till-1 of s01/.test(text);

void test('the contract waits for a device that is owed, and for nobody else', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    const of = { schema: 'loyalty', version: 'v2' };
    await withDevices(url, [of], async (devices, events) => {
      await until('nobody is there', () => devices.isProved);
      await ensureFleetTables(sql);
      await registerLevels(sql, [
        { schemaVersion: 1, needs: { loyalty: 'v1' } },
        { schemaVersion: 2, needs: { loyalty: 'v2' } },
      ]);
      await enrolTill(sql);
      await until('the till is owed', () => !devices.isProved);
      await until('people are told', () => events.some(isOwed));
    });
  });
});

const addColumn = (name: string, version: string) => {
  const column = `{ name: ${name}, type: text, nullable: true }`;
  return parseChange(
    `operations: [{ add_column: { table: member, column: ${column} } }]`,
    `${version}.yaml`,
  );
};

void test('of two changes in flight, launch and guard ask for the same devices', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await sql.unsafe('create schema shop; create table shop.member (id int primary key)');
    await baseline(sql, 'shop', 'v1');
    await startChange(url, { schema: 'shop', change: addColumn('note', 'v2') });
    await startChange(url, { schema: 'shop', change: addColumn('nick', 'v3') });
    await ensureFleetTables(sql);
    // No release stops at v2: devices go from v1 to v3 at once.
    await registerLevels(sql, [
      { schemaVersion: 1, needs: { shop: 'v1' } },
      { schemaVersion: 2, needs: { shop: 'v3' } },
    ]);
    await enrolTill(sql);
    const of = { schema: 'shop', version: 'v2' };
    const { from } = await changeVersions(sql, 'shop', 'v2');
    assert.equal(from, 'v1');
    await withDevices(url, [of], async (devices, events) => {
      await until('people are told', () => events.some(isOwed));
      assert.equal(devices.isProved, false);
    });
    const journal = { append: async () => assert.fail('it only looks'), read: async () => [] };
    const reasons = await sql.begin(async (tx) => {
      return contractGuard(tx, { schema: 'shop', from, to: 'v2' }, false, journal);
    });
    assert.match(
      reasons[0]?.text ?? '',
      /device till-1 of s01, epoch 1: no round of fences has begun/,
    );
  });
});

void test('a schema that no level names is told once: it may be a wrong name', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await ensureFleetTables(sql);
    await registerLevels(sql, [{ schemaVersion: 1, needs: { shop: 'v1' } }]);
    const of = [
      { schema: 'Shop', version: 'v2' },
      { schema: 'ledger', version: 'v2' },
    ];
    await withDevices(url, of, async (devices, events) => {
      await until('it was looked at', () => devices.view !== undefined);
      assert.equal(events.length, 0, 'where there is no device, nobody is to be warned');
      await enrolTill(sql);
      const warned = () => events.filter(({ text }) => text.startsWith('Warning: '));
      await until('people are warned', () => warned().length === 2);
      assert.match(warned()[0]?.text ?? '', /names schema Shop, so no device is asked/);
      assert.equal(devices.isProved, true, 'it is a warning: most schemas concern no device');
      const { view } = devices;
      await until('it was looked at again', () => devices.view !== view);
      assert.equal(warned().length, 2);
    });
  });
});
