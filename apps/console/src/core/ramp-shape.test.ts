import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gateX, greyPart, rampX, rungsPath, ticks, type RampSpec } from './ramp-shape.ts';

const spec = (change: Partial<RampSpec>): RampSpec => ({
  solidBp: 7000,
  look: 'known',
  progress: 0.5,
  passedBp: [1000, 2000],
  marker: null,
  ...change,
});

test('a share ends at its rung, a gate stands between two', () => {
  const shares: [number, number][] = [
    [0, 0],
    [1000, 29.6],
    [1500, 48.4],
    [7000, 231.2],
    [10_000, 332],
    [12_000, 332],
  ];
  for (const [bp, x] of shares) assert.equal(rampX(bp), x, `share ${bp}`);
  const gates: [number, number][] = [
    [1000, 31.6],
    [7000, 233.2],
    [10_000, 331],
  ];
  for (const [bp, x] of gates) assert.equal(gateX(bp), x, `gate ${bp}`);
});

test('grey fills the next rung by the progress of the step, and only when all is known', () => {
  assert.deepEqual(greyPart(spec({})), { x: 235.2, width: 14.8 });
  assert.deepEqual(greyPart(spec({ solidBp: 1500, progress: 1 })), { x: 48.4, width: 14.8 });
  assert.equal(greyPart(spec({ solidBp: 10_000 })), null);
  assert.equal(greyPart(spec({ progress: 0 })), null);
  assert.equal(greyPart(spec({ look: 'unknown' })), null);
});

test('ten gates, those passed marked so, the one under a marker left to it', () => {
  const marks = ticks(spec({ marker: { bp: 7000, kind: 'now' } }));
  assert.equal(marks.length, 9);
  assert.equal(marks.filter(({ passed }) => passed).length, 2);
  assert.equal(rungsPath().match(/M/g)?.length, 10);
});
