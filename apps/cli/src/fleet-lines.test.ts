import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DeviceView, FleetView } from '@slipway/api';
import { fleetLines } from './fleet-lines.ts';

const NOW_MS = Date.UTC(2026, 10, 27, 12);

const device = (id: string, change: Partial<DeviceView> = {}): DeviceView => ({
  device: id,
  store: id.slice(0, 3),
  kind: 'till',
  label: 'Till 1',
  isSimulated: false,
  epoch: 1,
  state: 'healthy',
  ackedSeq: 1200,
  appliedSeq: 1200,
  backlog: 0,
  quarantined: 0,
  seenMs: NOW_MS - 4000,
  skewMs: 0,
  schemaVersion: 2,
  isDischarged: null,
  ...change,
});

const EMPTY: FleetView = {
  stores: [],
  ops: { held: 0, applied: 0, quarantined: 0, perSecond: 0 },
  proof: null,
  quarantine: [],
};

const FLEET: FleetView = {
  stores: [
    {
      store: 's01',
      counts: { healthy: 1 },
      devices: [device('s01-1')],
      backlog: 0,
      drainMs: 0,
      oldestUnappliedMs: 0,
    },
    {
      store: 's02',
      counts: { silent: 1 },
      devices: [
        device('s02-1', { state: 'silent', seenMs: null, backlog: null, isSimulated: true }),
      ],
      backlog: 14,
      drainMs: null,
      oldestUnappliedMs: 0,
    },
  ],
  ops: { held: 2400, applied: 2390, quarantined: 1, perSecond: 4.25 },
  proof: {
    round: 3,
    below: 2,
    holds: false,
    counts: { fenced: 1, writtenOff: 0, blocks: 1, onProcedure: 2 },
    lines: [],
  },
  quarantine: [
    {
      device: 's01-1',
      epoch: 1,
      seq: 7,
      opId: 'sale-7',
      type: 'sale',
      reason: 'no such book',
      blocks: 2,
      atMs: NOW_MS,
    },
  ],
};

describe('the fleet as lines', () => {
  test('without devices says so', () => {
    assert.deepEqual(fleetLines(EMPTY, NOW_MS, null), [
      'No device is enrolled.',
      'No round of fences has begun.',
    ]);
  });

  test('counts, what waits, the proof, what is quarantined, a line for each device', () => {
    assert.deepEqual(fleetLines(FLEET, NOW_MS, null), [
      '2 devices in 2 stores: 1 healthy, 1 silent.',
      '14 ops on devices, 9 of 2,400 held to apply (4.3/s), 1 quarantined; ' +
        'when it is drained cannot be said of s02.',
      'Round 3 of fences, below 2: 1 of 2 epochs block the contract.',
      'Quarantined: sale-7 (sale of s01-1): no such book; 2 later ops wait for it.',
      '',
      'device  store  label               state    to send   held  applied  quarantined  heard' +
        '    epoch  level  discharged',
      's01-1   s01    Till 1              healthy        0  1,200    1,200            0  4 s ago' +
        '      1      2  -',
      's02-1   s02    Till 1 (simulated)  silent   unknown  1,200    1,200            0  never' +
        '        1      2  -',
    ]);
  });

  test('one store alone, with what is quarantined there', () => {
    const lines = fleetLines(FLEET, NOW_MS, 's02');
    assert.equal(lines[0], '1 device in 1 store: 1 silent.');
    assert.ok(lines.every((line) => !line.includes('sale-7') && !line.includes('s01')));
  });
});
