/** Uploads leave the machine, and the line, to others for the rest of the time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Pace } from './pace.ts';

void test('uploads are at work for no more than their share, however long they take', () => {
  const work = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(work, fc.constantFrom(0.25, 0.5, 1), (spans, share) => {
      const pace = new Pace({ share, rateBytes: 0 }, 0);
      let [nowMs, workedMs] = [0, 0];
      for (const span of spans) {
        nowMs += pace.waitMs(nowMs) + span;
        workedMs += span;
        pace.ended(span, nowMs);
      }
      nowMs += pace.waitMs(nowMs);
      assert.ok(workedMs <= nowMs * share + 1e-6, `${workedMs} of ${nowMs} ms`);
      assert.ok(nowMs <= workedMs / share + 1e-6, 'and they do not rest for longer');
    }),
  );
});

void test('no more bytes than the rate are taken over all devices', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(sizes, (all) => {
      const pace = new Pace({ share: 1, rateBytes: 50_000 }, 0);
      let [nowMs, sent] = [0, 0];
      for (const size of all) {
        nowMs += pace.waitMs(nowMs);
        // A second's worth may go at once, and one upload may be larger than that.
        assert.ok(sent <= 50_000 * (1 + nowMs / 1000) + 100, `${sent} bytes in ${nowMs} ms`);
        pace.began(size, nowMs);
        sent += size;
      }
    }),
  );
});
