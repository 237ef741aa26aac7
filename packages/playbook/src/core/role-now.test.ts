import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holderNow, type Shift, type Taken } from './role-now.ts';

const EARLY: Shift = { person: 'ada', fromMs: 10, untilMs: 20 };
const LATE: Shift = { person: 'bob', fromMs: 20, untilMs: 30 };

test('a role is whose shift it is, or who took it over since', () => {
  const handed = (person: string, atMs: number): Taken => ({ person, atMs });
  const cases: readonly [readonly Taken[], nowMs: number, string | null][] = [
    [[], 9, null],
    [[], 10, 'ada'],
    [[], 19, 'ada'],
    [[], 20, 'bob'],
    [[], 30, null],
    [[handed('eve', 15)], 14, 'ada'],
    [[handed('eve', 15)], 15, 'eve'],
    [[handed('eve', 15)], 20, 'bob'], // it was handed over for that shift
    [[handed('eve', 15), handed('fay', 16)], 17, 'fay'],
    [[handed('eve', 5)], 7, 'eve'],
    [[handed('eve', 5)], 12, 'ada'],
    [[handed('eve', 5)], 40, null], // a shift came after it, and is over
    [[handed('eve', 35)], 1_000, 'eve'],
    [[handed('eve', 20)], 20, 'eve'], // at the very moment at which a shift begins
  ];
  for (const [taken, nowMs, person] of cases) {
    assert.equal(holderNow([EARLY, LATE], taken, nowMs), person, JSON.stringify({ taken, nowMs }));
  }
});
