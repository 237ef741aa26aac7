/** A store that went back and ramps again: what it takes, and what does not count any more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unsettled } from './adopt.ts';
import { hold, resume, rollBack } from './commands.ts';
import { criteriaOf, EXAMPLE_CRITERIA, planOf } from './examples.ts';
import { awaitsRetry, countFromStarts, retry, type Retry } from './retry.ts';
import { initialState, type RampState, type StorePhase } from './state.ts';
import { transition } from './store-machine.ts';
import { Trial } from './trial.ts';

const MINUTE_MS = 60_000;
const GOOD = { requests: 20 };
const ASKED = { by: 'ana and ben', reason: 'the till was replaced' };
const PERSON = { kind: 'person', by: 'cai', reason: 'tills print twice' } as const;

const fast = (criteria = EXAMPLE_CRITERIA) =>
  new Trial(planOf(), criteriaOf(criteria), { speed: 120 });

/** What is decided after a store's present rollback. */
const askedOf = (trial: Trial, store: string): Retry => ({
  store,
  rolledBackMs: trial.store(store).rollback?.atMs ?? 0,
  ...ASKED,
});

/** As the loop does it. */
function retried(trial: Trial, store: string, asked = askedOf(trial, store)): Trial {
  trial.take(retry(trial.state, asked, trial.reading!, trial.now));
  countFromStarts(trial.state.stores, trial.meter, trial.units);
  return trial;
}

/** Ramps until a store of the second wave stands above its pilot share, then sends it back. */
function oneBack(trial = fast(), store = 's03', cause: 'person' | 'failures' = 'person'): Trial {
  trial.report().decide();
  trial.run(40_000, GOOD);
  assert.ok(trial.store(store).targetBp > 1000, 'it is above its pilot share');
  if (cause === 'person') trial.take(rollBack(trial.state, store, PERSON, trial.now));
  else trial.run(1000, (one) => ({ requests: 40, failed: one === store ? 30 : 0 }));
  trial.run(1000, GOOD);
  assert.equal(trial.store(store).phase, 'rolled-back');
  return trial;
}

test('R10 a store that went back ramps again from its pilot share, past every gate', () => {
  const trial = oneBack();
  const before = trial.store('s03');
  retried(trial, 's03');
  const begun = trial.store('s03');
  const { phase, step, targetBp, gates, rollback, atWeight } = begun;
  assert.deepEqual(
    { phase, step, targetBp, gates, rollback, atWeight },
    { phase: 'waiting', step: -1, targetBp: 0, gates: [], rollback: null, atWeight: null },
  );
  const { retry: taken, ...history } = begun.earlier[0]!;
  assert.deepEqual(history, { gates: before.gates, rollback: before.rollback });
  assert.deepEqual(taken, { ...ASKED, atMs: trial.nowMs, aboveVersion: trial.table!.version });
  trial.moves.length = 0;
  trial.run(5 * MINUTE_MS, GOOD);
  assert.equal(trial.state.outcome, 'full');
  const raises = trial.of('raise').filter(({ store }) => store === 's03');
  assert.deepEqual(
    raises.map(({ toBp }) => toBp),
    Array.from({ length: 10 }, (_, at) => (at + 1) * 1000),
  );
  const passed = trial.store('s03').gates.filter(({ verdict }) => verdict === 'PASS');
  assert.equal(passed.length, 10);
  assert.ok(passed.every(({ evidence }) => evidence.sinceVersion! > taken.aboveVersion));
});

test('R10 the ramp does not end while a store that was let up again is on its way', () => {
  const trial = oneBack();
  trial.run(5 * MINUTE_MS, GOOD);
  assert.equal(trial.state.outcome, 'partly');
  retried(trial, 's03');
  assert.equal(trial.state.outcome, null);
  trial.run(2000, GOOD);
  assert.equal(trial.store('s03').targetBp, 1000);
  assert.equal(trial.state.outcome, null);
});

test('R10 a retry is taken once, and only for the rollback that it names', () => {
  const trial = oneBack();
  const first = askedOf(trial, 's03');
  assert.ok(awaitsRetry(trial.state, first));
  retried(trial, 's03', { ...first, rolledBackMs: first.rolledBackMs - 1 });
  assert.equal(trial.store('s03').phase, 'rolled-back', 'of another rollback');
  retried(trial, 's03', first);
  trial.run(5000, GOOD);
  const { state } = trial;
  retried(trial, 's03', first);
  assert.equal(trial.state, state, 'handed in again while it ramps');
  trial.take(rollBack(trial.state, 's03', PERSON, trial.now));
  trial.run(1000, GOOD);
  retried(trial, 's03', first);
  assert.equal(trial.store('s03').phase, 'rolled-back', 'it went back again since');
  retried(trial, 's03');
  assert.equal(trial.store('s03').earlier.length, 2);
});

test('R10 every phase but rolled-back ignores a retry', () => {
  const event = { ...ASKED, aboveVersion: 9, holds: [], now: { realMs: 5, planMs: 5 } };
  const [one] = initialState(planOf()).stores;
  const back = { because: PERSON, atMs: 4 };
  const outcomes: Record<StorePhase, StorePhase> = {
    waiting: 'waiting',
    ramping: 'ramping',
    holding: 'holding',
    full: 'full',
    'rolling-back': 'rolling-back',
    'rolled-back': 'waiting',
  };
  for (const [phase, after] of Object.entries(outcomes) as [StorePhase, StorePhase][]) {
    const store = { ...one!, phase, rollback: back };
    const next = transition(store, 'retry', event);
    assert.equal(next.phase, after);
    assert.equal(next === store, phase !== 'rolled-back');
  }
});

test('R10 a launch that goes back, a plane that does not show blue: no retry', () => {
  const trial = oneBack();
  const asked = askedOf(trial, 's03');
  const stays = (state: RampState, table = trial.table!) =>
    assert.equal(retry(state, asked, { atMs: trial.nowMs, table }, trial.now).state, state);
  stays(unsettled(trial.state));
  stays({ ...trial.state, rollback: { because: PERSON, atMs: 1 } });
  stays({ ...trial.state, outcome: 'rolled-back' });
  stays(trial.state, { ...trial.table!, weightsBp: { ...trial.table!.weightsBp, s03: 1 } });
  trial.obedient = false;
  trial.take(rollBack(trial.state, 's02', PERSON, trial.now));
  trial.pass(1000).decide();
  assert.equal(trial.store('s02').phase, 'rolling-back');
  assert.ok(awaitsRetry(trial.state, askedOf(trial, 's02')), 'it waits for the plane');
  retried(trial, 's02');
  assert.equal(trial.store('s02').phase, 'rolling-back');
});

test('R10 what holds the launch, or the fleet, holds a store that is let up again', () => {
  const trial = oneBack();
  trial.take(hold(trial.state, null, { by: 'ana', reason: 'a look' }, trial.now));
  retried(trial, 's03');
  assert.equal(trial.store('s03').phase, 'holding');
  trial.run(MINUTE_MS, GOOD);
  assert.equal(trial.store('s03').targetBp, 0);
  trial.take(resume(trial.state, null, trial.now));
  trial.run(2000, GOOD);
  assert.equal(trial.store('s03').targetBp, 1000);

  const slow = oneBack();
  slow.run(20_000, { requests: 20, over: [10] });
  const held = slow.store('s01').holds.some(({ key }) => key === 'fleet:slow');
  assert.ok(held, 'a criterion of the fleet holds all');
  // Silence: nothing says that the fleet is well again.
  retried(slow, 's03');
  slow.run(20_000, { requests: 0 });
  assert.equal(slow.store('s03').targetBp, 0);
});

test('R10 a wave that is not due, a silent meter: it waits as at a first start', () => {
  const trial = fast();
  trial.report().decide();
  trial.run(2000, GOOD);
  trial.take(rollBack(trial.state, 's05', PERSON, trial.now));
  trial.run(1000, GOOD);
  retried(trial, 's05').run(30_000, GOOD);
  assert.equal(trial.store('s05').phase, 'waiting', 'its offset is 90 minutes, 45 s of this clock');
  trial.run(20_000, GOOD);
  assert.ok(trial.store('s05').targetBp >= 1000);

  const silent = oneBack();
  const quiet = (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      silent.nowMs += 1000;
      silent.decide();
    }
  };
  quiet(5);
  retried(silent, 's03');
  quiet(10);
  assert.equal(silent.store('s03').targetBp, 0);
  assert.match(silent.store('s03').holds[0]!.because, /the meter is silent/);
});

test('R11 failures of the way before fire no tripwire of the new one', () => {
  const trial = oneBack(fast(), 's03', 'failures');
  assert.equal(trial.of('rollback').length, 1);
  // All of it lies within the 30 s of the tripwire, and would fire again.
  retried(trial, 's03').run(20_000, GOOD);
  assert.equal(trial.of('rollback').length, 1);
  assert.ok(trial.store('s03').targetBp >= 1000);
  trial.run(2000, (store) => ({ requests: 20, failed: store === 's03' ? 20 : 0 }));
  assert.equal(trial.of('rollback').length, 2, 'new ones do');
});

const COMPARED = `
- id: failed
  signal: { meter: failed-share }
  compare: { green-vs-blue: { ratio: 2, alpha: 1% } }
  ceiling: 1%
  tripwire: { above: 20%, of-at-least: 20, within: 30s }
  action: { store: rollback-store, fleet: rollback-launch }
`;

/** Units of a store with a first bad answer on green, in the step that it stands in. */
function count(trial: Trial, store: string, green: number, step: number): void {
  const second = Math.floor(trial.nowMs / 1000);
  const row = { store, step, weightBp: 1000, second, measure: 0, stratum: 0 };
  trial.count({
    ...row,
    blue: { atRisk: 270, counted: 0 },
    green: { atRisk: 30, counted: green },
  });
}

test('R11 units of the way before are no evidence against the new one', () => {
  const trial = new Trial(planOf(), criteriaOf(COMPARED), { speed: 120 });
  trial.report().decide();
  trial.run(30_000, GOOD);
  const { version } = trial.store('s03').atWeight!;
  count(trial, 's03', 8, version);
  trial.run(2000, GOOD);
  assert.equal(trial.of('rollback').at(0)?.because.kind, 'comparison');
  retried(trial, 's03').run(3000, GOOD);
  // A row that comes late: its step is one of the way before.
  count(trial, 's03', 9, version);
  trial.run(3000, GOOD);
  assert.equal(trial.of('rollback').length, 1);
  assert.equal(trial.units.counted(0, 2).green, 0);
  count(trial, 's03', 8, trial.store('s03').atWeight!.version);
  trial.run(2000, GOOD);
  assert.equal(trial.of('rollback').length, 2, 'those of the new way are');
});

test('R11 a reading from before the retry lets no store start', () => {
  const balance = `
- id: balance
  signal: { sql: "select 0", on: grocer }
  tripwire: { not-equal: 0 }
  action: rollback-launch`;
  let isRead = true;
  const trial = fast(EXAMPLE_CRITERIA + balance);
  const report = trial.report.bind(trial);
  trial.report = () => report.call(isRead ? trial.read('balance', null, 0) : trial);
  oneBack(trial);
  isRead = false;
  trial.pass(1000);
  retried(trial, 's03').decide();
  trial.pass(1000).decide();
  assert.equal(trial.store('s03').targetBp, 0, 'its newest reading is fresh, and from before');
  isRead = true;
  trial.run(2000, GOOD);
  assert.equal(trial.store('s03').targetBp, 1000);
});
