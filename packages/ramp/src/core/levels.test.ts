/** Store and fleet, holds and people: who goes back, who stays, who waits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hold, resume, rollBack } from './commands.ts';
import { criteriaOf, EXAMPLE_CRITERIA, planOf } from './examples.ts';
import { Trial } from './trial.ts';

const MINUTE_MS = 60_000;
const GOOD = { requests: 5 };
const BAD = { requests: 10, failed: 8 };
const SLOW = { requests: 10, over: [5] };

/** All five stores on green, at plan minute 100. */
function ramping(criteria = EXAMPLE_CRITERIA): Trial {
  const trial = new Trial(planOf(), criteriaOf(criteria));
  trial.report().decide();
  return trial.run(100 * MINUTE_MS, GOOD);
}

const phases = (trial: Trial) => trial.state.stores.map(({ phase }) => phase).join(' ');

test('one bad store goes back alone, however bad it makes the fleet', () => {
  const trial = ramping();
  trial.run(5000, (store) => (store === 's04' ? { requests: 500, failed: 500 } : GOOD));
  assert.equal(phases(trial), 'ramping ramping ramping rolled-back ramping');
  const [rollback] = trial.of('rollback');
  assert.equal(rollback?.scope, 'store');
  assert.ok(rollback?.because.kind === 'criterion');
  assert.equal(rollback.because.store, 's04');
  assert.equal(trial.store('s04').gates.at(-1)?.verdict, 'FAIL');
});

test('a fleet that is bad without its worst store goes back as a whole', () => {
  const trial = ramping();
  // Too few requests in each store to judge it alone; the fleet has enough.
  const trialLoad = (store: string) =>
    store === 's01' ? { requests: 1 } : { requests: 4, failed: 1 };
  trial.run(60_000, { requests: 0 }).run(4000, trialLoad);
  const [rollback] = trial.of('rollback');
  assert.equal(rollback?.scope, 'launch');
  assert.ok(rollback?.because.kind === 'criterion');
  assert.equal(rollback.because.store, null);
  assert.deepEqual(trial.state.rollback?.because, rollback.because);
  assert.equal(trial.state.outcome, 'rolled-back');
});

test('a rollback of the whole first wave rolls back the launch', () => {
  const trial = ramping();
  trial.run(3000, (store) => (store === 's01' ? BAD : GOOD));
  assert.deepEqual(
    trial.of('rollback').map(({ scope, because }) => `${scope} ${because.kind}`),
    ['store criterion', 'launch first-wave'],
  );
  assert.equal(trial.state.outcome, 'rolled-back');
});

test('a fleet-only criterion sees the one store that is on green', () => {
  const yaml = `
- id: failed
  signal: { meter: failed-share }
  tripwire: { above: 2%, of-at-least: 20, within: 30s }
  scope: [fleet]
  action: rollback-launch`;
  const trial = new Trial(planOf(), criteriaOf(yaml));
  trial.report().decide();
  trial.run(5000, BAD);
  assert.equal(trial.state.outcome, 'rolled-back');
});

test('errors of blue fire nothing', () => {
  const trial = ramping();
  for (let index = 0; index < 10; index++) {
    trial.load('s02', { requests: 100, failed: 100 }, 'blue');
    trial.run(1000, GOOD);
  }
  assert.equal(trial.of('rollback').length, 0);
});

test('a share at the threshold does not fire, one above it does', () => {
  const trial = ramping();
  trial.run(30_000, { requests: 0 });
  trial.run(1000, (store) => (store === 's05' ? { requests: 50, failed: 1 } : { requests: 0 }));
  assert.equal(trial.of('rollback').length, 0);
  trial.run(1000, (store) => (store === 's05' ? { requests: 1, failed: 1 } : { requests: 0 }));
  trial.run(1000, { requests: 0 });
  assert.equal(trial.store('s05').phase, 'rolled-back');
});

test('a criterion that asks to hold stops the dwell, and lets go when it is good again', () => {
  const trial = ramping();
  const before = trial.store('s02').targetBp;
  trial.run(25 * MINUTE_MS, (store) => (store === 's02' ? SLOW : GOOD));
  assert.equal(trial.store('s02').phase, 'holding');
  assert.equal(trial.store('s02').targetBp, before);
  assert.ok(trial.store('s03').targetBp > before, 'the others go on');
  trial.run(2 * MINUTE_MS, GOOD);
  assert.equal(trial.store('s02').phase, 'ramping');
});

test('a full store is still watched: blue is warm', () => {
  const trial = new Trial(planOf(), criteriaOf(), { speed: 120 });
  trial.run(6 * MINUTE_MS, { requests: 20 });
  assert.equal(trial.state.outcome, 'full');
  trial.run(5000, (store) => (store === 's03' ? BAD : GOOD));
  assert.equal(trial.store('s03').phase, 'rolled-back');
  assert.equal(trial.state.outcome, 'partly');
});

test('a hold of the launch stops every dwell and every start, a resume goes on from there', () => {
  const trial = new Trial(planOf(), criteriaOf());
  trial.report().decide();
  trial.run(25 * MINUTE_MS, GOOD);
  trial.take(hold(trial.state, null, { by: 'maria', reason: 'rain' }, trial.now));
  trial.run(60 * MINUTE_MS, GOOD);
  assert.equal(phases(trial), 'holding holding holding holding holding');
  assert.equal(trial.store('s01').targetBp, 1000);
  assert.equal(trial.store('s02').targetBp, 0);
  trial.take(resume(trial.state, null, trial.now));
  trial.run(4 * MINUTE_MS, GOOD);
  assert.equal(trial.store('s01').targetBp, 1000, 'five of thirty minutes were left');
  trial.run(2 * MINUTE_MS, GOOD);
  assert.equal(trial.store('s01').targetBp, 2000);
  assert.equal(trial.store('s02').targetBp, 1000);
});

test('a hold of one store leaves the others alone; people lift only what people held', () => {
  const trial = ramping();
  trial.take(hold(trial.state, 's02', { by: 'maria', reason: 'till' }, trial.now));
  trial.run(2 * MINUTE_MS, (store) => (store === 's02' ? SLOW : GOOD));
  assert.equal(trial.store('s02').holds.length, 2);
  trial.take(resume(trial.state, 's02', trial.now));
  assert.deepEqual(
    trial.store('s02').holds.map(({ key }) => key),
    ['criterion:slow'],
  );
  assert.equal(trial.store('s03').phase, 'ramping');
});

test('a person rolls back one store, and the others end at 100 %', () => {
  const trial = new Trial(planOf(), criteriaOf(), { speed: 120 });
  trial.run(60_000, { requests: 20 });
  const because = { kind: 'person', by: 'j.lindqvist', reason: 'tills freeze' } as const;
  trial.take(rollBack(trial.state, 's03', because, trial.now));
  trial.run(5 * MINUTE_MS, { requests: 20 });
  assert.equal(trial.state.outcome, 'partly');
  assert.equal(phases(trial), 'full full rolled-back full full');
});

test('commands that change nothing make no move', () => {
  const trial = ramping();
  assert.deepEqual(resume(trial.state, null, trial.now), { state: trial.state, moves: [] });
  const because = { kind: 'person', by: 'a', reason: 'b' } as const;
  const once = rollBack(trial.state, 's03', because, trial.now);
  assert.deepEqual(rollBack(once.state, 's03', because, trial.now).moves, []);
});
