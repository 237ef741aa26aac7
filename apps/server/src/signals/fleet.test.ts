/** What a look at the devices says of each store. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FleetView } from '@slipway/api';
import type { FleetMeasure, ReadingCriterion } from '@slipway/ramp';
import type { DevicesSeen } from '../drive/devices.ts';
import { openFleet } from './fleet.ts';
import type { SignalGround } from './reader.ts';

const QUAYSIDE = {
  store: 's01',
  counts: { healthy: 1, silent: 2 },
  devices: [{ quarantined: 3 }, { quarantined: 0 }, { quarantined: 1 }],
  backlog: 12,
  drainMs: null,
  oldestUnappliedMs: 61_000,
} as unknown as FleetView['stores'][number];

function readerOf(fleet: FleetMeasure, seen: DevicesSeen | null) {
  const criterion = { id: 'tills', signal: { fleet, everyMs: 2000 } } as ReadingCriterion;
  const spec = { stores: [{ id: 's01' }, { id: 's02' }] };
  const ground = { spec, devices: () => ({ seen }) } as unknown as SignalGround;
  const reader = openFleet(criterion, ground);
  assert.ok(reader);
  return reader;
}

const measures: readonly [measure: FleetMeasure, value: number][] = [
  ['oldest-unapplied-op', 61_000],
  ['backlog', 12],
  ['quarantined', 4],
  ['silent-devices', 2],
];
for (const [measure, value] of measures) {
  test(`${measure} is told for each store, as old as the look; 0 where no device is`, async () => {
    const looks = await readerOf(measure, { stores: [QUAYSIDE], atMs: 77 }).read();
    assert.deepEqual(
      looks.map((look) => [look.store, look.value, look.atMs]),
      [
        ['s01', value, 77],
        ['s02', 0, 77],
      ],
    );
  });
}

test('devices that were not looked at are no evidence', async () => {
  await assert.rejects(readerOf('backlog', null).read(), /not looked at yet/);
});
