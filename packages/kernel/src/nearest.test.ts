import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from './nearest.ts';

const KNOWN = ['stores', 'pilot', 'criteria', 'dwell', 'id'];
const CASES: readonly [string, string | undefined][] = [
  ['stors', 'stores'], // left out
  ['pilott', 'pilot'], // one too many
  ['criteira', 'criteria'], // neighbours swapped
  ['dwxll', 'dwell'], // mistyped
  ['STORES', 'stores'],
  ['di', 'id'],
  ['pilot', 'pilot'],
  ['banana', undefined],
  ['', undefined],
  ['xy', undefined],
];

for (const [word, expected] of CASES) {
  test(`"${word}" is taken for ${expected ?? 'nothing'}`, () => {
    assert.equal(nearest(word, KNOWN), expected);
  });
}

test('of two equally near words the first is told; of none, none', () => {
  assert.equal(nearest('cat', ['bat', 'hat']), 'bat');
  assert.equal(nearest('cat', []), undefined);
});
