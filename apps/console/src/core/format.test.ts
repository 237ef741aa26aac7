import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  age,
  countdown,
  launchClock,
  longAgo,
  measured,
  opening,
  percent,
  roughly,
  shareOf,
  THIN,
  timeOfDay,
  words,
} from './format.ts';

const plain = (text: string) => text.replaceAll(THIN, ' ');
const HOUR = 3_600_000;

test('the launch clock counts from the start of the ramp, before and after it', () => {
  const cases: [number | null, string][] = [
    [12_978_000, 'T+03:36:18'],
    [0, 'T+00:00:00'],
    [999, 'T+00:00:00'],
    [-1_800_000, 'T−00:30:00'],
    [30 * HOUR, 'T+30:00:00'],
    [null, 'T−––:––:––'],
  ];
  for (const [planMs, text] of cases) assert.equal(launchClock(planMs), text);
});

test('lengths of time are short and keep their unit', () => {
  const cases: [string, string][] = [
    [countdown(522_000), '08:42'],
    [countdown(521_001), '08:42'],
    [countdown(HOUR + 2000), '1:00:02'],
    [countdown(-5), '00:00'],
    [plain(age(1999)), '1 s'],
    [age(252_000), '4:12'],
    [age(HOUR), '1:00:00'],
    [plain(roughly(40_000)), '40 s'],
    [plain(roughly(24 * 60_000)), '24 min'],
    [plain(roughly(200 * 60_000)), '3 h 20'],
    [plain(roughly(9 * HOUR)), '> 4 h'],
    [plain(measured(12)), '12 ms'],
    [plain(measured(410)), '0.41 s'],
    [plain(measured(3200)), '3.2 s'],
  ];
  for (const [made, text] of cases) assert.equal(made, text);
});

test('a share is never rounded up: only all of it is 100', () => {
  const cases: [number, string][] = [
    [10_000, '100'],
    [9997, '99'],
    [6533, '65'],
    [7000, '70'],
    [50, '0.5'],
    [0, '0'],
  ];
  for (const [bp, text] of cases) assert.equal(shareOf(bp), text);
  assert.equal(plain(percent(0.034)), '3.4 %');
  assert.equal(plain(percent(0.0042)), '0.42 %');
  assert.equal(plain(percent(0)), '0 %');
});

test('times of day follow the zone, openings and names are put in words', () => {
  const atMs = Date.UTC(2026, 10, 14, 9, 36, 18);
  assert.equal(timeOfDay(atMs, 'UTC', true), '09:36:18');
  assert.equal(timeOfDay(atMs, 'Asia/Tokyo'), '18:36');
  assert.equal(opening('2026-11-27T09:00[America/Chicago]'), 'Fri 27 Nov, 09:00');
  assert.equal(opening('soon'), 'soon');
  assert.equal(words('failed-requests'), 'Failed requests');
});

test('how long ago something was heard of, up to days', () => {
  const texts = [40_000, 24 * 60_000, 200 * 60_000, 52 * 3_600_000].map(longAgo);
  assert.deepEqual(texts, ['40\u202Fs', '24\u202Fmin', '3\u202Fh\u202F20', '2\u202Fd 4\u202Fh']);
});
