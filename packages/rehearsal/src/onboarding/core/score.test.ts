import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JourneyRun } from '../../journey/core/journey.ts';
import { scoreOf } from './score.ts';

const run = (wish: Partial<JourneyRun>): JourneyRun => ({
  journey: 'onboarding',
  case: 'happy',
  store: 's03',
  run: 'r1',
  startedMs: 0,
  ms: 10,
  outcome: 'passed',
  failedStep: null,
  reason: null,
  activated: true,
  leftBehind: [],
  ...wish,
});

test('O1 a case that is not meant to end with a member does not count for activation', () => {
  const abandoned = run({ case: 'abandoned', activated: null });
  const { activation, score, passed } = scoreOf([run({}), run({}), abandoned]);
  assert.deepEqual([activation.of, activation.activated, score, passed], [2, 2, 1, true]);
  assert.ok(activation.low < 0.5 && activation.high === 1, 'two runs say little');
});

test('O2 a store passes with 95 % of its runs, and each reason is told with how often', () => {
  const failed = run({
    outcome: 'failed',
    failedStep: 'activate',
    reason: '402',
    activated: false,
  });
  const many = (failures: number) => [
    ...Array.from({ length: 100 - failures }, () => run({})),
    ...Array.from({ length: failures }, () => failed),
  ];
  assert.equal(scoreOf(many(5)).passed, true);
  assert.equal(scoreOf(many(6)).passed, false);
  assert.deepEqual(scoreOf(many(6)).cases[0]!.reasons, [{ reason: 'activate: 402', count: 6 }]);
  assert.equal(scoreOf([]).passed, false, 'nothing is no evidence');
});
