import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criteriaOf, planOf } from './examples.ts';
import { marginOf, nextGate, stepProgress } from './margin.ts';
import { Trial } from './trial.ts';

const MINUTE_MS = 60_000;

function ramping(): Trial {
  const trial = new Trial(planOf(), criteriaOf());
  trial.report().decide();
  trial.pass(1000).decide();
  return trial;
}
const margin = (trial: Trial) =>
  marginOf('s01', trial.criteria, trial.meter, { realMs: trial.nowMs, staleAfterMs: 3000 });

test('the margin is that of the nearest tripwire', () => {
  const trial = ramping().run(30_000, { requests: 100, failed: 1, over: [1] });
  const found = margin(trial)!;
  assert.equal(found.criterion, 'failed');
  assert.ok(Math.abs(found.headroom - 0.5) < 0.02, `half of 2 %: ${found.headroom}`);
  assert.equal(found.threshold, 0.02);
  const slow = ramping().run(60_000, { requests: 100, over: [9] });
  assert.equal(margin(slow)?.criterion, 'slow');
});

test('a rising share says when it would fire; a steady or falling one does not', () => {
  const rising = ramping();
  let second = 0;
  rising.run(30_000, () => ({ requests: 1000, failed: second++ }));
  const inMs = margin(rising)?.breachInMs ?? 0;
  // From 1.45 % at 0.1 % a second: five to six seconds.
  assert.ok(inMs > 4000 && inMs < 7000, `${inMs} ms`);
  let left = 19;
  const falling = ramping().run(20_000, () => ({ requests: 1000, failed: left-- }));
  assert.equal(margin(falling)?.breachInMs, null);
});

test('nothing measured, or stale evidence, gives no margin', () => {
  const trial = ramping();
  assert.equal(margin(trial), null);
  trial.run(5000, { requests: 10 });
  assert.ok(margin(trial));
  trial.nowMs += 4000;
  assert.equal(margin(trial), null);
});

test('the next gate is named with the real time until it, at any speed', () => {
  const trial = ramping();
  const [plan] = trial.plan.stores;
  trial.run(1000, { requests: 5 }).run(10 * MINUTE_MS, { requests: 5 });
  const gate = nextGate(plan!, trial.store('s01'), trial.now, 1)!;
  assert.equal(gate.bp, 1000);
  assert.ok(Math.abs(gate.inMs - 20 * MINUTE_MS) < 3000);
  const faster = nextGate(plan!, trial.store('s01'), trial.now, 60)!;
  assert.equal(faster.inMs * 60, gate.inMs);
  assert.ok(Math.abs(stepProgress(plan!, trial.store('s01'), trial.now.planMs) - 1 / 3) < 0.01);
  const later = nextGate(trial.plan.stores[4]!, trial.store('s05'), trial.now, 1)!;
  assert.equal(later.bp, 1000);
  assert.ok(later.inMs > 90 * MINUTE_MS, 'the rest of the offset and a dwell');
});
