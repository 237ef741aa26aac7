import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { MeterWindow, type MeterBatch, type MeterRow } from './evidence.ts';

const T = 1_700_000_000;
const row = (part: Partial<MeterRow>): MeterRow => ({
  store: 's01',
  colour: 'green',
  version: 5,
  second: T,
  requests: 10,
  failed: 1,
  over: [2],
  ...part,
});
const batch = (rows: MeterRow[], atMs = T * 1000 + 500, bootId = 'a'): MeterBatch => ({
  bootId,
  atMs,
  cursor: 1,
  rows,
  units: [],
  lastAcceptedMs: { blue: null, green: null },
});
const requests = (rows: { requests: number }) => rows.requests;

test('a row that comes again replaces what it said before', () => {
  const meter = new MeterWindow(1, 30_000);
  meter.ingest(batch([row({})]));
  meter.ingest(batch([row({ requests: 14, failed: 2, over: [3] })]));
  meter.ingest(batch([row({ requests: 14, failed: 2, over: [3] })]));
  const counts = { requests: 14, failed: 2, over: [3] };
  assert.deepEqual(meter.window('s01', 'green', 30_000), counts);
  assert.deepEqual(meter.greenSince('s01', 5), counts);
  assert.deepEqual(meter.totals('s01').green, counts);
});

test('the same second in another life of the meter is counted beside the first', () => {
  const meter = new MeterWindow(1, 30_000);
  meter.ingest(batch([row({})]));
  meter.ingest(batch([row({ requests: 3 })], T * 1000 + 900, 'b'));
  assert.equal(requests(meter.totals('s01').green), 13);
});

test('a window ends with the newest batch and forgets what is before it', () => {
  const meter = new MeterWindow(1, 30_000);
  meter.ingest(batch([row({}), row({ second: T - 29 }), row({ second: T - 30 })]));
  assert.equal(requests(meter.window('s01', 'green', 30_000)), 20);
  assert.equal(requests(meter.window('s01', 'green', 1000)), 10);
  meter.ingest(batch([], (T + 5) * 1000));
  assert.equal(requests(meter.window('s01', 'green', 30_000)), 10);
  assert.equal(requests(meter.window('s01', 'blue', 30_000)), 0);
  assert.equal(requests(meter.window('s99', 'green', 30_000)), 0);
});

test('a gate counts what was dispatched at or after its version, for any length of time', () => {
  const meter = new MeterWindow(1, 30_000);
  meter.ingest(batch([row({ version: 4 }), row({ version: 5 }), row({ version: 6 })]));
  meter.ingest(batch([], (T + 7200) * 1000));
  assert.equal(requests(meter.greenSince('s01', 5)), 20);
  assert.equal(requests(meter.greenSince('s01', 7)), 0);
});

test('rows that were forgotten are not counted twice when the meter sends them again', () => {
  const meter = new MeterWindow(1, 30_000);
  meter.ingest(batch([row({})]));
  meter.ingest(batch([], (T + 1200) * 1000));
  meter.ingest(batch([row({})], (T + 1201) * 1000));
  assert.equal(requests(meter.totals('s01').green), 10);
});

test('counts that were written down before are there again after a restart', () => {
  const meter = new MeterWindow(1, 30_000);
  meter.restore([{ ...row({}), bootId: 'a' }]);
  assert.equal(meter.atMs, null, 'old rows are no sign of life');
  meter.ingest(batch([row({ requests: 12 })]));
  assert.equal(requests(meter.totals('s01').green), 12);
});

test('the age of the evidence is the age of the newest batch', () => {
  const meter = new MeterWindow(1, 30_000);
  assert.equal(meter.ageMs(5), null);
  meter.ingest(batch([], 1000));
  assert.equal(meter.ageMs(1700), 700);
});

test('whatever the order of batches, sums are those of the last rows', () => {
  const rows = fc.array(
    fc.record({
      store: fc.constantFrom('s01', 's02'),
      colour: fc.constantFrom('blue' as const, 'green' as const),
      version: fc.integer({ min: 1, max: 4 }),
      second: fc.integer({ min: T - 70, max: T }),
      requests: fc.integer({ min: 0, max: 50 }),
      failed: fc.integer({ min: 0, max: 50 }),
      over: fc.tuple(fc.integer({ min: 0, max: 50 })),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 60 }), (sent, seconds) => {
      const meter = new MeterWindow(1, 60_000);
      meter.ingest(batch([], T * 1000));
      const last = new Map<string, MeterRow>();
      for (const one of sent) {
        meter.ingest(batch([one], T * 1000));
        last.set([one.store, one.colour, one.version, one.second].join(), one);
      }
      const sum = (pick: (one: MeterRow) => boolean) =>
        Array.from(last.values())
          .filter((one) => one.store === 's01' && pick(one))
          .reduce((total, one) => total + one.requests * 1000 + one.over[0]!, 0);
      const flat = (counts: { requests: number; over: readonly number[] }) =>
        counts.requests * 1000 + counts.over[0]!;
      const green = (one: MeterRow) => one.colour === 'green';
      assert.equal(
        flat(meter.window('s01', 'green', seconds * 1000)),
        sum((one) => green(one) && one.second > T - seconds),
      );
      assert.equal(
        flat(meter.greenSince('s01', 3)),
        sum((one) => green(one) && one.version >= 3),
      );
      assert.equal(
        flat(meter.totals('s01').blue),
        sum((one) => !green(one)),
      );
    }),
  );
});
