import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom, type Random } from '@slipway/kernel';
import { exponential, gamma, normal, poisson } from './draws.ts';

const DRAWS = 20_000;

function moments(draw: (random: Random) => number): { mean: number; variance: number } {
  const random = seededRandom(1);
  const values = Array.from({ length: DRAWS }, () => draw(random));
  const mean = values.reduce((sum, one) => sum + one, 0) / DRAWS;
  const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / DRAWS;
  return { mean, variance };
}

/** Mean and variance of each distribution; tolerances are some five standard errors. */
const CASES: readonly (readonly [string, (random: Random) => number, number, number])[] = [
  ['exponential', (random) => exponential(random, 2), 0.5, 0.25],
  ['normal', normal, 0, 1],
  ['poisson of few', (random) => poisson(random, 3), 3, 3],
  ['poisson of many', (random) => poisson(random, 1000), 1000, 1000],
  ['gamma', (random) => gamma(random, 0.3), 1, 1 / 0.3],
];
for (const [name, draw, mean, variance] of CASES) {
  test(`draws have the distribution’s mean and variance: ${name}`, () => {
    const found = moments(draw);
    const error = Math.sqrt(variance / DRAWS);
    assert.ok(Math.abs(found.mean - mean) < 5 * error, `mean ${found.mean}`);
    assert.ok(Math.abs(found.variance / variance - 1) < 0.2, `variance ${found.variance}`);
  });
}
