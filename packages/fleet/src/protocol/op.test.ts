/** The line of an op, which is put together for speed, is its canonical JSON all the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from '@slipway/kernel';
import * as fc from 'fast-check';
import { lineOf } from './op.ts';

const text = fc.string({ unit: 'binary' }).filter((value) => value.isWellFormed());
const count = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

const op = fc.record({
  device: text,
  epoch: count,
  seq: count,
  prevHash: fc.stringMatching(/^[0-9a-f]{64}$/),
  opId: text,
  schemaVersion: count,
  hlc: text,
  wallMs: fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
  monoMs: count,
  bootId: text,
  type: text,
  body: fc.dictionary(
    text.filter((key) => key !== '__proto__'),
    fc.jsonValue(),
  ),
});

void test('a line is its op’s canonical JSON, whatever the op holds', () => {
  fc.assert(fc.property(op, (each) => assert.equal(lineOf(each), canonicalJson(each))));
});

void test('what no JSON can hold makes no line', () => {
  const [sample] = fc.sample(op, 1);
  assert.throws(() => lineOf({ ...sample!, opId: 'half \ud800' }));
  assert.throws(() => lineOf({ ...sample!, body: { points: Number.NaN } }));
});
