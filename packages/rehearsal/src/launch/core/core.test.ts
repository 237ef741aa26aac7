import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaunchView } from '@slipway/api';
import { firingOf, isExposed, rollbackTimes } from './firing.ts';
import { failureOf, hasPassed, type Rehearsed } from './record.ts';

type Part<K extends keyof LaunchView> = Partial<LaunchView[K] extends (infer T)[] ? T : never>;

const viewOf = (given: {
  phase?: LaunchView['phase'];
  stores?: Part<'stores'>[];
  rollbacks?: Part<'rollbacks'>[];
  events?: Part<'events'>[];
}) =>
  ({ phase: 'ramping', stores: [], rollbacks: [], events: [], ...given }) as never as LaunchView;

test('H1 only what the criterion did, and only since it was broken, is its firing', () => {
  const rollback = {
    scope: 'launch' as const,
    stores: ['s01', 's02'],
    because: 'failed-requests in the fleet: 31 % of 40 requests within 30 s, more than 2 %',
    appliedMs: 100,
  };
  assert.equal(
    firingOf(viewOf({ rollbacks: [rollback] }), 'failed-requests', 50)?.how,
    'rollback-launch',
  );
  assert.equal(firingOf(viewOf({ rollbacks: [rollback] }), 'failed-requests', 150), null);
  assert.equal(firingOf(viewOf({ rollbacks: [rollback] }), 'failed', 50), null, 'another id');
  const other = { ...rollback, because: 'held for longer (no evidence of failed-requests)' };
  assert.equal(firingOf(viewOf({ rollbacks: [other] }), 'failed-requests', 50), null);
  const hold = { kind: 'hold', atMs: 120, text: 's01 holds: slow: more than 10 % of requests' };
  const blind = { ...hold, text: 's01 holds: no evidence of slow: fewer than 10 were counted' };
  assert.equal(firingOf(viewOf({ events: [blind] }), 'slow', 100), null, 'it fired for nothing');
  assert.equal(firingOf(viewOf({ events: [hold] }), 'slow', 100)?.how, 'hold');
  assert.equal(firingOf(viewOf({ events: [{ ...hold, kind: 'gate' }] }), 'slow', 100), null);
});

test('H2 nothing is broken before every store has customers to lose', () => {
  const stores = [{ shareBp: 1000 }, { shareBp: 0 }];
  assert.equal(isExposed(viewOf({ stores })), false);
  assert.equal(isExposed(viewOf({ stores: [{ shareBp: 1000 }, { shareBp: 100 }] })), true);
  assert.equal(isExposed(viewOf({ stores: [{ shareBp: 1000 }], phase: 'full' })), false);
});

test('H3 a rollback lasts from the breach to the last request that green took', () => {
  const one = { scope: 'launch' as const, stores: ['s01'], because: '', appliedMs: 1_200 };
  const times = (more: object) => rollbackTimes(viewOf({ rollbacks: [{ ...one, ...more }] }))[0];
  assert.deepEqual(times({ breachMs: 1_000, lastGreenMs: 1_450, readBackMs: 1_300 }), {
    stores: 1,
    ms: 450,
    readBackMs: 100,
  });
  assert.deepEqual(times({ breachMs: null, lastGreenMs: null, readBackMs: null }), {
    stores: 1,
    ms: 0,
    readBackMs: null,
  });
});

const GOOD: Rehearsed = {
  criterion: 'slow',
  fault: 'green waits',
  how: 'hold',
  because: 'slow',
  firedAfterMs: 900,
  rollbacks: [{ stores: 15, ms: 300, readBackMs: 40 }],
};

const BAD: readonly (readonly [Partial<Rehearsed>, RegExp])[] = [
  [{ fault: null, because: null }, /nothing is known/],
  [{ fault: null, because: 'needs SQL' }, /needs SQL/],
  [{ how: null, because: null }, /did not fire/],
  [{ how: null, because: 'it never went' }, /did not fire: it never went/],
  [{ rollbacks: [] }, /no rollback of a store was timed/],
  [{ rollbacks: [{ stores: 0, ms: 0, readBackMs: 1 }] }, /no rollback of a store was timed/],
  [{ rollbacks: [{ stores: 1, ms: 1, readBackMs: null }] }, /never read back/],
  [{ rollbacks: [...GOOD.rollbacks, { stores: 1, ms: 1_001, readBackMs: 1 }] }, /took 1001 ms/],
];

test('H4 a launch is rehearsed when each criterion fired and each rollback was in time', () => {
  assert.equal(hasPassed([GOOD], 1_000), true);
  assert.equal(hasPassed([], 1_000), false);
  for (const [more, words] of BAD) {
    const one = { ...GOOD, ...more };
    assert.match(failureOf(one, 1_000) ?? '', words);
    assert.equal(hasPassed([GOOD, one], 1_000), false);
  }
});
