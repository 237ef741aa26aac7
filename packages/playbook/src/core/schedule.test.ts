import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNews, isProbeDue, type LastTry } from './schedule.ts';

const DAILY = {
  by: 'probe',
  kind: 'roster',
  everyMs: 86_400_000,
  freshMs: 172_800_000,
  ask: {},
} as const;
const NOW_MS = 1_000_000_000;

test('when a probe is read again, case by case', () => {
  const cases: readonly [string, LastTry | null, due: boolean][] = [
    ['never tried', null, true],
    ['stood an hour ago', { atMs: NOW_MS - 3_600_000, holds: true }, false],
    ['stood a day ago', { atMs: NOW_MS - 86_400_000, holds: true }, true],
    ['did not stand a moment ago', { atMs: NOW_MS - 1_000, holds: false }, false],
    ['did not stand a while ago', { atMs: NOW_MS - 15_000, holds: false }, true],
    ['the clock jumped back', { atMs: NOW_MS + 1, holds: true }, true],
  ];
  for (const [name, last, due] of cases) assert.equal(isProbeDue(DAILY, last, NOW_MS), due, name);
  const bad = { atMs: NOW_MS - 15_000, holds: false };
  assert.equal(isNews(DAILY, bad, false, NOW_MS), false, 'the same again is no news');
  assert.equal(isNews(DAILY, bad, true, NOW_MS), true, 'it was mended');
});
