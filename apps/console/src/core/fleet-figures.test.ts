import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleFleet, fencedFleet } from '../testing/example-fleet.ts';
import {
  devicesFigure,
  drainFigure,
  onDevicesFigure,
  proofFigure,
  unappliedFigure,
} from './fleet-figures.ts';

const fleet = exampleFleet();

test('a revoked device is none that should be heard of', () => {
  assert.deepEqual(devicesFigure(fleet), {
    value: '45',
    unit: '',
    notes: ['43 heard', '1 revoked'],
  });
});

test('ops on devices, and ops that wait here; those in quarantine are neither', () => {
  assert.deepEqual(onDevicesFigure(fleet).value, '326');
  assert.deepEqual(unappliedFigure(fleet), {
    value: '158',
    unit: '',
    notes: ['of 54,090 held', '42 applied a second'],
  });
});

test('the drain is that of the slowest store, and says for how many it is unknown', () => {
  const known = fleet.stores.filter(({ drainMs }) => drainMs !== null);
  assert.deepEqual(drainFigure({ ...fleet, stores: known }), {
    value: '8',
    unit: 'min',
    notes: ['for the slowest store', 'at the present rate'],
  });
  assert.equal(drainFigure(fleet).notes[0], 'unknown for 1 store');
  assert.deepEqual(drainFigure({ ...fleet, stores: [] }).notes[0], 'nothing waits');
});

test('the proof: no round, blocked, holds', () => {
  assert.equal(proofFigure({ ...fleet, proof: null }).state, null);
  assert.deepEqual(proofFigure(fleet).notes, ['by 3 of 45', 'round 2, below 2']);
  assert.deepEqual(proofFigure(fencedFleet()).word, 'Holds');
});
