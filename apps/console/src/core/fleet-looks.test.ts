import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceView } from '@slipway/api';
import { exampleFleet } from '../testing/example-fleet.ts';
import { exampleLaunch, EXAMPLE_MS } from '../testing/example.ts';
import { fleetLooks } from './fleet-looks.ts';
import { THIN } from './format.ts';

const launch = exampleLaunch();
const fleet = exampleFleet();
const plain = (text: string) => text.replaceAll(THIN, ' ');

test('what waits for a person is told worst first, with what it is and what to do', () => {
  const looks = fleetLooks(launch, fleet, EXAMPLE_MS);
  assert.deepEqual(
    looks.map(({ state, title, text }) => [state, title, plain(text)]),
    [
      [
        'forked',
        'Till 1, Elmgate',
        'Its disk was put back or copied: two chains have the same place.',
      ],
      [
        'silent',
        'Handheld 1, Station Road',
        'Not heard of for 2 d 4 h. It said it holds 14 more ops.',
      ],
      [
        'quarantined',
        'sale of Till 1, Weirside',
        'no such price book. In quarantine for 42 min; 3 later ops wait for it.',
      ],
      [
        'quarantined',
        'loyalty-earn of Till 1, Weirside',
        'member M-88 was closed. In quarantine for 7 min; nothing waits for it.',
      ],
    ],
  );
  assert.equal(new Set(looks.map(({ id }) => id)).size, looks.length);
});

test('the longest silent device comes first; one never heard of before all', () => {
  const silent = (device: string, seenMs: number | null): DeviceView => {
    const [known] = fleet.stores[0]?.devices ?? [];
    assert.ok(known);
    return { ...known, device, seenMs, backlog: null, state: 'silent' };
  };
  const devices = [silent('a', 2000), silent('b', 1000), silent('c', null)];
  const [store] = fleet.stores;
  assert.ok(store);
  const looks = fleetLooks(
    launch,
    { ...fleet, stores: [{ ...store, devices }], quarantine: [] },
    10_000,
  );
  assert.deepEqual(
    looks.map(({ id, text }) => [id, plain(text)]),
    [
      ['c', 'Never heard of since it was enrolled.'],
      ['b', 'Not heard of for 9 s.'],
      ['a', 'Not heard of for 8 s.'],
    ],
  );
});
