import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallestDetectableRatios } from './smallest-ratio.ts';

const stepsBp = [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000];
const stepSeconds = stepsBp.map(() => 20 * 60);
const ratiosAt = (perSecond: number, base: number) =>
  smallestDetectableRatios({ perSecond, base, stepsBp, stepSeconds, alpha: 0.01, comparisons: 1 });

/** Simulated figures: requests a second, base share, gate (from 1), ratio. */
const FIGURES: readonly [perSecond: number, base: number, gate: number, ratio: number][] = [
  [20, 0.005, 1, 2.9],
  [20, 0.005, 2, 2.1],
  [20, 0.005, 5, 1.5],
  [0.5, 0.005, 1, 30],
  [0.5, 0.005, 2, 14],
  [0.5, 0.005, 9, 4.4],
];
for (const [perSecond, base, gate, ratio] of FIGURES) {
  test(`at ${perSecond}/s and ${base * 100} % gate ${gate} detects a ratio of ${ratio}`, () => {
    const found = ratiosAt(perSecond, base)[gate - 1]!;
    assert.ok(Math.abs(found / ratio - 1) < 0.08, `${found}`);
  });
}

test('a later gate never detects less, and there is none at 100 %', () => {
  const found = ratiosAt(5, 0.01);
  assert.equal(found.length, 9);
  for (let gate = 1; gate < 9; gate++) assert.ok(found[gate]! <= found[gate - 1]! * 1.001);
});

test('where no error is to be expected nothing is detected', () => {
  const ratios = smallestDetectableRatios({
    perSecond: 0.001,
    base: 0.001,
    stepsBp: [1000, 10_000],
    stepSeconds: [1, 1],
    alpha: 0.01,
    comparisons: 1,
  });
  assert.deepEqual(ratios, [Number.POSITIVE_INFINITY]);
});
