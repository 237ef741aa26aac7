import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { gapsIn, misplacedIn, runsOf } from './order.ts';

void test('the fewest are called misplaced', () => {
  assert.deepEqual(misplacedIn([0, 1, 2, 3]), []);
  assert.deepEqual(misplacedIn([0, 3, 1, 2]), [1]);
  assert.deepEqual(misplacedIn([1, 2, 3, 0]), [3]);
  assert.deepEqual(misplacedIn([0, 4, 2, 3, 1, 5]), [1, 4]);
  assert.deepEqual(misplacedIn([7, 7]), [0], 'twice is once too often');
});

void test('what is left once the misplaced are gone only grows', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (numbers) => {
      const out = new Set(misplacedIn(numbers));
      const rest = numbers.filter((_, place) => !out.has(place));
      assert.ok(rest.every((number, index) => index === 0 || number > rest[index - 1]!));
      assert.equal(numbers.length === 0 || rest.length > 0, true);
    }),
  );
});

void test('gaps and runs, both ends told', () => {
  assert.deepEqual(gapsIn([1, 2, 5], 8), [
    { from: 0, to: 0 },
    { from: 3, to: 4 },
    { from: 6, to: 7 },
  ]);
  assert.deepEqual(gapsIn([0, 1, 900], 2), []);
  assert.deepEqual(gapsIn([], 2 ** 52), [{ from: 0, to: 2 ** 52 - 1 }]);
  assert.deepEqual(runsOf([1, 2, 5, 7, 8]), [
    { from: 1, to: 2 },
    { from: 5, to: 5 },
    { from: 7, to: 8 },
  ]);
});
