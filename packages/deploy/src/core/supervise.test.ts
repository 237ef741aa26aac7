import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backOffMs, supervise, type Action, type PlaceView } from './supervise.ts';

const NOW = 1_000_000;
const READY_WITHIN_MS = 20_000;
const alive = { index: 0, state: 'alive', startedAtMs: NOW - 5_000 } as const;
const ended = { index: 0, state: 'ended', startedAtMs: NOW - 10_000 } as const;
const nothing: Action = { kind: 'nothing', index: 0, untilMs: null };

const cases: [string, number, PlaceView[], Action[]][] = [
  ['what is not there is started', 1, [], [{ kind: 'start', index: 0 }]],
  [
    'what was ready and lives is left',
    1,
    [{ ...alive, wasReady: true, isCurrent: true }],
    [nothing],
  ],
  [
    'what is becoming ready is left',
    1,
    [{ ...alive, wasReady: false, isCurrent: true }],
    [nothing],
  ],
  [
    'what never became ready in time is ended',
    1,
    [{ ...alive, startedAtMs: NOW - 20_001, wasReady: false, isCurrent: true }],
    [{ kind: 'end', index: 0, because: 'never-ready' }],
  ],
  [
    'another release is ended',
    1,
    [{ ...alive, wasReady: true, isCurrent: false }],
    [{ kind: 'end', index: 0, because: 'other-release' }],
  ],
  [
    'one too many is ended, and the missing one started',
    1,
    [{ ...alive, index: 1, wasReady: true, isCurrent: true }],
    [
      { kind: 'start', index: 0 },
      { kind: 'end', index: 1, because: 'surplus' },
    ],
  ],
  [
    'a crashed one waits for its back-off',
    1,
    [{ ...ended, endedAtMs: NOW - 399, failures: 2 }],
    [{ kind: 'nothing', index: 0, untilMs: NOW + 1 }],
  ],
  [
    'and is restarted when it is over',
    1,
    [{ ...ended, endedAtMs: NOW - 400, failures: 2 }],
    [{ kind: 'restart', index: 0, failures: 3 }],
  ],
  [
    'after 30 s of life the back-off begins anew',
    1,
    [{ ...ended, startedAtMs: NOW - 30_100, endedAtMs: NOW - 100, failures: 9 }],
    [{ kind: 'restart', index: 0, failures: 1 }],
  ],
  [
    'a crashed one that is not wanted is cleared away',
    0,
    [{ ...ended, endedAtMs: NOW, failures: 0 }],
    [{ kind: 'end', index: 0, because: 'surplus' }],
  ],
];
for (const [name, wanted, places, expected] of cases) {
  test(name, () => {
    assert.deepEqual(supervise(wanted, places, READY_WITHIN_MS, NOW), expected);
  });
}

test('the back-off doubles from 100 ms and never passes 5 s', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 1_000].map(backOffMs);
  assert.deepEqual(waits, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
});
