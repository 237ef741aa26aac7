import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleStore } from '../testing/example.ts';
import { needsALook, shownState } from './states.ts';

test('what needs a look is counted worst first, the rest is normal', () => {
  const seen = needsALook(['ramping', 'holding', 'breached', 'holding', 'ready', 'healthy']);
  assert.deepEqual(seen, {
    counts: [
      { state: 'breached', count: 1 },
      { state: 'holding', count: 2 },
    ],
    normal: 3,
    total: 6,
  });
  assert.deepEqual(needsALook([]), { counts: [], normal: 0, total: 0 });
});

test('a share that could not be read is stale, except where there is none yet', () => {
  const cases = [
    ['ramping', 'stale'],
    ['healthy', 'stale'],
    ['ready', 'ready'],
    ['idle', 'idle'],
    ['rolling-back', 'rolling-back'],
  ] as const;
  for (const [state, shown] of cases) {
    assert.equal(shownState(exampleStore(1, 7000, { state, shareBp: null }), false), shown);
  }
  assert.equal(shownState(exampleStore(1, 7000), false), 'ramping');
  assert.equal(shownState(exampleStore(1, 7000), true), 'stale');
});
