/** The pace of a backfill by the health of the database: the bands, staleness, holds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  FULL_PACE,
  LEAST_SHARE,
  nextPace,
  parseThrottle,
  SIGNAL_NAMES,
  STALE_MS,
  type Pace,
  type Sample,
  type SignalName,
} from './throttle.ts';

const NOTHING = Object.fromEntries(SIGNAL_NAMES.map((name) => [name, null]));

function sampleOf(values: Partial<Record<SignalName, number>>, more: Partial<Sample> = {}): Sample {
  const all = { ...NOTHING, ...values } as Sample['values'];
  return { atMs: 0, values: all, maxConnections: 100, vacuum: false, outside: null, ...more };
}

const half: Pace = { share: 0.5, because: 'before' };
const launch = (load: number, hold = false) => ({ load, hold, because: 'the launch is holding' });

const CASES: readonly [string, Sample | null, Pace, number][] = [
  ['nothing can be seen', sampleOf({}), { share: 0.625, because: 'speeding up again' }, 0],
  ['below 40 %', sampleOf({ lock_waits: 3 }), { share: 0.625, because: 'speeding up again' }, 0],
  ['40 %', sampleOf({ lock_waits: 4 }), { share: 0.5, because: '4 sessions wait for locks' }, 0],
  ['70 %', sampleOf({ commit_ms: 140 }), { share: 0.425, because: 'a commit takes 140 ms' }, 0],
  ['100 %', sampleOf({ replica_lag_ms: 5000 }), { share: 0.25, because: 'replica lag 5.0 s' }, 0],
  [
    'the worst decides',
    sampleOf({ lock_waits: 9, replica_lag_bytes: 1, archive_files: 60 }),
    { share: 0.25, because: '9 sessions wait for locks' },
    0,
  ],
  [
    'a quarter of the connections',
    sampleOf({ active_sessions: 26 }),
    { share: 0.25, because: '26 active sessions' },
    0,
  ],
  ['stale', sampleOf({}), { share: 0.25, because: 'the health of the database cannot be read' }, 1],
  ['never', null, { share: 0.25, because: 'the health of the database cannot be read' }, 0],
  [
    'a hold',
    sampleOf({}, { outside: launch(1, true) }),
    { share: 0, because: 'the launch is holding' },
    0,
  ],
  [
    'a criterion of the launch',
    sampleOf({}, { outside: launch(1.2) }),
    { share: 0.25, because: 'the launch is holding' },
    0,
  ],
  [
    'autovacuum leaves it half its time',
    sampleOf({}, { vacuum: true }),
    { share: 0.5, because: 'autovacuum is at work' },
    0,
  ],
];

for (const [name, sample, expected, late] of CASES) {
  void test(`the pace of a backfill: ${name}`, () => {
    assert.deepEqual(nextPace(half, sample, {}, late * (STALE_MS + 1)), expected);
  });
}

void test('the pace stays within its bounds, comes back when all is well, and obeys "off"', () => {
  const loads = fc.array(fc.record({ waits: fc.nat(20), held: fc.boolean() }), { maxLength: 40 });
  fc.assert(
    fc.property(loads, (samples) => {
      let pace: Pace = FULL_PACE;
      for (const { waits, held } of samples) {
        const outside = held ? launch(1, true) : null;
        pace = nextPace(pace, sampleOf({ lock_waits: waits }, { outside }), {}, 0);
        assert.ok(held ? pace.share === 0 : pace.share >= LEAST_SHARE && pace.share <= 1);
        assert.equal(pace.because === null, pace.share === 1);
      }
      assert.deepEqual(nextPace(pace, null, 'off', 0), FULL_PACE);
      for (let quiet = 0; quiet < 25; quiet++) pace = nextPace(pace, sampleOf({}), {}, 0);
      assert.deepEqual(pace, FULL_PACE);
    }),
  );
});

void test('limits as an option writes them', () => {
  assert.equal(parseThrottle('off'), 'off');
  assert.deepEqual(parseThrottle('lock_waits=4, commit_ms=50'), { lock_waits: 4, commit_ms: 50 });
  assert.match(JSON.stringify(parseThrottle('lock_wait=4')), /no signal \\"lock_wait\\"/);
  assert.match(JSON.stringify(parseThrottle('lock_waits=0')), /a whole number above 0/);
  const limited = nextPace(half, sampleOf({ lock_waits: 4 }), { lock_waits: 4 }, 0);
  assert.equal(limited.share, 0.25);
});
