import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deviceState, drainForecast, ratePerSecond, type DeviceFacts } from './device-state.ts';

const NOW_MS = 1_000_000;
const WELL: DeviceFacts = {
  isRevoked: false,
  isForked: false,
  seenMs: NOW_MS - 1000,
  backlog: 0,
  unapplied: 0,
  quarantined: 0,
};

describe('the state of a device', () => {
  const cases: readonly [string, Partial<DeviceFacts>, string][] = [
    ['nothing waits', {}, 'healthy'],
    ['it never said what it has', { backlog: null }, 'healthy'],
    ['ops wait on it', { backlog: 1 }, 'draining'],
    ['ops wait to be applied', { unapplied: 1 }, 'draining'],
    ['an op waits for a person', { quarantined: 1, backlog: 5 }, 'quarantined'],
    ['at the limit it is not yet silent', { seenMs: NOW_MS - 60_000 }, 'healthy'],
    ['over the limit it is', { seenMs: NOW_MS - 60_001 }, 'silent'],
    ['it was never heard of', { seenMs: null }, 'silent'],
    ['silence is worse than quarantine', { seenMs: null, quarantined: 3 }, 'silent'],
    ['a fork is worse than silence', { seenMs: null, isForked: true }, 'forked'],
    ['a revoked device is that, whatever else', { isForked: true, isRevoked: true }, 'revoked'],
  ];
  for (const [why, facts, state] of cases) {
    test(`${state}: ${why}`, () => {
      assert.equal(deviceState({ ...WELL, ...facts }, NOW_MS, 60_000), state);
    });
  }
});

describe('the drain forecast', () => {
  const cases: readonly [string, number, number, number, number | null][] = [
    ['nothing waits', 0, 0, 0, 0],
    ['what waits, at the rate', 100, 0, 50, 2000],
    ['never rounded towards good news', 1, 0, 3, 334],
    ['nothing moves', 100, 0, 0, null],
    ['some wait on a silent device', 100, 1, 50, null],
  ];
  for (const [why, waiting, silent, perSecond, drainMs] of cases) {
    test(why, () => assert.equal(drainForecast(waiting, silent, perSecond), drainMs));
  }

  test('the rate counts from the first op of the window, not from the window', () => {
    assert.equal(ratePerSecond({ ops: 50, sinceMs: NOW_MS - 5000 }, NOW_MS), 10);
    assert.equal(ratePerSecond({ ops: 50, sinceMs: NOW_MS - 10 }, NOW_MS), 50);
  });
});
