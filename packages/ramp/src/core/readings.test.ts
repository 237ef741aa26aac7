/** Criteria over signals beside the meter: what their readings let happen, and what they stop. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { criteriaOf, EXAMPLE_CRITERIA, planOf } from './examples.ts';
import { readingViews } from './reading-view.ts';
import { Trial } from './trial.ts';

const MINUTE_MS = 60_000;
const GOOD = { requests: 5 };

const BALANCE = `
- id: balance
  signal: { sql: "select 0", on: grocer }
  tripwire: { not-equal: 0 }
  action: rollback-launch`;
const SIGN_UPS = `
- id: sign-ups
  signal: { journey: onboarding, measure: activation-share }
  tripwire: { below: 85%, of-at-least: 5, within: 15m }
  action: { store: rollback-store, fleet: rollback-launch }`;
const BACKLOG = `
- id: backlog
  signal: { fleet: backlog }
  tripwire: { above: 10 }
  action: hold`;

const STORES = ['s01', 's02', 's03', 's04', 's05'];

/** A trial of the example's criteria and one more, whose signals are read as `read` says. */
function trialOf(criterion: string, read: (trial: Trial) => void): Trial {
  const trial = new Trial(planOf(), criteriaOf(EXAMPLE_CRITERIA + criterion));
  const report = trial.report.bind(trial);
  trial.report = () => {
    read(trial);
    return report();
  };
  trial.report().decide();
  return trial;
}

const phases = (trial: Trial) => trial.state.stores.map(({ phase }) => phase).join(' ');
const eachStore = (trial: Trial, value: number, count = 1, but: Record<string, number> = {}) => {
  const id = trial.criteria.at(-1)!.id;
  for (const store of STORES) trial.read(id, store, but[store] ?? value, count);
};

test('R1 a signal that was never read, or not lately, or not answered, passes no gate', () => {
  let isRead = false;
  let value: number | null = 0;
  const trial = trialOf(BALANCE, (one) => isRead && one.read('balance', null, value));
  trial.run(5 * MINUTE_MS, GOOD);
  assert.equal(trial.store('s01').targetBp, 0, 'no store starts');
  assert.match(trial.store('s01').holds[0]!.because, /balance: there is no reading yet/);
  isRead = true;
  trial.run(40 * MINUTE_MS, GOOD);
  assert.equal(trial.store('s01').targetBp, 2000);
  isRead = false;
  trial.run(60 * MINUTE_MS, GOOD);
  assert.equal(trial.store('s01').targetBp, 2000, 'it stays where it is');
  assert.match(trial.store('s01').holds[0]!.because, /its readings have stopped/);
  assert.equal(trial.store('s01').gates.at(-1)?.verdict, 'MISSING');
  [isRead, value] = [true, null];
  trial.run(MINUTE_MS, GOOD);
  assert.match(trial.store('s01').holds[0]!.because, /it could not be read/);
  value = 0;
  trial.run(MINUTE_MS, GOOD);
  assert.equal(trial.store('s01').targetBp, 3000, 'with evidence it goes on');
  assert.equal(trial.of('rollback').length, 0, 'what is missing takes nothing back');
});

test('R1 a reading from before the weight was read back is no evidence', () => {
  let isRead = true;
  const trial = trialOf(BALANCE, (one) => isRead && one.read('balance', null, 0));
  trial.run(2000, GOOD);
  assert.equal(trial.store('s01').targetBp, 1000);
  isRead = false;
  const old = { ...trial.readings.get('balance')!.get(null)!, freshForMs: 1e9 };
  trial.readings.get('balance')!.set(null, { ...old, atMs: trial.nowMs - 5000 });
  trial.run(40 * MINUTE_MS, GOOD);
  assert.equal(trial.store('s01').targetBp, 1000);
  assert.match(trial.store('s01').holds[0]!.because, /no reading yet at this weight/);
});

test('R1 fewer runs than a tripwire asks for are no evidence', () => {
  let count = 4;
  const trial = trialOf(SIGN_UPS, (one) => eachStore(one, 1, count));
  trial.run(MINUTE_MS, GOOD);
  assert.equal(trial.store('s01').targetBp, 0);
  assert.match(trial.store('s01').holds[0]!.because, /sign-ups: fewer than 5 were counted/);
  count = 5;
  trial.run(2000, GOOD);
  assert.equal(trial.store('s01').targetBp, 1000);
});

test('R2 a value that is not what it must be takes the launch back, through every hold', () => {
  let value = 0;
  const trial = trialOf(BALANCE, (one) => one.read('balance', null, value));
  trial.run(100 * MINUTE_MS, GOOD);
  assert.ok(trial.store('s05').targetBp > 0);
  value = -7;
  trial.run(2000, GOOD);
  const [rollback] = trial.of('rollback');
  assert.equal(rollback?.scope, 'launch');
  assert.deepEqual(rollback.because, {
    kind: 'reading',
    criterion: 'balance',
    fires: 'not-equal',
    threshold: 0,
    unit: 'number',
    value: -7,
    count: 1,
    store: null,
  });
  assert.equal(trial.state.outcome, 'rolled-back');
});

test('a breach with nobody on green takes nothing back, and lets nobody start', () => {
  const trial = trialOf(BALANCE, (one) => one.read('balance', null, 3));
  trial.run(10 * MINUTE_MS, GOOD);
  assert.equal(trial.of('rollback').length, 0);
  assert.equal(phases(trial), 'holding waiting waiting waiting waiting');
  assert.match(trial.store('s01').holds[0]!.because, /^balance: the query on grocer not 0/);
});

test('one store whose customers are declined goes back alone', () => {
  let bad: Record<string, number> = {};
  const trial = trialOf(SIGN_UPS, (one) => eachStore(one, 1, 20, bad));
  trial.run(100 * MINUTE_MS, GOOD);
  bad = { s04: 0.2 };
  trial.run(2000, GOOD);
  assert.equal(phases(trial), 'ramping ramping ramping rolled-back ramping');
  assert.equal(trial.store('s04').gates.at(-1)?.because, 'sign-ups at s04: 20 % of 20, below 85 %');
});

test('a fleet of declined customers goes back as a whole, though no store has enough', () => {
  let share = 1;
  const fleetOnly = SIGN_UPS.replace('5,', '60,').replace(/action: .*/, 'action: rollback-launch');
  const yaml = `${fleetOnly}\n  scope: [fleet]`;
  const trial = trialOf(yaml, (one) => eachStore(one, share, 16));
  trial.run(100 * MINUTE_MS, GOOD);
  share = 0.5;
  trial.run(2000, GOOD);
  assert.equal(trial.of('rollback')[0]?.scope, 'launch');
  assert.equal(trial.state.outcome, 'rolled-back');
});

test('a backlog holds its store, and the fleet only without its worst store', () => {
  let but: Record<string, number> = {};
  let value = 0;
  const trial = trialOf(BACKLOG, (one) => eachStore(one, value, 1, but));
  trial.run(100 * MINUTE_MS, GOOD);
  but = { s02: 90 };
  trial.run(1000, GOOD);
  assert.equal(phases(trial), 'ramping holding ramping ramping ramping');
  value = 4;
  trial.run(1000, GOOD);
  assert.equal(phases(trial), 'holding holding holding holding holding', '16 without s02');
  [value, but] = [0, {}];
  trial.run(1000, GOOD);
  assert.equal(phases(trial), 'ramping ramping ramping ramping ramping');
});

test('readings that stop neither fire nor lift a hold', () => {
  let value: number | null = 90;
  let isRead = true;
  const trial = trialOf(BACKLOG, (one) => {
    if (isRead) for (const store of STORES) one.read('backlog', store, value);
  });
  trial.run(1000, GOOD);
  assert.equal(phases(trial), 'holding holding holding holding holding');
  isRead = false;
  trial.run(5 * MINUTE_MS, GOOD);
  assert.equal(phases(trial), 'holding holding holding holding holding');
  [isRead, value] = [true, null];
  trial.run(MINUTE_MS, GOOD);
  assert.equal(phases(trial), 'holding holding holding holding holding');
  value = 0;
  trial.run(1000, GOOD);
  assert.ok(trial.store('s01').targetBp > 0);
});

test('readings are shown with what they fire at, and why there are none', () => {
  const trial = trialOf(BALANCE + SIGN_UPS, (one) => {
    one.read('balance', null, null).read('sign-ups', 's01', 0.9, 10);
  });
  const { criteria, readings, nowMs } = trial;
  assert.deepEqual(
    readingViews(criteria, ['s01', 's02'], readings, nowMs).map(
      ({ criterion, store, state, text }) => [criterion, store, state, text].join(' | '),
    ),
    [
      'balance |  | missing | no evidence, it could not be read: it does not answer (fires not 0)',
      'sign-ups |  | well | 90 % of 10, activated runs of onboarding (fires below 85 %)',
      'sign-ups | s01 | well | 90 % of 10, activated runs of onboarding (fires below 85 %)',
      'sign-ups | s02 | missing | no evidence, there is no reading yet (fires below 85 %)',
    ],
  );
});

test('whatever is read and when, no weight goes up without a fresh and good reading', () => {
  const look = fc.record({
    value: fc.constantFrom(null, 0, 0, 0, 0, 0, 0, 5),
    isRead: fc.boolean(),
    ms: fc.constantFrom(1000, 9000, 30_000, 5 * MINUTE_MS),
  });
  let raised = 0;
  fc.assert(
    fc.property(fc.array(look, { minLength: 10, maxLength: 40, size: 'max' }), (looks) => {
      const trial = trialOf(BALANCE.replace('rollback-launch', 'hold'), () => {});
      const decide = trial.decide.bind(trial);
      trial.decide = () => {
        const decision = decide();
        if (!decision.moves.some(({ kind }) => kind === 'raise')) return decision;
        const reading = trial.readings.get('balance')?.get(null);
        assert.equal(reading?.value, 0);
        assert.ok(trial.nowMs - reading.atMs <= reading.freshForMs);
        raised += 1;
        return decision;
      };
      for (const { value, isRead, ms } of looks) {
        if (isRead) trial.read('balance', null, value);
        trial.run(ms, { requests: 20 }, Math.min(ms, 5000));
      }
    }),
    { numRuns: 40 },
  );
  assert.ok(raised > 0, 'some stores went up, or this proves nothing');
});
