import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastClock, ManualClock, planElapsedMs, realClock } from './clock.ts';

test('plan time runs at its speed from its origin', () => {
  assert.equal(planElapsedMs({ originMs: 1000, speed: 1 }, 1500), 500);
  assert.equal(planElapsedMs({ originMs: 1000, speed: 60 }, 1500), 30_000);
});

test('a fast clock tells plan time, and its sleepers wait the shorter real time', async () => {
  const base = new ManualClock(1000);
  const clock = fastClock(base, { originMs: 1000, speed: 10 });
  assert.equal(clock.nowMs(), 1000);
  let woken = false;
  const sleep = clock.sleep(5000).then(() => (woken = true));
  base.advance(499);
  await Promise.resolve();
  assert.equal(woken, false);
  base.advance(1);
  await sleep;
  assert.equal(clock.nowMs(), 6000);
});

test('a manual clock wakes only those who are due, the earliest first', async () => {
  const clock = new ManualClock();
  const woken: string[] = [];
  for (const [name, ms] of [
    ['late', 30],
    ['second', 20],
    ['first', 10],
  ] as const) {
    void clock.sleep(ms).then(() => woken.push(name));
  }
  await clock.sleep(0); // at once
  clock.advance(25);
  await Promise.resolve();
  assert.deepEqual(woken, ['first', 'second']);
});

for (const [name, clock] of [
  ['manual', new ManualClock()],
  ['real', realClock],
] as const) {
  test(`a ${name} sleep ends with the signal's reason, before and during`, async () => {
    const reason = new Error('enough');
    await assert.rejects(clock.sleep(60_000, AbortSignal.abort(reason)), reason);
    const controller = new AbortController();
    const sleep = clock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await assert.rejects(sleep, reason);
  });
}

test('a real sleep longer than a timer holds (25 days) does not end at once', async () => {
  const controller = new AbortController();
  const sleep = realClock.sleep(40 * 86_400_000, controller.signal).then(() => 'woke');
  await realClock.sleep(30);
  const state = await Promise.race([sleep, Promise.resolve('sleeps')]);
  controller.abort();
  await sleep.catch(() => {});
  assert.equal(state, 'sleeps');
});
