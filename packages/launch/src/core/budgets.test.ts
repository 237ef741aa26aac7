import assert from 'node:assert/strict';
import { test } from 'node:test';
import { budgetStandings, budgetWords, readBudgets } from './budgets.ts';

const RAW = {
  'failed-requests': 0,
  'manual-minutes': { 'at-most': 90, within: '72h' },
  activation: { 'at-least': '92%', within: '7d' },
};

const read = (raw: unknown) => {
  const parsed = readBudgets(raw, ['budgets']);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value;
};

test('G1 budgets are read with their windows; one that is absent is none', () => {
  assert.deepEqual(read({}), []);
  assert.deepEqual(
    read(RAW).map(({ budget, limit, bound, withinMs }) => [budget, limit, bound, withinMs]),
    [
      ['failed-requests', 0, 'at-most', null],
      ['manual-minutes', 90, 'at-most', 72 * 3_600_000],
      ['activation', 0.92, 'at-least', 7 * 86_400_000],
    ],
  );
});

test('G2 a budget is kept up to its limit, and unknown until something is measured', () => {
  const stand = (failed: number | null, minutes: number | null, activation: number | null) =>
    budgetStandings(read(RAW), {
      'failed-requests': failed,
      'manual-minutes': minutes,
      activation,
    }).map(({ kept, used }) => [kept, used === null ? null : Math.round(used * 100)]);
  const unknown = [null, null];
  assert.deepEqual(stand(null, null, null), [unknown, unknown, unknown]);
  assert.deepEqual(stand(0, 90, 0.92), [
    [true, 0],
    [true, 100],
    [true, 100],
  ]);
  assert.deepEqual(stand(1, 90.5, 0.88), [
    [false, null],
    [false, 101],
    [false, 150],
  ]);
});

test('G3 a standing is told in words with its unit', () => {
  const facts = { 'failed-requests': 0, 'manual-minutes': 97.25, activation: null };
  assert.deepEqual(budgetStandings(read(RAW), facts).map(budgetWords), [
    'failed-requests 0 of at most 0, kept',
    'manual-minutes 97.3 of at most 90, broken',
    'activation not measured yet, at least 92 %',
  ]);
});
