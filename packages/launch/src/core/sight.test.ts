import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInput } from '@slipway/kernel';
import { isMetered, readCriteria, readRamp } from '@slipway/ramp';
import { judgedAt, launchSights } from './sight.ts';
import type { LaunchSpec } from './spec.ts';

const CRITERIA = `
- id: failed
  signal: { meter: failed-share }
  compare: { green-vs-blue: { ratio: 2, alpha: 1% } }
  ceiling: 0.5%
  tripwire: { above: 2%, of-at-least: 20, within: 30s }
  action: hold
`;
const RAMP = '{ over: 3h, pilot: 10%, step: 10%, waves: [{ stores: rest, offset: 0m }] }';

function launch(perSecond: number | null): LaunchSpec {
  const criteria = readCriteria(parseInput(CRITERIA, 'launch.yaml').value, ['criteria']);
  const ramp = readRamp(parseInput(RAMP, 'launch.yaml').value, ['ramp'], ['s01']);
  assert.ok(criteria.ok && ramp.ok);
  const stores = [{ id: 's01', expectedPerSecond: perSecond }];
  const parts = { criteria: criteria.value, ramp: ramp.value, stores, criteriaHash: 'as the file' };
  return parts as unknown as LaunchSpec;
}

test('what a comparison could see follows from traffic, dwell and speed', () => {
  const [day] = launchSights(launch(20), 1);
  assert.deepEqual(
    day?.gates.slice(0, 2).map(({ bp, ratio }) => [bp, Math.round(ratio * 10) / 10]),
    [
      [1000, 2.9],
      [2000, 2.1],
    ],
  );
  const [fast] = launchSights(launch(20), 720);
  assert.ok(fast!.gates.at(-1)!.ratio > 10);
});

test('on the day a comparison that could see nothing is refused', () => {
  assert.throws(() => judgedAt(launch(0.001), 1), /it would not see green before/);
  assert.throws(() => judgedAt(launch(null), 1), /do not say what traffic to expect/);
  assert.equal(judgedAt(launch(20), 1).criteria.length, 1);
});

test('at speed it decides nothing, and the criteria keep their hash', () => {
  const spec = judgedAt(launch(20), 720);
  const [criterion] = spec.criteria;
  assert.ok(criterion && isMetered(criterion) && criterion.compare?.isInformational);
  assert.equal(spec.criteriaHash, 'as the file');
});
