/** The rules of the machine (SPEC.md), by cases. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adopt, unsettled } from './adopt.ts';
import { GRACE_MS } from './advance.ts';
import { hold, resume, rollBack } from './commands.ts';
import { decide } from './decide.ts';
import { criteriaOf, EXAMPLE_RAMP, planOf } from './examples.ts';
import { Trial } from './trial.ts';

const MINUTE_MS = 60_000;
const GOOD = { requests: 5 };
const BAD = { requests: 10, failed: 8 };
const SLOW = { requests: 10, over: [5] };

/** A ramp that takes 90 s of real time: each plan minute half a second. */
const fast = (yaml = EXAMPLE_RAMP) => new Trial(planOf(yaml), criteriaOf(), { speed: 120 });
const untilFull = (trial: Trial) => trial.run(6 * MINUTE_MS, { requests: 20 });

test('a healthy ramp takes every store to 100 %, each gate passed on the way', () => {
  const trial = untilFull(fast());
  assert.equal(trial.state.outcome, 'full');
  for (const { phase, gates } of trial.state.stores) {
    assert.equal(phase, 'full');
    const bps = gates.map(({ bp, verdict }) => `${bp} ${verdict}`);
    assert.deepEqual(
      bps,
      Array.from({ length: 10 }, (_, index) => `${(index + 1) * 1000} PASS`),
    );
  }
  assert.equal(trial.of('finish').length, 5);
  assert.equal(trial.of('rollback').length, 0);
});

test('stores start at the offset of their wave', () => {
  const trial = new Trial(planOf(), criteriaOf());
  trial.report().decide();
  trial.run(46 * MINUTE_MS, GOOD);
  const phases = trial.state.stores.map(({ store, phase }) => `${store} ${phase}`);
  assert.deepEqual(phases.slice(0, 4), [
    's01 ramping',
    's02 ramping',
    's03 ramping',
    's04 waiting',
  ]);
  // 30 minutes of bake, then 16 of the 20 at the second weight.
  assert.equal(trial.store('s01').targetBp, 2000);
});

test('R1 no evidence holds', () => {
  const trial = new Trial(planOf(), criteriaOf());
  trial.report().decide();
  trial.pass(1000).decide();
  // 19 requests in the whole step are one too few.
  trial.run(1000, { requests: 19 }).run(30 * MINUTE_MS, { requests: 0 });
  assert.equal(trial.store('s01').targetBp, 1000);
  assert.equal(trial.store('s01').phase, 'ramping', 'a wait is not abnormal at first');
  trial.run(GRACE_MS + 2000, { requests: 0 });
  assert.equal(trial.store('s01').phase, 'holding');
  assert.match(trial.store('s01').holds[0]!.because, /no evidence yet/);
  assert.equal(trial.store('s01').gates[0]?.verdict, 'MISSING');
  trial.run(1000, { requests: 1 });
  assert.equal(trial.store('s01').targetBp, 2000, 'the twentieth request lets it go on');
  assert.equal(trial.store('s01').gates[0]?.verdict, 'PASS');
});

test('R1 requests from before the weight was read back are no evidence', () => {
  const trial = new Trial(planOf(), criteriaOf());
  trial.obedient = false;
  trial.report().decide();
  trial.decide();
  trial.load('s01', { requests: 100 }).report();
  trial.obey();
  trial.pass(1000).decide();
  trial.run(31 * MINUTE_MS, { requests: 0 });
  assert.equal(trial.store('s01').targetBp, 1000);
});

test('R1 a silent meter passes no gate, and starts no store', () => {
  const trial = new Trial(planOf(), criteriaOf());
  for (let index = 0; index < 20; index++) {
    trial.nowMs += 1000;
    trial.decide();
  }
  assert.equal(trial.of('raise').length, 0);
  assert.equal(trial.store('s01').phase, 'holding');
  trial.run(29 * MINUTE_MS, GOOD);
  for (let index = 0; index < 3 * 60; index++) {
    trial.nowMs += 1000;
    trial.decide();
  }
  assert.equal(trial.store('s01').targetBp, 1000);
  assert.match(trial.store('s01').holds[0]!.because, /meter is silent/);
});

test('a gate is inconclusive when the whole step was bad though no window fired', () => {
  const trial = new Trial(planOf(), criteriaOf());
  trial.report().decide();
  // Never 20 requests within 30 seconds, yet every tenth fails.
  let count = 0;
  const load = () => ({ requests: ++count % 3 === 0 ? 1 : 0, failed: count % 30 === 0 ? 1 : 0 });
  trial.run(31 * MINUTE_MS, load);
  assert.equal(trial.store('s01').gates[0]?.verdict, 'INCONCLUSIVE');
  assert.equal(trial.store('s01').targetBp, 1000);
  assert.equal(trial.store('s01').phase, 'holding');
});

test('R2 a failed criterion wins over every hold', () => {
  const trial = new Trial(planOf(), criteriaOf());
  trial.report().decide();
  trial.run(60 * MINUTE_MS, GOOD);
  trial.take(hold(trial.state, null, { by: 'maria', reason: 'lunch' }, trial.now));
  trial.take(hold(trial.state, 's02', { by: 'maria', reason: 'look' }, trial.now));
  assert.equal(trial.store('s02').phase, 'holding');
  trial.run(3000, (store) => (store === 's02' ? BAD : GOOD));
  assert.equal(trial.store('s02').phase, 'rolled-back');
  assert.equal(trial.store('s03').phase, 'holding');
});

test('R3 same input, same decision', () => {
  const trial = fast();
  trial.run(40_000, (store) => (store === 's02' ? SLOW : GOOD));
  const { plan, criteria, state, meter, units, readings, reading, now } = trial;
  const before = JSON.stringify(state);
  const one = decide(plan, criteria, state, { meter, units, readings, plane: reading }, now);
  const two = decide(plan, criteria, state, { meter, units, readings, plane: reading }, now);
  assert.deepEqual(one, two);
  assert.equal(JSON.stringify(state), before, 'the state that was given stays as it was');
});

test('R4 a weight goes up by one step, past a gate passed at the weight read back', () => {
  const trial = fast();
  trial.obedient = false;
  trial.report().decide();
  trial.decide();
  assert.equal(trial.store('s01').targetBp, 1000);
  trial.run(10 * MINUTE_MS, { requests: 100 });
  assert.equal(trial.store('s01').targetBp, 1000, 'the plane never showed the pilot share');
  assert.match(trial.store('s01').holds[0]!.because, /does not show the weight/);
  trial.obey();
  trial.run(16_000, { requests: 100 });
  assert.equal(trial.store('s01').targetBp, 2000, 'not further, though many dwells have passed');
});

test('R4 a weight that the plane lost starts its dwell anew', () => {
  const trial = new Trial(planOf(), criteriaOf());
  trial.report().decide();
  trial.run(29 * MINUTE_MS, GOOD);
  const { table } = trial;
  trial.obedient = false;
  trial.table = { version: 0, weightsBp: {}, defaultBp: 0 };
  trial.run(2000, GOOD);
  trial.table = table;
  trial.run(5 * MINUTE_MS, GOOD);
  assert.equal(trial.store('s01').targetBp, 1000);
});

test('R5 a rollback is latched: no evidence and no person takes it back', () => {
  const trial = new Trial(planOf(), criteriaOf());
  trial.report().decide();
  trial.run(60 * MINUTE_MS, GOOD);
  trial.run(3000, (store) => (store === 's02' ? BAD : GOOD));
  assert.equal(trial.store('s02').phase, 'rolled-back');
  trial.take(resume(trial.state, 's02', trial.now));
  trial.take(resume(trial.state, null, trial.now));
  trial.run(60 * MINUTE_MS, GOOD);
  assert.equal(trial.store('s02').targetBp, 0);
  assert.equal(trial.of('rollback').length, 1, 'the old window does not fire again');

  trial.take(rollBack(trial.state, null, { kind: 'person', by: 'a', reason: 'b' }, trial.now));
  trial.take(resume(trial.state, null, trial.now));
  trial.run(60 * MINUTE_MS, GOOD);
  assert.equal(trial.state.outcome, 'rolled-back');
  assert.ok(trial.state.stores.every(({ targetBp }) => targetBp === 0));
});

test('R7 a controller that starts anew raises nothing in the tick that reads the plane', () => {
  const trial = new Trial(planOf(), criteriaOf());
  trial.report().decide();
  trial.run(30 * MINUTE_MS - 2000, GOOD);
  assert.equal(trial.store('s01').targetBp, 1000);
  trial.state = unsettled(trial.state);
  const shown = trial.table;
  trial.table = null;
  trial.run(4000, GOOD);
  trial.load('s01', { requests: 50 });
  trial.pass(1000).decide();
  assert.equal(trial.store('s01').targetBp, 1000, 'the plane could not be read');
  trial.table = shown;
  trial.pass(1000).decide();
  assert.equal(trial.store('s01').targetBp, 1000, 'this tick read it back');
  trial.pass(1000).decide();
  assert.equal(trial.store('s01').targetBp, 2000);
});

test('R7 a rollback that only the plane knows of stays a rollback', () => {
  const trial = new Trial(planOf(), criteriaOf());
  trial.report().decide();
  trial.run(60 * MINUTE_MS, GOOD);
  const reading = trial.reading!;
  const weightsBp = { ...reading.table.weightsBp, s02: 0 };
  const newer = { ...reading.table, weightsBp, version: reading.table.version + 1 };
  const state = unsettled(trial.state);
  const recorded = reading.table.version;
  assert.deepEqual(adopt(state, recorded, reading, trial.now).moves, []);
  const older = { ...newer, version: recorded };
  assert.deepEqual(adopt(state, recorded, { ...reading, table: older }, trial.now).moves, []);

  const found = adopt(state, recorded, { ...reading, table: newer }, trial.now);
  const phases = found.state.stores.map(({ phase }) => phase);
  assert.deepEqual(phases, ['ramping', 'rolling-back', 'ramping', 'waiting', 'waiting']);
});

test('R8 evidence lost for longer than the longest hold asks the owner', () => {
  const trial = fast();
  trial.run(10_000, GOOD);
  for (let index = 0; index < 40; index++) {
    trial.nowMs += 1000;
    trial.decide();
  }
  assert.equal(trial.store('s01').phase, 'holding');
  assert.ok(trial.store('s01').holds[0]?.overdue);
  assert.equal(
    trial.of('hold').filter(({ overdue, store }) => overdue && store === 's01').length,
    1,
  );
  trial.run(20_000, { requests: 20 });
  assert.equal(trial.store('s01').phase, 'ramping', 'evidence is back');
});

test('R8 evidence lost for longer than the longest hold rolls back when the plan says so', () => {
  const trial = fast(EXAMPLE_RAMP.replace('then: ask', 'then: rollback'));
  trial.run(30_000, GOOD);
  for (let index = 0; index < 40; index++) {
    trial.nowMs += 1000;
    trial.decide();
  }
  assert.equal(trial.store('s01').rollback?.because.kind, 'held-too-long');
  assert.equal(trial.state.outcome, 'rolled-back', 'the first wave took the launch with it');
});

test('R8 a hold is not too long before ten real seconds, however fast the clock', () => {
  const yaml = EXAMPLE_RAMP.replace('then: ask', 'then: rollback');
  const trial = new Trial(planOf(yaml), criteriaOf(), { speed: 720 });
  trial.run(2000, GOOD).run(12_000, { requests: 0 });
  assert.equal(trial.store('s01').phase, 'holding');
  trial.run(10_000, { requests: 20 });
  assert.equal(trial.of('rollback').length, 0);
  assert.ok(trial.store('s01').step > 0);
});
