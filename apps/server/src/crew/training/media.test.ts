import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rangeOf } from './media.ts';

void test('a range of a film is told by its first and last byte', () => {
  const cases: readonly (readonly [string | undefined, ReturnType<typeof rangeOf>])[] = [
    [undefined, null],
    ['bytes=0-', { from: 0, to: 99 }],
    ['bytes=10-19', { from: 10, to: 19 }],
    ['bytes=90-500', { from: 90, to: 99 }],
    ['bytes=-10', { from: 90, to: 99 }],
    ['bytes=-500', { from: 0, to: 99 }],
    ['bytes=100-', 'outside'],
    ['bytes=-0', 'outside'],
    ['bytes=20-10', null],
    ['bytes=0-1,5-6', null],
    ['lines=0-1', null],
    ['bytes=-', null],
  ];
  for (const [header, expected] of cases)
    assert.deepEqual(rangeOf(header, 100), expected, String(header));
});
