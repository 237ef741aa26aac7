import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exampleFleet } from '../testing/example-fleet.ts';
import { exampleLaunch, EXAMPLE_MS } from '../testing/example.ts';
import { deviceTiles, type DeviceSight, type DeviceTile } from './device-tiles.ts';
import { THIN } from './format.ts';

const SIGHT: DeviceSight = { isStale: false, seenMs: EXAMPLE_MS, mostLines: 4 };
const plain = (text: string) => text.replaceAll(THIN, ' ');

const tileOf = (store: string, sight: DeviceSight = SIGHT, each = 3): DeviceTile => {
  const tiles = deviceTiles(exampleLaunch(), exampleFleet({}, 15, each), sight);
  const tile = tiles.find((one) => one.store === store);
  assert.ok(tile);
  return tile;
};

describe('the devices of a store', () => {
  test('keep their places while each has a line', () => {
    const { lines, others, state } = tileOf('s04');
    assert.deepEqual(
      lines.map(({ device }) => device),
      ['s04-1', 's04-2', 's04-3'],
    );
    assert.equal(others, null);
    assert.equal(state, 'silent');
  });

  test('beyond the room only those that are not at rest have one, the others are counted', () => {
    const { lines, others } = tileOf('s04', SIGHT, 50);
    assert.deepEqual(
      lines.map(({ device, figure }) => [device, plain(figure)]),
      [['s04-2', '2 d 4 h']],
    );
    assert.equal(others, '49 healthy');
    assert.equal(tileOf('s01', SIGHT, 50).others, '50 healthy');
  });

  test('say what waits and until when, or that nobody knows', () => {
    const footer = ({ backlog, drain }: DeviceTile) => [backlog, plain(drain)];
    assert.deepEqual(footer(tileOf('s01')), ['nothing to send', '']);
    assert.deepEqual(footer(tileOf('s02')), ['312 to send', 'drained in 8 min']);
    assert.deepEqual(footer(tileOf('s04')), ['14 to send', 'drain unknown']);
    assert.deepEqual(footer(tileOf('s09')), ['nothing to send', 'oldest 42 min']);
  });

  test('are all stale when the page is, with what they were', () => {
    const { state, lines } = tileOf('s01', { ...SIGHT, isStale: true });
    assert.equal(state, 'stale');
    assert.deepEqual(
      new Set(lines.map((line) => `${line.state} ${line.word} ${line.figure}`)),
      new Set(['stale Was healthy ']),
    );
  });
});

describe('the stores', () => {
  test('stand as in the launch; one that it does not name comes last, under its own id', () => {
    const launch = exampleLaunch({}, 2);
    const fleet = exampleFleet({}, 3);
    const tiles = deviceTiles(launch, { ...fleet, stores: fleet.stores.toReversed() }, SIGHT);
    assert.deepEqual(
      tiles.map(({ number, name }) => [number, name]),
      [
        ['01', 'Quayside'],
        ['02', 'Millbrook'],
        ['', 's03'],
      ],
    );
  });

  test('without devices say so', () => {
    const [tile] = deviceTiles(exampleLaunch({}, 1), exampleFleet({}, 0), SIGHT);
    assert.equal(tile?.others, 'No device enrolled');
    assert.equal(tile?.state, null);
  });
});
