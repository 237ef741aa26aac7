import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FunnelView, OnboardingView } from '@slipway/api';
import { THIN } from './format.ts';
import {
  activationFigure,
  capturedFigure,
  capturedLabel,
  expiringLines,
  funnelSteps,
  lostFigure,
  storeActivations,
} from './onboarding.ts';

const funnelOf = (key: string, change: Partial<FunnelView['activation']> = {}): FunnelView => ({
  key,
  reached: { captured: 200, verified: 180, payment: 170, activated: 150, benefitVisible: 140 },
  activation: {
    captured: 204,
    excluded: { duplicate: 3, test: 1, 'not-captured': 0 },
    notYetDue: 40,
    due: 160,
    activated: 140,
    rate: 0.875,
    interval: { low: 0.8147, high: 0.9177 },
    bounds: { low: 0.7, high: 0.9 },
    lost: { declined: 9, withdrawn: 2, 'not-verified': 20, 'benefit-not-visible': 1 },
    ...change,
  },
});

test('each loss stands after the step at which it was lost', () => {
  const { steps, anywhere } = funnelSteps(funnelOf('all'));
  assert.deepEqual(
    steps.map(({ name, count, lost }) => [name, count, ...lost.map((one) => one.reason)]),
    [
      ['Captured', 200, 'Not verified'],
      ['Verified', 180],
      ['Payment begun', 170, 'Declined'],
      ['Activated', 150, 'Benefit not visible'],
      ['Benefit at the till', 140],
    ],
  );
  assert.deepEqual(anywhere, [{ reason: 'Withdrawn', count: 2 }]);
  assert.deepEqual([steps[0]?.share, steps[0]?.nextShare, steps[4]?.nextShare], [1, 0.9, 0.7]);
});

test('without a sign-up the funnel is empty, and no rate is made up', () => {
  const reached = { captured: 0, verified: 0, payment: 0, activated: 0, benefitVisible: 0 };
  const none = funnelOf('all', { due: 0, rate: null, lost: {}, bounds: { low: 0, high: 1 } });
  const { steps } = funnelSteps({ ...none, reached });
  assert.deepEqual(new Set(steps.map(({ share }) => share)), new Set([0]));
  assert.equal(activationFigure(none).value, '–');
  assert.deepEqual(lostFigure(none), { value: '0', unit: '', notes: ['none'] });
});

test('the rate is told with its denominator and its interval', () => {
  assert.deepEqual(activationFigure(funnelOf('all')), {
    value: '87.5',
    unit: '%',
    notes: ['140 of 160 due', `95${THIN}%: 81.5–91.8${THIN}%`],
  });
  assert.deepEqual(capturedFigure(funnelOf('all')).notes, ['excluded:', '3 duplicate, 1 test']);
  assert.deepEqual(lostFigure(funnelOf('all')).notes, ['most: not verified', '20']);
});

test('the time is told, stores in the launch’s order, and nothing that has expired', () => {
  const stores = [
    { id: 's02', name: 'Millbrook' },
    { id: 's01', name: 'Quayside' },
  ];
  const view = { stores } as unknown as Parameters<typeof storeActivations>[0];
  const soon = { signUp: 'u1', store: 's01', member: null, trouble: 'declined' };
  const onboarding: OnboardingView = {
    fromMs: 0,
    toMs: 48 * 3_600_000,
    isOfLaunch: true,
    all: funnelOf('all'),
    stores: ['s01', 's02', 's99'].map((key) => funnelOf(key)),
    expiring: [
      { ...soon, expiresMs: 99_000, troubleDetail: null },
      { ...soon, expiresMs: 1_300_000, troubleDetail: 'insufficient_funds' },
    ],
  };
  assert.equal(capturedLabel(onboarding), 'Captured in the launch’s 2 days');
  const before = { ...onboarding, fromMs: 46.5 * 3_600_000, isOfLaunch: false };
  assert.equal(capturedLabel(before), 'Captured in 1.5 h before it');
  const names = storeActivations(view, onboarding).map(({ name }) => name);
  assert.deepEqual(names, ['Millbrook', 'Quayside', 's99']);
  assert.deepEqual(expiringLines(view, onboarding, 100_000), [
    {
      signUp: 'u1',
      store: 'Quayside',
      member: 'member unknown',
      left: `20${THIN}min`,
      trouble: 'Declined: insufficient_funds',
    },
  ]);
});
