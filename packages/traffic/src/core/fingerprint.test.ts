import assert from 'node:assert/strict';
import { test } from 'node:test';
import xxhash from 'xxhash-wasm';
import { fingerprintOf } from './fingerprint.ts';

const hash = await xxhash();

test('a fingerprint is the published XXH64 of the unit, less its last 11 bits', () => {
  assert.equal(fingerprintOf(hash, ''), Number(0xef46db3751d8e999n >> 11n));
  assert.equal(fingerprintOf(hash, 'abc'), Number(0x44bc2cf5ad770999n >> 11n));
});

test('units that differ have fingerprints that differ, however long or alike', () => {
  const names = Array.from({ length: 100_000 }, (_, at) => `till-${at}`);
  const long = ['a', 'b', 'é'].map((end) => 'x'.repeat(5000) + end);
  const prints = [...names, ...long].map((unit) => fingerprintOf(hash, unit));
  assert.equal(new Set(prints).size, prints.length);
  assert.ok(prints.every((print) => Number.isSafeInteger(print)));
});

test('a fingerprint of what no header can carry is refused', () => {
  assert.throws(() => fingerprintOf(hash, 'till-€'), RangeError);
});
