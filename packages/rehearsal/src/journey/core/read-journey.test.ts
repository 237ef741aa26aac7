/** What a journey's file may say, and where each mistake in it is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPath, parseInput } from '@slipway/kernel';
import { readJourney } from './read-journey.ts';

const JOURNEY = `
journey: onboarding
every: 2s
variables: { points: 40 }
steps:
  - step: sign-up
    request: { method: POST, path: /members, body: { id: "j-{{run}}", name: Ada } }
    expect: { status: [200, 201], json: { $.status: captured }, within: 2s }
    capture: { member: $.id, at: { header: location } }
  - step: earn
    request: { method: POST, path: "/points/{{member}}", body: { points: "{{points}}" } }
    activates: true
  - step: see
    request: { method: GET, path: "/points/{{member}}" }
    wait: { for: 3s, every: 100ms }
cleanup:
  - step: burn
    request: { method: DELETE, path: "/points/{{member}}" }
cases:
  happy: {}
  declined:
    variables: { points: -1 }
    steps: { earn: { expect: { status: 400 } } }
    ends-after: earn
  hurried: { steps: { see: { skip: true } } }
`;

const read = (text: string) => readJourney(parseInput(text, 'onboarding.yaml').value);

test('a case is the journey with its own variables, answers and end', () => {
  const found = read(JOURNEY);
  assert.ok(found.ok, JSON.stringify(found));
  const { cases, cleanup, everyMs, unit } = found.value;
  assert.deepEqual([everyMs, unit, cleanup.length], [2000, 'journey-{{run}}', 1]);
  assert.deepEqual(
    cases.map(({ name, variables, steps }) => [name, variables, steps.map((one) => one.name)]),
    [
      ['happy', { points: 40 }, ['sign-up', 'earn', 'see']],
      ['declined', { points: -1 }, ['sign-up', 'earn']],
      ['hurried', { points: 40 }, ['sign-up', 'earn']],
    ],
  );
  const [signUp, earn] = cases[1]!.steps;
  assert.deepEqual(signUp?.expect, {
    status: [200, 201],
    json: { '$.status': 'captured' },
    withinMs: 2000,
  });
  assert.deepEqual(signUp?.capture, { member: { json: '$.id' }, at: { header: 'location' } });
  assert.deepEqual(earn?.expect.status, [400]);
  assert.deepEqual(cases[0]!.steps[2]?.wait, { forMs: 3000, everyMs: 100 });
});

test('a journey without cases has one, the happy one', () => {
  const found = read(JOURNEY.slice(0, JOURNEY.indexOf('cases:')));
  assert.ok(found.ok);
  assert.deepEqual(
    found.value.cases.map(({ name }) => name),
    ['happy'],
  );
});

test('a name that no step before it captures is told with journey, step and name', () => {
  const nobody = read(JOURNEY.replace(/capture: .*/, ''));
  assert.ok(!nobody.ok);
  assert.deepEqual(nobody.problems.map(({ path, what }) => [formatPath(path), what]).slice(0, 2), [
    [
      'steps[1]',
      'Journey onboarding, step earn (case happy) uses {{member}}, ' +
        'which no step before it captures.',
    ],
    [
      'steps[2]',
      'Journey onboarding, step see (case happy) uses {{member}}, ' +
        'which no step before it captures.',
    ],
  ]);
  const skipped = read(JOURNEY.replace('hurried: { steps: { see', 'hurried: { steps: { sign-up'));
  assert.ok(!skipped.ok, 'each case is looked at by itself');
  assert.match(skipped.problems[0]!.what, /step earn \(case hurried\) uses \{\{member\}\}/);
});

const wrong: readonly [what: string, from: string, to: string, path: string, words: RegExp][] = [
  [
    'a cleanup that nothing feeds',
    'request: { method: DELETE, path: "/points/{{member}}" }',
    'request: { method: DELETE, path: "/points/{{nobody}}" }',
    'cleanup[0]',
    /cleanup step burn uses \{\{nobody\}\}/,
  ],
  ['a step twice', 'step: see', 'step: earn', 'steps[2].step', /Two steps are called "earn"/],
  ['no path', '$.status: captured', 'status: x', 'steps[0].expect.json.status', /no JSON path/],
  ['no capture path', 'member: $.id', 'member: id', 'steps[0].capture.member', /no JSON path/],
  ['a case of no step', 'ends-after: earn', 'ends-after: earnn', 'cases.declined.ends-after', /no/],
  ['a typing error', 'every: 2s', 'evry: 2s', 'evry', /not a known key/],
  ['too often', 'every: 2s', 'every: 1ms', 'every', /too often/],
  ['no method', 'method: GET', 'method: LOOK', 'steps[2].request.method', /method/],
  ['a unit of later names', 'every: 2s', 'unit: "u-{{member}}"', 'unit', /before the first step/],
];
for (const [what, from, to, path, words] of wrong) {
  test(`a journey with ${what} is told where it is wrong`, () => {
    assert.ok(JOURNEY.includes(from), from);
    const found = read(JOURNEY.replace(from, to));
    assert.ok(!found.ok, 'it should have been refused');
    assert.equal(formatPath(found.problems[0]!.path), path);
    assert.match(found.problems[0]!.what, words);
  });
}
