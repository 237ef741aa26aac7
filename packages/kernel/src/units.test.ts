import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration, parseBp, parseDurationMs, parseShare } from './units.ts';

const DURATIONS: readonly [string, number | undefined][] = [
  ['250ms', 250],
  ['20s', 20_000],
  [' 30m ', 1_800_000],
  ['3h', 10_800_000],
  ['7d', 604_800_000],
  ['1.5h', 5_400_000],
  ['1.001s', 1001], // 1000.9999999999999 unless rounded
  ['0s', 0],
  ['', undefined],
  ['5', undefined],
  ['-5s', undefined],
  ['5 s', undefined],
  ['1h30m', undefined],
  ['5S', undefined],
  ['1e3s', undefined],
  [`${'9'.repeat(400)}d`, undefined],
];
for (const [text, ms] of DURATIONS) {
  const name = text.length > 20 ? 'a duration beyond counting' : `"${text}"`;
  test(`${name} is ${ms ?? 'no'} ms`, () => assert.equal(parseDurationMs(text), ms));
}

const SHARES: readonly [string, number | undefined, number | undefined][] = [
  ['0%', 0, 0],
  ['0.5%', 0.005, 50],
  ['10 %', 0.1, 1000],
  ['33.333%', 0.33333, 3333],
  ['100%', 1, 10_000],
  ['100.01%', undefined, undefined],
  ['-1%', undefined, undefined],
  ['10', undefined, undefined],
  ['%', undefined, undefined],
];
for (const [text, share, bp] of SHARES) {
  test(`"${text}" is ${bp ?? 'no'} basis points`, () => {
    assert.equal(parseBp(text), bp);
    const found = parseShare(text);
    assert.equal(found?.toFixed(9), share?.toFixed(9));
  });
}

const FORMATS: readonly [number, string][] = [
  [0, '0 ms'],
  [849.6, '850 ms'],
  [999.7, '1 s'],
  [59_999, '59 s'],
  [60_000, '1:00'],
  [245_000, '4:05'],
  [3_599_999, '59:59'],
  [10_930_000, '3:02:10'],
  [360_000_000, '100:00:00'],
];
for (const [ms, text] of FORMATS) {
  test(`${ms} ms reads "${text}"`, () => assert.equal(formatDuration(ms), text));
}
