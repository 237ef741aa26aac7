/** The counting rules, case by case. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnitCount } from './unit-count.ts';

/** Four units of one store: at 50 % the first two are on green. */
const UNITS = [0.1, 0.4, 0.6, 0.9].map((position) => ({ store: 0, position }));
const ALL_SEEN = UNITS.map((_, unit) => ({ unit, at: 0 }));

function counting(weightBp = 5000, seen = ALL_SEEN): UnitCount {
  const count = new UnitCount(UNITS, ['s0']);
  count.beginStep(1, weightBp, seen);
  return count;
}

/** [second, stratum, blue at risk, counted, green at risk, counted] of each row. */
function rowsOf(count: UnitCount, answers: readonly (readonly [unit: number, at: number])[]) {
  const rows = count.count(answers.map(([unit, at]) => ({ unit, at })));
  return rows.map(({ second, stratum, blue, green }) => {
    return [second, stratum, blue.atRisk, blue.counted, green.atRisk, green.counted];
  });
}

test('the first bad answer of a unit in a step counts, and no other', () => {
  const answers = [
    [0, 5],
    [0, 5.5],
    [0, 9],
    [2, 9.1],
  ] as const;
  assert.deepEqual(rowsOf(counting(), answers), [
    [5, 0, 2, 0, 2, 1],
    [9, 0, 2, 1, 1, 0],
  ]);
});

test('a unit that was not seen yet is not at risk, and a bad answer shows it', () => {
  const count = counting(5000, [{ unit: 1, at: 7 }]);
  assert.deepEqual(
    rowsOf(count, [
      [0, 5],
      [2, 8],
    ]),
    [
      [5, 0, 0, 0, 1, 1],
      [8, 0, 1, 1, 1, 0],
    ],
  );
});

test('once counted on green a unit never counts again', () => {
  const count = counting();
  rowsOf(count, [[0, 5]]);
  count.beginStep(2, 5000, ALL_SEEN);
  assert.deepEqual(
    rowsOf(count, [
      [0, 10],
      [1, 11],
    ]),
    [[11, 0, 2, 0, 1, 1]],
  );
});

test('units counted on blue are compared among themselves in the steps that follow', () => {
  const count = counting(1500);
  rowsOf(count, [
    [1, 5],
    [2, 5],
  ]);
  count.beginStep(2, 5000, ALL_SEEN);
  const rows = rowsOf(count, [
    [1, 10],
    [3, 10],
    [2, 11],
  ]);
  assert.deepEqual(rows, [
    [10, 1, 1, 0, 1, 1],
    [10, 0, 1, 1, 1, 0],
    [11, 1, 1, 1, 0, 0],
  ]);
});
