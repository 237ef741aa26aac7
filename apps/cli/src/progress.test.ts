/** What a terminal shows of the criteria that the meter does not decide. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CriterionReading, LaunchView } from '@slipway/api';
import { launchLines } from './progress.ts';

const reading = (part: Partial<CriterionReading>): CriterionReading => ({
  criterion: 'sign-ups',
  store: null,
  state: 'well',
  value: 1,
  unit: 'share',
  threshold: 0.85,
  count: 20,
  atMs: 1,
  text: '100 % of 20',
  ...part,
});

const viewOf = (part: Partial<LaunchView>): LaunchView =>
  ({
    name: 'spring',
    phase: 'ramping',
    planMs: 60_000,
    outcome: null,
    hold: null,
    trouble: null,
    stores: [],
    schemas: [],
    totals: { requests: { blue: 1, green: 2 }, failed: { blue: 0, green: 0 }, greenShareBp: 1000 },
    ...part,
  }) as unknown as LaunchView;

test('the fleet is shown for each criterion, a store only when it is not well', () => {
  const readings = [
    reading({}),
    reading({ store: 's01' }),
    reading({ store: 's02', state: 'breached', text: '20 % of 5' }),
    reading({ criterion: 'balance', state: 'missing', text: 'no evidence, it could not be read' }),
  ];
  assert.deepEqual(launchLines(viewOf({ readings })).slice(2), [
    '  sign-ups: 100 % of 20',
    '  sign-ups at s02: breached, 20 % of 5',
    '  balance: no evidence, it could not be read',
  ]);
});

test('before the ramp, and after its end, readings decide nothing and are not shown', () => {
  const readings = [reading({})];
  const lines = (part: Partial<LaunchView>) => launchLines(viewOf({ readings, ...part })).slice(2);
  assert.deepEqual(lines({ planMs: null }), []);
  assert.deepEqual(lines({ outcome: 'done' }), []);
});
