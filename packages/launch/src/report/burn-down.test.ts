/** Open cases over time, from when each was opened and closed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { burnDownOf, type CaseSpan } from './burn-down.ts';

test('cases burn down as they are closed; moments at which nothing changes are not told', () => {
  const spans: CaseSpan[] = [
    { openedMs: 10, closedMs: 30 },
    { openedMs: 10, closedMs: null },
    { openedMs: 20, closedMs: 30 },
  ];
  assert.deepEqual(burnDownOf(spans, 240), [
    { atMs: 10, open: 2 },
    { atMs: 20, open: 3 },
    { atMs: 30, open: 1 },
  ]);
  assert.deepEqual(burnDownOf([], 240), []);
});

const anySpan = fc
  .tuple(fc.nat(1_000), fc.option(fc.nat(1_000)))
  .map(([openedMs, after]) => ({ openedMs, closedMs: after === null ? null : openedMs + after }));

test('at each moment as many are open as a count says, and the end is always told', () => {
  fc.assert(
    fc.property(
      fc.array(anySpan, { maxLength: 60 }),
      fc.integer({ min: 1, max: 30 }),
      (spans, most) => {
        const points = burnDownOf(spans, most);
        assert.ok(points.length <= most + 1);
        for (const { atMs, open } of points) {
          const isOpen = ({ openedMs, closedMs }: CaseSpan) =>
            openedMs <= atMs && (closedMs === null || closedMs > atMs);
          assert.equal(open, spans.filter(isOpen).length);
        }
        const left = spans.filter(({ closedMs }) => closedMs === null).length;
        assert.equal(points.at(-1)?.open ?? 0, left);
      },
    ),
  );
});
