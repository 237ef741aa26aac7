import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  FAIL_BETS,
  lambda,
  lambdaOf,
  logEBelowCeiling,
  logEFail,
  logEPass,
} from './evidence-process.ts';
import type { Row } from './evidence-process.ts';

const row = fc
  .tuple(fc.nat(200), fc.nat(20), fc.nat(200), fc.nat(20))
  .map(([m, b, n, g]): Row => [m + b, b, n + g, g]);

test('rows without errors, or of one colour alone, change nothing', () => {
  for (const silent of [
    [100, 0, 10, 0],
    [0, 0, 10, 4],
    [100, 5, 0, 0],
  ] as Row[]) {
    for (const ratio of FAIL_BETS.ratios) assert.equal(lambdaOf(silent, ratio), 0);
  }
});

test('the order of rows does not matter, and Λ(1) is 0', () => {
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const turned = rows.toReversed();
      assert.ok(Math.abs(lambda(rows, 3) - lambda(turned, 3)) < 1e-9 * (1 + rows.length * 100));
      assert.equal(lambda(rows, 1), 0);
    }),
  );
});

function binomial(n: number, p: number): number[] {
  const chances = [(1 - p) ** n];
  for (let k = 0; k < n; k++) chances.push((chances[k]! * (n - k) * p) / ((k + 1) * (1 - p)));
  return chances;
}

test('a bet wins nothing on average where green is as blue, whatever the base', () => {
  for (const [m, n] of [
    [1, 1],
    [9, 1],
    [5, 5],
    [2, 8],
  ] as const) {
    for (const base of [0.01, 0.2, 0.5, 0.9]) {
      for (const ratio of [...FAIL_BETS.ratios, 0.1, 0.5]) {
        let mean = 0;
        for (const [b, ofBlue] of binomial(m, base).entries()) {
          for (const [g, ofGreen] of binomial(n, base).entries()) {
            mean += ofBlue * ofGreen * Math.exp(lambdaOf([m, b, n, g], ratio));
          }
        }
        assert.ok(mean <= 1 + 1e-9, `${m} ${n} ${base} ${ratio}: ${mean}`);
      }
    }
  }
});

test('errors on green alone stop: 3 at a share of 10 %, 9 at 50 %', () => {
  const needed = (share: number) => {
    for (let g = 1; ; g++) {
      const rows = Array.from({ length: g }, (): Row => [1000 * (1 - share), 0, 1000 * share, 1]);
      if (logEFail(rows) >= Math.log(100)) return g;
    }
  };
  assert.deepEqual([0.1, 0.3, 0.5, 0.7, 0.9].map(needed), [3, 6, 9, 17, 57]);
});

test('equal errors pass a margin, and a green that is as bad as the margin does not', () => {
  const rows = (g: number, times: number) =>
    Array.from({ length: times }, (): Row => [900, 9, 100, g]);
  assert.ok(logEPass(rows(1, 40), 2) >= Math.log(20));
  assert.ok(logEPass(rows(2, 40), 2) < 0);
});

test('no errors at all pass a ceiling after 3.4 of its errors would have come', () => {
  const ceiling = 0.005;
  const needed = (logAt: number) => {
    for (let n = 1; ; n++) if (logEBelowCeiling(n, 0, ceiling) >= logAt) return n * ceiling;
  };
  assert.ok(Math.abs(needed(Math.log(20)) - 3.4) < 0.1, `${needed(Math.log(20))}`);
  assert.ok(Math.abs(needed(Math.log(100)) - 5.1) < 0.1, `${needed(Math.log(100))}`);
  assert.ok(logEBelowCeiling(1000, 5, ceiling) < Math.log(20), 'a share at the ceiling passes not');
});
