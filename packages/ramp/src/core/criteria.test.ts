import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPath, parseInput } from '@slipway/kernel';
import { objectivesOf, readCriteria } from './criteria.ts';
import { criteriaOf, EXAMPLE_CRITERIA } from './examples.ts';

test('a criterion is read with its scope, its actions and its window', () => {
  const [failed, slow] = criteriaOf();
  assert.deepEqual(failed, {
    id: 'failed',
    signal: { meter: 'failed-share' },
    tripwire: { above: 0.02, ofAtLeast: 20, withinMs: 30_000 },
    scope: ['store', 'fleet'],
    action: { store: 'rollback-store', fleet: 'rollback-launch' },
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
  ['compare', signal, `${signal}\n  compare: { ratio: 2 }`, '[0].compare', /enforce `compare`/],
  ['a ceiling', signal, `${signal}\n  ceiling: 1%`, '[0].ceiling', /cannot enforce `ceiling`/],
  ['sql', signal, 'signal: { sql: "select 1", on: a }', '[0].signal.sql', /enforce `sql`/],
  ['a journey', signal, 'signal: { journey: a }', '[0].signal.journey', /enforce `journey`/],
  ['the fleet', signal, 'signal: { fleet: oldest }', '[0].signal.fleet', /enforce `fleet`/],
  ['below', 'above: 2%', 'below: 85%', '[0].tripwire.below', /enforce `below`/],
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
  const more = 'compare: { green-vs-blue: { ratio: 2 } }\n  ceiling: 1%\n  ';
  const raw = parseInput(EXAMPLE_CRITERIA.replace('signal:', `${more}signal:`), 'x.yaml').value;
  const read = readCriteria(raw, ['criteria']);
  assert.ok(!read.ok);
  assert.deepEqual(
    read.problems.map(({ what }) => what),
    ['This version cannot enforce `compare`.', 'This version cannot enforce `ceiling`.'],
  );
});

test('a launch with no criterion at all is a problem', () => {
  assert.ok(!readCriteria([], ['criteria']).ok);
  assert.ok(!readCriteria(undefined, ['criteria']).ok);
});
