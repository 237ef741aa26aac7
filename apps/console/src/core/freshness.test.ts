import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshness } from './freshness.ts';

const NOW = 1_000_000;

test('what is seen goes from live over lost to stale, by its age', () => {
  // [what, connected, event age, launch age, phase, expected]
  const cases = [
    ['fresh', true, 500, 500, 'ramping', 'live'],
    ['just lost', false, 500, 500, 'ramping', 'lost'],
    ['exactly at the limit', true, 3000, 3000, 'ramping', 'live'],
    ['silent while traffic moves', true, 3001, 3001, 'ramping', 'stale'],
    ['pings, but nothing of the launch', true, 100, 3001, 'rolling-back', 'stale'],
    ['quiet phase between two pings', true, 4900, 60_000, 'soaking', 'live'],
    ['quiet phase without its ping', true, 8001, 60_000, 'soaking', 'stale'],
    ['quiet phase, connection gone', false, 3001, 60_000, 'done', 'stale'],
  ] as const;
  for (const [what, connected, eventAge, launchAge, phase, kind] of cases) {
    const received = { connected, eventMs: NOW - eventAge, launchMs: NOW - launchAge };
    assert.equal(freshness(received, phase, NOW).kind, kind, what);
  }
});

test('the age is that of what is seen, and never negative', () => {
  const received = { connected: false, eventMs: NOW - 9000, launchMs: NOW - 12_000 };
  assert.equal(freshness(received, 'ramping', NOW).ageMs, 12_000);
  assert.equal(freshness(received, 'done', NOW).ageMs, 9000);
  assert.equal(freshness(received, 'done', NOW - 60_000).ageMs, 0);
});
