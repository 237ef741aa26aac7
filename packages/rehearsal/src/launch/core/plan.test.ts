import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Journey, JourneyStep } from '../../journey/core/journey.ts';
import { fateOf, patternOf, type Harm } from './harm.ts';
import { paceOf, rampLengthMs, rateOf } from './pace.ts';
import { planFaults, type CriterionToFire, type FaultPlan, type GivenFault } from './plan.ts';

const step = (name: string, path: string, activates = false): JourneyStep => ({
  name,
  request: { method: 'POST', path, headers: {}, body: null },
  expect: { status: [], json: {}, withinMs: 5_000 },
  capture: {},
  wait: null,
  activates,
});

const JOURNEY: Journey = {
  name: 'onboarding',
  everyMs: 10_000,
  unit: '{{run}}',
  cleanup: [],
  cases: [
    {
      name: 'happy',
      variables: {},
      steps: [step('sign-up', '/members'), step('pay', '/members/{{member}}/pay?x=1', true)],
    },
    { name: 'abandoned', variables: {}, steps: [step('sign-up', '/members')] },
  ],
};

const criterion = (
  id: string,
  signal: CriterionToFire['signal'],
  more: Partial<CriterionToFire['tripwire']> = {},
): CriterionToFire => ({
  id,
  signal,
  scope: ['store', 'fleet'],
  tripwire: { threshold: 0.02, unit: 'share', ofAtLeast: 20, withinMs: 30_000, ...more },
});

const CRITERIA = [
  criterion('failed', { meter: 'failed-share' }),
  criterion('slow', { meter: 'over-objective', objectiveMs: 1_000 }),
  criterion('sign-ups', { journey: 'onboarding', measure: 'activation-share' }),
  criterion('balance', { sql: 'select 0' }, { unit: 'number', withinMs: null }),
  criterion('backlog', { fleet: 'oldest-unapplied-op' }, { threshold: 20_000, unit: 'duration' }),
  criterion('queue', { http: 'http://127.0.0.1/' }),
];

const planOf = (given: GivenFault[] = [], more: Partial<FaultPlan> = {}) =>
  planFaults({
    criteria: CRITERIA,
    journeys: [JOURNEY],
    given,
    stores: 3,
    rampMs: 10_800_000,
    speed: 720,
    ...more,
  });

test('H5 each criterion has a fault by what it measures, or says what it needs for one', () => {
  const [failed, slow, signUps, ...rest] = planOf();
  assert.equal(failed?.kind, 'kill');
  assert.ok(slow?.kind === 'gate' && slow.harm.delayMs > 1_000);
  assert.ok(signUps?.kind === 'gate');
  assert.deepEqual(signUps.harm.declined, [
    { method: 'POST', path: patternOf('/members/{{m}}/pay') },
  ]);
  assert.match(signUps.what, /the step pay of journey onboarding/);
  for (const one of rest) {
    assert.ok(one.kind === 'none');
    assert.match(
      one.needs,
      new RegExp(`^needs \`staging.faults\`: SQL that makes ${one.criterion}`),
    );
  }
});

test('H5 a journey of which no step counts has no fault', () => {
  const [first] = JOURNEY.cases;
  const cases = [{ ...first!, steps: [step('sign-up', '/members')] }];
  const signUps = planOf([], { journeys: [{ ...JOURNEY, cases }] })[2];
  assert.equal(signUps?.kind, 'none');
});

test('H5 what the launch file gives wins, and what must last has a ramp that lasts', () => {
  const give = (id: string, undo: string | null = null) => {
    return { criterion: id, sql: 'lock  table\n a', on: 'main', undo };
  };
  const planned = planOf([give('failed', 'select 1'), give('backlog')]);
  const [failed, , , , backlog] = planned;
  assert.ok(failed?.kind === 'sql' && backlog?.kind === 'sql');
  assert.equal(failed.speed, 720);
  assert.equal(failed.what, 'on main: lock table a');
  assert.equal(backlog.speed, 108, 'the ramp takes 100 s, and 20 s of them are needed');
  assert.equal(backlog.what, 'on main: lock table a, and its transaction stays open');
});

test('a gate harms what it is told to, and never a health check', () => {
  const harm: Harm = {
    delayMs: 300,
    declined: [{ method: 'POST', path: patternOf('/members/{{member}}/pay') }],
    status: 402,
  };
  const fate = (method: string, url: string) => fateOf(harm, method, url, '/healthz');
  assert.deepEqual(fate('POST', '/members/m%2F1/pay?x=1'), { delayMs: 300, status: 402 });
  assert.equal(fate('GET', '/members/m1/pay').status, null);
  assert.equal(fate('POST', '/members/m1/pay/more').status, null);
  assert.equal(fate('POST', '/members/a/b/pay').status, null);
  assert.deepEqual(fate('GET', '/healthz'), { delayMs: 0, status: null });
  assert.deepEqual(fateOf(null, 'POST', '/members/m1/pay', '/h'), { delayMs: 0, status: null });
});

test('a template matches its own text and nothing that only looks like it', () => {
  const matches = (template: string, path: string) =>
    new RegExp(`^(?:${patternOf(template)})$`).test(path);
  assert.ok(matches('/a.b/{{x}}', '/a.b/1'));
  assert.ok(!matches('/a.b/{{x}}', '/aXb/1'));
  assert.ok(!matches('/a.b/{{x}}', '/a.b/'));
});

test('plan time runs so fast that stores are exposed soon and the ramp is not over at once', () => {
  const minute = 60_000;
  const store = (offsetMs: number) => {
    return { offsetMs, bakeMs: 0, dwellMs: 20 * minute, stepsBp: [1_000, 5_000, 10_000] };
  };
  const ramp = { stores: [store(0), store(90 * minute)] };
  assert.equal(rampLengthMs(ramp), 150 * minute);
  const pace = paceOf(ramp);
  assert.ok((90 * minute) / pace <= 20_500, 'the last wave comes within 20 s');
  const short = { stores: [{ ...store(0), dwellMs: 1_000 }] };
  assert.equal(paceOf(short), 1, 'a short ramp is not hurried');
});

test('so many customers come that at the pilot share enough is counted to fire', () => {
  const store = { offsetMs: 0, bakeMs: 0, dwellMs: 1, stepsBp: [2_500, 10_000] };
  const ramp = { stores: [store, store] };
  const failed = (ofAtLeast: number, scope: CriterionToFire['scope']) => {
    return { ...criterion('a', { meter: 'failed-share' }, { ofAtLeast, withinMs: 5_000 }), scope };
  };
  assert.equal(rateOf([failed(20, ['fleet'])], ramp), 16, '20 of 2 x 16 x 25 % x 5 s = 40');
  assert.equal(rateOf([failed(20, ['store'])], ramp), 32);
  assert.equal(rateOf([failed(1, ['store']), criterion('b', { sql: 'x' })], ramp), 5, 'the least');
  assert.equal(rateOf([failed(9_000, ['store'])], ramp), 100, 'the most');
});
