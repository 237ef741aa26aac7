/** The routing table: who moves when weights move, and which table a router takes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import xxhash from 'xxhash-wasm';
import { bucketOf } from './bucket.ts';
import { chooseColour, judgeTable, type RoutingTable } from './routing-table.ts';

const hash = await xxhash();
const table = (weightBp: number, version = 1): RoutingTable => {
  return { version, weightsBp: { s01: weightBp }, defaultBp: 0 };
};
const weight = fc.nat({ max: 10_000 });

test('raising a weight moves units to green only, lowering it to blue only', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), weight, weight, (unit, seed, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const latin1 = Buffer.from(unit).toString('latin1');
      const bucket = bucketOf(hash, latin1, seed);
      const isGreenAt = (bp: number) => chooseColour(table(bp), 's01', bucket) === 'green';
      assert.ok(!isGreenAt(low) || isGreenAt(high));
    }),
  );
});

test('no unit is green at 0 and every one is at 10,000', () => {
  fc.assert(
    fc.property(fc.nat({ max: 9999 }), (bucket) => {
      assert.equal(chooseColour(table(0), 's01', bucket), 'blue');
      assert.equal(chooseColour(table(10_000), 's01', bucket), 'green');
    }),
  );
});

test('the share of units on green follows the weight', () => {
  const units = Array.from({ length: 20_000 }, (_, index) => `till-${index}`);
  for (const bp of [100, 1000, 5000, 9000]) {
    const isGreen = (unit: string) =>
      chooseColour(table(bp), 's01', bucketOf(hash, unit, 7)) === 'green';
    const share = units.filter(isGreen).length / units.length;
    const fourSigmas = 4 * Math.sqrt(((bp / 10_000) * (1 - bp / 10_000)) / units.length);
    assert.ok(Math.abs(share - bp / 10_000) < fourSigmas, `${share} at ${bp} bp`);
  }
});

test('a store that the table does not name follows the default', () => {
  const half: RoutingTable = { version: 1, weightsBp: { s01: 10_000 }, defaultBp: 5000 };
  const cases: [store: string | undefined, bucket: number, colour: string][] = [
    ['s01', 9999, 'green'],
    ['s02', 4999, 'green'],
    ['s02', 5000, 'blue'],
    [undefined, 4999, 'green'],
    // Names that every object has must not be mistaken for stores.
    ['constructor', 5000, 'blue'],
    ['__proto__', 4999, 'green'],
  ];
  for (const [store, bucket, colour] of cases) {
    assert.equal(chooseColour(half, store, bucket), colour, `${store}, bucket ${bucket}`);
  }
});

test('an older table is refused, the same again is harmless, another of its version is not', () => {
  const current = table(1000, 5);
  const cases: [next: RoutingTable, verdict: string][] = [
    [table(2000, 6), 'apply'],
    [table(1000, 5), 'same'],
    [table(2000, 5), 'conflict'],
    [{ ...current, weightsBp: { s02: 1000 } }, 'conflict'],
    [{ ...current, weightsBp: { s01: 1000, s02: 0 } }, 'conflict'],
    [{ ...current, defaultBp: 1 }, 'conflict'],
    [table(1000, 4), 'older'],
  ];
  for (const [next, verdict] of cases) {
    assert.equal(judgeTable(current, next), verdict, JSON.stringify(next));
  }
});
