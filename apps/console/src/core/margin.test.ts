import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Margin } from '@slipway/api';
import { THIN } from './format.ts';
import { MARGIN_WIDTH, marginView, THRESHOLD_X } from './margin.ts';

const margin = (headroom: number, breachInMs: number | null = null): Margin => ({
  criterion: 'failed-requests',
  headroom,
  value: 0.034,
  threshold: 0.02,
  breachInMs,
});

test('the margin says how far, how long, and how bad', () => {
  // [headroom, breach in minutes, value, time to breach, tone]
  const cases = [
    [1, null, '100 %', 'steady', 'calm'],
    [0.646, 300, '64 %', '> 4 h', 'calm'],
    [0.12, 24, '12 %', '24 min', 'low'],
    [0, 0, '0 %', '0 s', 'low'],
    [-0.7, null, '3.4 % > 2 %', null, 'over'],
  ] as const;
  for (const [headroom, minutes, value, breach, tone] of cases) {
    const breachInMs = minutes === null ? null : minutes * 60_000;
    const view = marginView(margin(headroom, breachInMs), 'ramping');
    assert.equal(view.value?.replaceAll(THIN, ' '), value);
    assert.equal(view.breach?.replaceAll(THIN, ' ') ?? null, breach);
    assert.equal(view.tone, tone);
    assert.equal(view.label, 'Failed requests');
  }
});

test('the pointer nears the threshold, and passes it only when it was passed', () => {
  const xs = [1, 0.5, 0, -0.01, -5].map((each) => marginView(margin(each), 'ramping').x ?? -1);
  assert.deepEqual(
    xs,
    xs.toSorted((a, b) => a - b),
  );
  assert.equal(xs[2], THRESHOLD_X);
  assert.ok((xs[3] ?? 0) > THRESHOLD_X);
  assert.ok((xs[4] ?? 0) < MARGIN_WIDTH);
});

test('the trail never reaches beyond the threshold', () => {
  const view = marginView(margin(0.5, 1), 'ramping');
  assert.equal((view.x ?? 0) + view.trail, THRESHOLD_X);
  assert.equal(marginView(margin(0.5), 'ramping').trail, 0);
});

test('without evidence there is no number', () => {
  assert.equal(marginView(margin(0.9), 'stale').label, 'No evidence');
  assert.equal(marginView(margin(0.9), 'stale').value, null);
  assert.equal(marginView(null, 'ready').label, 'Not measured yet');
  assert.equal(marginView(null, 'ramping').x, null);
});
