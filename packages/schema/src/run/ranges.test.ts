/** The ranges of a backfill: whatever fails and is halved, each page is handed out until done. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { gapsOf, RangeQueue, type PageRange } from './ranges.ts';

void test('every page is done exactly once, whatever order and failures', () => {
  const runs = fc.array(fc.record({ size: fc.integer({ min: 1, max: 9 }), fails: fc.boolean() }));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), runs, (pages, tries) => {
      const queue = new RangeQueue([{ leaf: 0, from: 0, to: pages }]);
      const done: PageRange[] = [];
      for (const { size, fails } of tries) {
        const range = queue.take(size);
        if (!range) break;
        assert.ok(range.to - range.from <= size);
        if (fails) queue.giveBack(range);
        else done.push(range);
      }
      // A run that was killed here goes on with what its journal does not hold.
      const resumed = new RangeQueue(gapsOf(0, pages, done));
      for (let range = resumed.take(5); range; range = resumed.take(5)) done.push(range);
      const covered = done.flatMap((range) =>
        Array.from({ length: range.to - range.from }, (_, at) => range.from + at),
      );
      covered.sort((a, b) => a - b);
      assert.deepEqual(
        covered,
        Array.from({ length: pages }, (_, page) => page),
      );
    }),
  );
});

void test('a rewritten leaf begins anew, the others go on', () => {
  const queue = new RangeQueue([
    { leaf: 0, from: 3, to: 5 },
    { leaf: 1, from: 0, to: 2 },
  ]);
  queue.restart(0, 4);
  assert.deepEqual(queue.take(9), { leaf: 1, from: 0, to: 2 });
  assert.deepEqual(queue.take(9), { leaf: 0, from: 0, to: 4 });
  assert.equal(queue.take(9), undefined);
});
