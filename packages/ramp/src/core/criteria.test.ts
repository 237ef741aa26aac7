import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPath, parseInput } from '@slipway/kernel';
import { isMetered, objectivesOf, readCriteria } from './criteria.ts';
import { criteriaOf, EXAMPLE_CRITERIA } from './examples.ts';

test('a criterion is read with its scope, its actions and its window', () => {
  const [failed, slow] = criteriaOf();
  assert.deepEqual(failed, {
    id: 'failed',
    signal: { meter: 'failed-share' },
    tripwire: {
      fires: 'above',
      threshold: 0.02,
      unit: 'share',
      ofAtLeast: 20,
      withinMs: 30_000,
    },
    scope: ['store', 'fleet'],
    action: { store: 'rollback-store', fleet: 'rollback-launch' },
    compare: null,
    ceiling: null,
    owner: null,
  });
  assert.deepEqual(slow?.signal, { meter: 'over-objective', objectiveMs: 250 });
  assert.deepEqual(slow?.action, { store: 'hold', fleet: 'hold' });
});

test('the meter is told every objective once, ascending', () => {
  const all = ['500ms', '250ms', '500ms'].map(
    (objective, index) => `
- id: slow-${index}
  signal: { meter: over-objective, objective: ${objective} }
  tripwire: { above: 10%, of-at-least: 50, within: 60s }
  action: hold`,
  );
  assert.deepEqual(objectivesOf(criteriaOf(all.join(''))), [250, 500]);
});

const signal = 'signal: { meter: failed-share }';
const tripwire = 'tripwire: { above: 2%, of-at-least: 20, within: 30s }';
const action = 'action: { store: rollback-store, fleet: rollback-launch }';
const wrong: [what: string, from: string, to: string, path: string, words: RegExp][] = [
  ['attest', signal, 'signal: { attest: a }', '[0].signal.attest', /cannot enforce `attest`/],
  ['half a journey', signal, 'signal: { journey: a }', '[0].signal', /lacks "measure"/],
  ['two signals', signal, 'signal: { meter: a, sql: b }', '[0].signal.sql', /are two signals/],
  ['a new signal', signal, 'signal: { metre: a }', '[0].signal', /names no signal/],
  ['below', 'above: 2%', 'below: 85%', '[0].tripwire.below', /the meter cannot fire `below`/],
  ['two ends', 'above: 2%', 'above: 2%, below: 1%', '[0].tripwire.below', /one threshold/],
  ['no signal', signal, '', '[0]', /lacks "signal"/],
  ['no tripwire', tripwire, '', '[0]', /lacks "tripwire"/],
  ['an id twice', 'id: slow', 'id: failed', '[1].id', /Two criteria are called "failed"/],
  ['no share', 'above: 2%', 'above: much', '[0].tripwire.above', /not a share/],
  ['no window', 'within: 30s', 'within: 1h', '[0].tripwire.within', /no window from 1 s/],
  ['no objective', ', objective: 250ms', '', '[1].signal', /must name it/],
  ['a word too wide', action, 'action: rollback-store', '[0].action', /no one store/],
  ['half an action', action, 'action: { store: hold }', '[0].action', /says nothing of it/],
  ['a typing error', tripwire, `${tripwire}\n  ownr: me`, '[0].ownr', /not a known key/],
];
for (const [what, from, to, path, words] of wrong) {
  test(`a criterion with ${what} is a problem, never ignored`, () => {
    const raw = parseInput(EXAMPLE_CRITERIA.replace(from, to), 'launch.yaml').value;
    const read = readCriteria(raw, ['criteria']);
    assert.ok(!read.ok);
    assert.deepEqual(
      read.problems.map((one) => formatPath(one.path)),
      [`criteria${path}`],
    );
    assert.match(read.problems[0]!.what, words);
  });
}

test('what this version cannot enforce is a problem, never ignored', () => {
  const signal = 'signal: { prometheus: up }';
  const from = EXAMPLE_CRITERIA.match(/signal: .*/)![0];
  const raw = parseInput(EXAMPLE_CRITERIA.replace(from, signal), 'x.yaml').value;
  const read = readCriteria(raw, ['criteria']);
  assert.ok(!read.ok);
  assert.deepEqual(
    read.problems.map(({ what }) => what),
    ['This version cannot enforce `prometheus`.'],
  );
});

const COMPARED = `
- id: failed
  signal: { meter: failed-share }
  compare: { green-vs-blue: { ratio: 2, alpha: 1% } }
  ceiling: 0.5%
  tripwire: { above: 2%, of-at-least: 20, within: 30s }
  action: { store: rollback-store, fleet: rollback-launch }
`;

test('a comparison and a ceiling are read', () => {
  const [criterion] = criteriaOf(COMPARED);
  assert.ok(criterion && isMetered(criterion));
  const { compare, ceiling } = criterion;
  assert.deepEqual(compare, { ratio: 2, alpha: 0.01, isInformational: false });
  assert.equal(ceiling, 0.005);
  const [shown] = criteriaOf(`${COMPARED}  informational: true\n`);
  assert.ok(shown && isMetered(shown) && shown.compare?.isInformational);
});

const wrongCompared: [what: string, from: string, to: string, path: string, words: RegExp][] = [
  ['no ceiling', 'ceiling: 0.5%', '', '[0].compare', /harm to both colours/],
  ['a ceiling of nothing', '0.5%', '0%', '[0].ceiling', /not a share above 0 %/],
  ['no ratio', 'ratio: 2', 'ratio: 1', '[0].compare.green-vs-blue.ratio', /none that green/],
  ['no alpha', 'alpha: 1%', 'alpha: 90%', '[0].compare.green-vs-blue.alpha', /no chance/],
  [
    'another signal',
    '{ meter: failed-share }',
    '{ journey: a, measure: passed-share }',
    '[0].compare',
    /no share/,
  ],
  ['nothing to inform', /compare: .*/.exec(COMPARED)![0], 'informational: true', '[0].inf', /no c/],
];
for (const [what, from, to, path, words] of wrongCompared) {
  test(`a comparison with ${what} is a problem, never ignored`, () => {
    const raw = parseInput(COMPARED.replace(from, to), 'launch.yaml').value;
    const read = readCriteria(raw, ['criteria']);
    assert.ok(!read.ok);
    const [first] = read.problems;
    assert.ok(formatPath(first!.path).startsWith(`criteria${path}`), formatPath(first!.path));
    assert.match(first!.what, words);
  });
}

test('a launch with no criterion at all is a problem', () => {
  assert.ok(!readCriteria([], ['criteria']).ok);
  assert.ok(!readCriteria(undefined, ['criteria']).ok);
});

const READINGS = `
- id: sign-ups
  signal: { journey: onboarding, measure: activation-share }
  tripwire: { below: 85%, of-at-least: 30, within: 60m }
  action: { store: rollback-store, fleet: rollback-launch }
- id: points-balance
  signal: { sql: "select 0", on: grocer, every: 2s }
  tripwire: { not-equal: 0 }
  action: rollback-launch
- id: backlog
  signal: { fleet: oldest-unapplied-op }
  tripwire: { above: 15m }
  action: hold
- id: queue
  signal: { http: "http://10.0.0.1/stats", value: "$.length" }
  tripwire: { above: 12.5 }
  action: hold
`;

test('criteria over other signals are read, each threshold in its own unit', () => {
  const all = criteriaOf(READINGS);
  assert.deepEqual(
    all.map(({ id, signal, scope }) => [id, signal, scope]),
    [
      ['sign-ups', { journey: 'onboarding', measure: 'activation-share' }, ['store', 'fleet']],
      ['points-balance', { sql: 'select 0', on: 'grocer', everyMs: 2000 }, ['fleet']],
      ['backlog', { fleet: 'oldest-unapplied-op', everyMs: 2000 }, ['store', 'fleet']],
      ['queue', { http: 'http://10.0.0.1/stats', value: '$.length', everyMs: 5000 }, ['fleet']],
    ],
  );
  assert.deepEqual(
    all.map(({ tripwire: { fires, threshold, unit, ofAtLeast, withinMs } }) =>
      [fires, threshold, unit, ofAtLeast, withinMs].join(' '),
    ),
    [
      'below 0.85 share 30 3600000',
      'not-equal 0 number 1 ',
      'above 900000 duration 1 ',
      'above 12.5 number 1 ',
    ],
  );
});

const wrongReadings: [what: string, from: string, to: string, path: string, words: RegExp][] = [
  ['a share for a duration', 'above: 15m', 'above: 2%', '[2].tripwire.above', /not a duration/],
  ['a word for a number', 'not-equal: 0', 'not-equal: no', '[1].tripwire.not-equal', /a number/],
  [
    'a window for a query',
    '-equal: 0',
    '-equal: 0, within: 5m',
    '[1].tripwire.within',
    /no window/,
  ],
  [
    'a count of nothing',
    'above: 15m',
    'above: 15m, of-at-least: 2',
    '[2].tripwire.of-at-least',
    /c/,
  ],
  [
    'a store of a query',
    'on: grocer, every: 2s }',
    'on: grocer }\n  scope: [store]',
    '[1].scope',
    /s/,
  ],
  ['no such measure', 'oldest-unapplied-op', 'oldest', '[2].signal.fleet', /fleet/],
  ['no URL', 'http://10.0.0.1/stats', 'file:///etc', '[3].signal.http', /http or https URL/],
  [
    'a secret in a URL',
    'http://10',
    'http://me:pw@10',
    '[3].signal.http',
    /secrets are references/,
  ],
  ['no JSON path', '$.length', 'length', '[3].signal.value', /no JSON path/],
  ['too often', 'every: 2s', 'every: 1ms', '[1].signal.every', /no time from 500 ms/],
  ['no threshold', 'above: 15m', '', '[2].tripwire', /no threshold/],
];
for (const [what, from, to, path, words] of wrongReadings) {
  test(`a criterion over another signal with ${what} is a problem`, () => {
    assert.ok(READINGS.includes(from), from);
    const read = readCriteria(parseInput(READINGS.replace(from, to), 'x.yaml').value, ['criteria']);
    assert.ok(!read.ok);
    assert.equal(formatPath(read.problems[0]!.path), `criteria${path}`);
    assert.match(read.problems[0]!.what, words);
  });
}
