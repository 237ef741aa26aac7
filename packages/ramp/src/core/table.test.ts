import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableOf } from './table.ts';

test('requests of no known store go to green only while every store is wholly there', () => {
  assert.equal(tableOf(1, { s01: 10_000, s02: 9_000 }).defaultBp, 0);
  assert.equal(tableOf(2, { s01: 10_000, s02: 10_000 }).defaultBp, 10_000);
  assert.equal(tableOf(3, { s01: 10_000, s02: 0 }).defaultBp, 0);
  assert.equal(tableOf(4, {}).defaultBp, 0);
});
