import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { wilson, Z_95 } from './wilson.ts';

const near = (actual: number, expected: number, what: string) =>
  assert.ok(Math.abs(actual - expected) < 5e-5, `${what}: ${actual}, not ${expected}`);

test('Wilson: the interval is that of published tables', () => {
  // R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  const table = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const;
  for (const [hits, of, low, high] of table) {
    const interval = wilson(hits, of);
    near(interval.low, low, `${hits}/${of} low`);
    near(interval.high, high, `${hits}/${of} high`);
  }
});

test('Wilson: both ends solve the score equation, and hold the share', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1 }), (of, part) => {
      const hits = Math.floor(Number.isNaN(part) ? 0 : part * of);
      const { low, high } = wilson(hits, of);
      assert.ok(low >= 0 && low <= hits / of && hits / of <= high && high <= 1);
      // What Wilson inverts: |p̂ − p| = z √(p(1−p)/n).
      for (const end of [low, high]) {
        if (end === 0 || end === 1) continue;
        const score = Math.abs(hits / of - end) / Math.sqrt((end * (1 - end)) / of);
        assert.ok(Math.abs(score - Z_95) < 1e-6, `${hits}/${of}: ${score}`);
      }
    }),
  );
});

test('Wilson: of nothing, nothing is known; what is no proportion is refused', () => {
  assert.deepEqual(wilson(0, 0), { low: 0, high: 1 });
  for (const [hits, of] of [
    [2, 1],
    [-1, 3],
    [0.5, 2],
    [Number.NaN, 2],
  ] as const) {
    assert.throws(() => wilson(hits, of), RangeError);
  }
});
