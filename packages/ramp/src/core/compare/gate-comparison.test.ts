import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logEPass, type Row } from './evidence-process.ts';
import { compareAtGate, type ComparisonInput } from './gate-comparison.ts';

const of =
  (...rows: readonly Row[]) =>
  (margin: number) =>
    logEPass(rows, margin);
const AS_GOOD = of([9000, 90, 1000, 10]);
const GATE: ComparisonInput = {
  ratio: 2,
  ceiling: null,
  weight: 0.1,
  hasBoth: true,
  logEFail: 0,
  failAt: Math.log(100),
  sinceLaunch: AS_GOOD,
  thisStep: AS_GOOD,
  green: { requests: 0, bad: 0 },
};

const verdictOf = (change: Partial<ComparisonInput>) =>
  compareAtGate({ ...GATE, ...change }).verdict;

/** Each asks for one thing more, or less, than a gate that passes. */
const CASES: readonly (readonly [string, Partial<ComparisonInput>, string])[] = [
  ['both margins are reached', {}, 'PASS'],
  ['this step has shown nothing yet', { thisStep: of() }, 'INCONCLUSIVE'],
  ['since launch there is not enough', { sinceLaunch: of([900, 9, 100, 1]) }, 'INCONCLUSIVE'],
  ['at a greater weight the margin is narrower', { weight: 0.5 }, 'INCONCLUSIVE'],
  ['a ratio above the margin widens it', { weight: 0.5, ratio: 6 }, 'PASS'],
  ['green is as bad as the margin', { sinceLaunch: of([9000, 90, 1000, 60]) }, 'INCONCLUSIVE'],
  ['no store had both colours', { hasBoth: false }, 'MISSING'],
  ['E_fail was over its bound', { logEFail: Math.log(100) }, 'FAIL'],
  ['FAIL wins over MISSING', { logEFail: 5, hasBoth: false }, 'FAIL'],
];
for (const [name, change, verdict] of CASES) {
  test(`a comparison at a gate: ${name}`, () => assert.equal(verdictOf(change), verdict));
}

test('where nothing fails a gate passes by its ceiling, at half of β', () => {
  const silent = { sinceLaunch: of(), thisStep: of(), ceiling: 0.005 };
  const green = (requests: number, bad = 0) => ({ ...silent, green: { requests, bad } });
  assert.equal(verdictOf(green(700)), 'INCONCLUSIVE', '3.4/p0 are enough at β, not at β/2');
  assert.equal(verdictOf(green(850)), 'PASS');
  assert.equal(verdictOf(green(850, 3)), 'INCONCLUSIVE');
});

test('a ceiling takes half of the risk: the comparison has to show more', () => {
  const { passAt, logEBelowCeiling } = compareAtGate(GATE);
  assert.equal(logEBelowCeiling, null);
  const withCeiling = compareAtGate({ ...GATE, ceiling: 0.005 });
  assert.ok(Math.abs(withCeiling.passAt - passAt - Math.LN2) < 1e-12);
});
