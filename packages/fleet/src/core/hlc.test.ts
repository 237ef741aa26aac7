/** The logical clock goes on whatever the wall clock does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { clampWall, compareHlc, formatHlc, HLC_START, mergeHlc, parseHlc, tickHlc } from './hlc.ts';

const wall = fc.integer({ min: 0, max: 4_000_000_000_000 });
const moment = fc.record({ ms: wall, count: fc.integer({ min: 0, max: 99_999 }) });

void test('it never goes back, and its text sorts as it does', () => {
  fc.assert(
    fc.property(fc.array(wall, { minLength: 2, maxLength: 30 }), (walls) => {
      let last = HLC_START;
      for (const wallMs of walls) {
        const next = tickHlc(last, wallMs);
        assert.ok(compareHlc(last, next) < 0);
        assert.ok(formatHlc(last) < formatHlc(next));
        assert.deepEqual(parseHlc(formatHlc(next)), next);
        last = next;
      }
    }),
  );
});

void test('what was seen elsewhere lies before what follows', () => {
  fc.assert(
    fc.property(moment, moment, wall, (last, seen, wallMs) => {
      const next = mergeHlc(last, seen, wallMs);
      assert.ok(compareHlc(last, next) < 0 && compareHlc(seen, next) < 0);
    }),
  );
});

void test('a full counter moves on to the next millisecond', () => {
  assert.deepEqual(tickHlc({ ms: 7, count: 99_999 }, 3), { ms: 8, count: 0 });
});

void test('a wall clock days ahead is clamped once the time is known', () => {
  const day = 86_400_000;
  assert.deepEqual(clampWall(3 * day, null, 60_000), { ms: 3 * day, isClamped: false });
  assert.deepEqual(clampWall(13 * day, 10 * day, 60_000), { ms: 10 * day, isClamped: true });
  assert.deepEqual(clampWall(7 * day, 10 * day, 60_000), { ms: 7 * day, isClamped: false });
  assert.equal(parseHlc('1-2'), null);
});
