import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaunchView } from '@slipway/api';
import { criterionCounts, criterionLines } from './criteria-lines.ts';

const reading = {
  criterion: 'backlog',
  store: null,
  state: 'well',
  value: 1,
  unit: 'duration',
  threshold: 2,
  count: 1,
  atMs: 1_000,
  text: 'age of the oldest op',
} as const;
const comparison = {
  criterion: 'failed',
  isInformational: false,
  state: 'well',
  logE: 0,
  mostLogE: 0,
  failAt: 4.6,
  worst: null,
  counted: { blue: 1, green: 0 },
  text: '1 to 1',
} as const;
const view = (parts: Pick<LaunchView, 'readings' | 'comparisons'>) => ({
  ...parts,
  stores: [{ id: 's01', name: 'Quayside' }] as LaunchView['stores'],
  atMs: 3_000,
});

test('what fires comes first, then what has no evidence', () => {
  const lines = criterionLines(
    view({
      comparisons: [comparison, { ...comparison, criterion: 'slow', state: 'failed' }],
      readings: [reading, { ...reading, store: 's01', state: 'missing', atMs: null }],
    }),
  );
  assert.deepEqual(
    lines.map(({ criterion, where, state }) => `${criterion} ${where} ${state}`),
    [
      'slow Fleet breached',
      'backlog Quayside stale',
      'failed Fleet healthy',
      'backlog Fleet healthy',
    ],
  );
  assert.deepEqual(
    [...criterionCounts(lines)],
    [
      ['breached', 1],
      ['stale', 1],
      ['healthy', 2],
    ],
  );
});

test('a comparison for information never reads as if it fired', () => {
  const informed = { ...comparison, isInformational: true, state: 'failed' } as const;
  const [line] = criterionLines(view({ comparisons: [informed] }));
  assert.equal(line?.state, 'idle');
});
