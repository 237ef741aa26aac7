import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationWindow } from './activation-window.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = 1000 * HOUR_MS;
const begins = (withinHours: number | null, rampOriginMs: number | null) => ({
  spec: {
    budgets: {
      activation: withinHours === null ? null : { atLeast: 0.9, withinMs: withinHours * HOUR_MS },
    },
  },
  rampOriginMs,
});

test('from the ramp on, for as long as the budget says, whenever it is asked', () => {
  const window = { fromMs: 900 * HOUR_MS, toMs: 948 * HOUR_MS, hasBegun: true };
  assert.deepEqual(activationWindow(begins(48, window.fromMs), NOW_MS), window);
  assert.deepEqual(activationWindow(begins(48, window.fromMs), window.fromMs), window);
});

test('before the ramp it is as long a time until now, and is not the launch’s', () => {
  const window = { fromMs: NOW_MS - 48 * HOUR_MS, toMs: NOW_MS, hasBegun: false };
  assert.deepEqual(activationWindow(begins(48, null), NOW_MS), window);
});

test('without a budget it is a week', () => {
  const { fromMs, toMs } = activationWindow(begins(null, 5), NOW_MS);
  assert.deepEqual([fromMs, toMs - fromMs], [5, 168 * HOUR_MS]);
});
