import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPath, parseInput } from '@slipway/kernel';
import { budgetStandings, NO_BUDGETS, readBudgets } from './budgets.ts';

const ALL = `
failed-requests: 0
manual-minutes: { at-most: 90, within: 72h }
activation: { at-least: 92%, within: 7d }
`;
const read = (text: string) => readBudgets(parseInput(text, 'launch.yaml').value, ['budgets']);

test('budgets are read, each with its time', () => {
  const found = read(ALL);
  assert.ok(found.ok);
  assert.deepEqual(found.value, {
    failedRequests: 0,
    manualMinutes: { atMost: 90, withinMs: 72 * 3_600_000 },
    activation: { atLeast: 0.92, withinMs: 7 * 86_400_000 },
  });
});

const wrong: [what: string, from: string, to: string, path: string, words: RegExp][] = [
  ['a typing error', 'failed-requests', 'failed-request', '.failed-request', /not a known key/],
  ['less than nothing', 'requests: 0', 'requests: -1', '.failed-requests', /./],
  ['no share', '92%', 'most', '.activation.at-least', /not a share/],
  ['no time', '72h', 'soon', '.manual-minutes.within', /not a duration/],
];
for (const [what, from, to, path, words] of wrong) {
  test(`a budget with ${what} is a problem`, () => {
    const found = read(ALL.replace(from, to));
    assert.ok(!found.ok);
    assert.equal(formatPath(found.problems[0]!.path), `budgets${path}`);
    assert.match(found.problems[0]!.what, words);
  });
}

test('a budget is kept, broken, or not known yet; what the launch has not is not told', () => {
  const found = read(ALL);
  assert.ok(found.ok);
  const facts = { failedRequests: 1, manualMinutes: 72.84, activation: null };
  assert.deepEqual(
    budgetStandings(found.value, facts).map(({ budget, kept, text }) => [budget, kept, text]),
    [
      ['failed-requests', false, '1 failed request(s), not at most 0 failed request(s)'],
      ['manual-minutes', true, '72.8 manual minute(s), at most 90 manual minute(s)'],
      ['activation', null, 'not known yet, at least 92 % activated'],
    ],
  );
  assert.deepEqual(budgetStandings(NO_BUDGETS, facts), []);
});
