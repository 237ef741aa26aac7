/** Outside cases of the gates' statistics, computed with 60 digits elsewhere. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  checkRow,
  lambda,
  lambdaOf,
  logEBelowCeiling,
  logBets,
  logSumExp,
} from './evidence-process.ts';
import type { Bets, Row } from './evidence-process.ts';

const FILE = join(import.meta.dirname, '../../../../../../shared/conformance/gate-statistics.json');
const here = existsSync(FILE);

interface Parameters {
  ratios: string[];
  weights: string[];
  tolerate: string;
  margin: string;
  passRatios: string[];
  passWeights: string[];
  alpha: string;
  processes: number;
  beta: string;
  starts: [look: number, weight: string][];
  passFrom: number;
}
interface Case {
  name: string;
  looks: Row[][];
  parameters?: Partial<Parameters>;
  expect: Record<string, number | string | null>;
}

function processOf(looks: readonly Row[][], parameters: Parameters) {
  const fail = betsOf(parameters.ratios, parameters.weights);
  const pass = betsOf(parameters.passRatios, parameters.passWeights);
  const [tolerate, margin] = [Number(parameters.tolerate), Number(parameters.margin)];
  const failAt = Math.log(parameters.processes / Number(parameters.alpha));
  const passAt = -Math.log(Number(parameters.beta));
  const logE = (bets: Bets, rows: readonly Row[], against: number) => {
    const lambdas = bets.ratios.map((ratio) => lambda(rows, ratio));
    return logBets(bets, lambdas) - lambda(rows, against);
  };
  let [logEFail, logEFailMax, logEPass] = [0, 0, 0];
  let [failAtLook, passAtLook]: (number | null)[] = [null, null];
  looks.forEach((_, at) => {
    const rows = looks.slice(0, at + 1);
    logEFail = logSumExp(
      parameters.starts.map(([from, weight]) => {
        return Math.log(Number(weight)) + logE(fail, rows.slice(from).flat(), tolerate);
      }),
    );
    logEFailMax = at === 0 ? logEFail : Math.max(logEFailMax, logEFail);
    logEPass = logE(pass, rows.slice(parameters.passFrom).flat(), margin);
    if (logEFail >= failAt) failAtLook ??= at;
    if (logEPass >= passAt) passAtLook ??= at;
  });
  const both = looks.flat().some(([m, , n]) => m > 0 && n > 0);
  const passed = logEPass >= passAt ? 'PASS' : 'INCONCLUSIVE';
  const verdict = both ? (failAtLook === null ? passed : 'FAIL') : 'MISSING';
  return { logEFail, logEFailMax, failAtLook, logEPass, passAtLook, verdict };
}

function betsOf(ratios: readonly string[], weights: readonly string[]): Bets {
  return { ratios: ratios.map(Number), weights: weights.map(Number) };
}

test('the gates statistics hold the outside cases', { skip: !here && 'no outside cases' }, () => {
  const { defaults, cases } = JSON.parse(readFileSync(FILE, 'utf8')) as {
    defaults: Parameters;
    cases: Case[];
  };
  assert.ok(cases.length >= 50);
  for (const { name, looks, parameters, expect } of cases) {
    if (expect['error']) {
      assert.throws(() => looks.flat().forEach(checkRow), RangeError, name);
      continue;
    }
    looks.flat().forEach(checkRow);
    const found: Record<string, unknown> = processOf(looks, { ...defaults, ...parameters });
    const errors = looks.flat().reduce((sum, [, b, , g]) => sum + b + g, 0);
    for (const [key, value] of Object.entries(expect)) {
      if (typeof value !== 'number' || key.endsWith('AtLook')) {
        assert.equal(found[key], value, `${name}: ${key}`);
        continue;
      }
      const limit = 1e-9 * Math.max(1, Math.abs(value), errors);
      assert.ok(Math.abs((found[key] as number) - value) <= limit, `${name}: ${key}`);
    }
  }
});

interface Further {
  ceiling: { cases: { requests: number; errors: number; ceiling: string; logE: number }[] };
  sampleRatio: { cases: { rows: [share: string, blue: number, green: number][]; logE: number }[] };
}

function assertNear(found: number, expected: number, counted: number, name: string): void {
  const limit = 1e-9 * Math.max(1, Math.abs(expected), counted);
  assert.ok(Math.abs(found - expected) <= limit, `${name}: ${found}, expected ${expected}`);
}

test('a ceiling holds the outside cases', { skip: !here && 'no outside cases' }, () => {
  const { ceiling } = JSON.parse(readFileSync(FILE, 'utf8')) as Further;
  assert.ok(ceiling.cases.length >= 7);
  for (const { requests, errors, ceiling: share, logE } of ceiling.cases) {
    const found = logEBelowCeiling(requests, errors, Number(share));
    assertNear(found, logE, errors, `${errors} of ${requests} below ${share}`);
  }
});

const ODDS_RATIOS = ['0.5', '0.8', '0.9', '1.1', '1.25', '2'];

test(
  'the same Λ holds the cases of the sample ratio',
  { skip: !here && 'no outside cases' },
  () => {
    const { sampleRatio } = JSON.parse(readFileSync(FILE, 'utf8')) as Further;
    assert.ok(sampleRatio.cases.length >= 6);
    const bets = betsOf(
      ODDS_RATIOS,
      ODDS_RATIOS.map(() => String(1 / ODDS_RATIOS.length)),
    );
    for (const { rows, logE } of sampleRatio.cases) {
      // Each unit is an event, and the share is the one that was set, whoever came.
      const asRow = ([share, blue, green]: [string, number, number]): Row => {
        return [1 - Number(share), blue, Number(share), green];
      };
      const lambdas = bets.ratios.map((ratio) => {
        return rows.reduce((sum, row) => sum + lambdaOf(asRow(row), ratio), 0);
      });
      const units = rows.reduce((sum, [, blue, green]) => sum + blue + green, 0);
      assertNear(logBets(bets, lambdas), logE, units, JSON.stringify(rows));
    }
  },
);
