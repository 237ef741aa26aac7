/** The meter's rows, its cursor, and what it lets go. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { METER_KEEP_MS } from './change-log.ts';
import { MeterCore, type MeterRow } from './meter-core.ts';

const T0 = 1_700_000_000_000;
const SECOND = T0 / 1000;

test('a request is counted in the second and under the table version in which it began', () => {
  const meter = new MeterCore([100, 250]);
  const { green } = meter.slots('s01');
  const early = meter.begin(green, 3, T0 + 900);
  const late = meter.begin(green, 4, T0 + 1000);
  meter.count(late, 50, false);
  meter.count(early, 200, false);
  const { rows } = meter.read(0, T0 + 5000);
  const base = { store: 's01', colour: 'green', requests: 1, failed: 0 } as const;
  assert.deepEqual(
    rows.toSorted((a, b) => a.second - b.second),
    [
      { ...base, version: 3, second: SECOND, over: [1, 0] },
      { ...base, version: 4, second: SECOND + 1, over: [0, 0] },
    ],
  );
});

test('a failed request is over every objective, and a broken one is counted once in each', () => {
  const meter = new MeterCore([100, 250]);
  const { blue } = meter.slots('s01');
  const row = meter.begin(blue, 1, T0);
  meter.count(row, 5, true);
  meter.count(row, 150, false);
  meter.breakOff(row, 150);
  const [only] = meter.read(0, T0).rows;
  assert.deepEqual([only?.requests, only?.failed, only?.over], [2, 2, [2, 2]]);
});

test('a cursor gives the rows that changed after it, each with its whole counts', () => {
  const meter = new MeterCore([]);
  const slots = meter.slots('s01');
  const old = meter.begin(slots.blue, 1, T0);
  meter.count(old, 1, false);
  meter.count(meter.begin(slots.green, 1, T0), 1, false);
  const first = meter.read(0, T0 + 1000);
  assert.equal(first.rows.length, 2);
  assert.deepEqual(meter.read(first.cursor, T0 + 1100).rows, []);
  meter.count(old, 1, true);
  const second = meter.read(first.cursor, T0 + 2000);
  assert.deepEqual(
    second.rows.map(({ colour, requests, failed }) => ({ colour, requests, failed })),
    [{ colour: 'blue', requests: 2, failed: 1 }],
  );
  assert.equal(meter.read(0, T0 + 2000).rows.length, 2, 'a new reader gets everything');
});

test('readers at any pace end with the same counts', () => {
  const step = fc.record({
    store: fc.constantFrom('s01', 's02'),
    afterMs: fc.nat({ max: 1500 }),
    failed: fc.boolean(),
    reader: fc.constantFrom(-1, 0, 1),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const meter = new MeterCore([]);
      const readers = [0, 1].map(() => ({ cursor: 0, rows: new Map<string, MeterRow>() }));
      let nowMs = T0;
      const read = (reader: (typeof readers)[number]) => {
        const batch = meter.read(reader.cursor, nowMs);
        reader.cursor = batch.cursor;
        for (const row of batch.rows) reader.rows.set(`${row.store} ${row.second}`, row);
      };
      for (const { store, afterMs, failed, reader } of steps) {
        nowMs += afterMs;
        meter.count(meter.begin(meter.slots(store).blue, 1, nowMs), 1, failed);
        const who = readers[reader];
        if (who) read(who);
      }
      readers.forEach(read);
      const sum = (reader: (typeof readers)[number]) =>
        [...reader.rows.values()].reduce((total, row) => total + row.requests, 0);
      assert.deepEqual(readers.map(sum), [steps.length, steps.length]);
      const failed = [...readers[0]!.rows.values()].reduce((total, row) => total + row.failed, 0);
      assert.equal(failed, steps.filter((step) => step.failed).length);
    }),
  );
});

test('rows are kept for 15 minutes, with or without a reader, and no longer', () => {
  const meter = new MeterCore([]);
  const { blue } = meter.slots('s01');
  for (let second = 0; second < 1200; second++) {
    const nowMs = T0 + second * 1000;
    meter.count(meter.begin(blue, 1, nowMs), 1, false);
    meter.prune(nowMs);
  }
  const nowMs = T0 + 1200 * 1000;
  const seconds = meter.read(0, nowMs).rows.map((row) => row.second);
  const oldest = Math.min(...seconds);
  assert.ok(oldest <= SECOND + 1200 - METER_KEEP_MS / 1000, 'all of the last 15 minutes');
  assert.ok(oldest >= SECOND + 1200 - METER_KEEP_MS / 1000 - 130, 'and little more');
  assert.equal(new Set(seconds).size, seconds.length);
});

test('a clock that is set back does not open a second row of one second', () => {
  const meter = new MeterCore([]);
  const { blue } = meter.slots('s01');
  meter.count(meter.begin(blue, 1, T0 + 2000), 1, false);
  meter.count(meter.begin(blue, 1, T0), 1, false);
  const { rows } = meter.read(0, T0 + 2000);
  assert.deepEqual(
    rows.map(({ second, requests }) => [second, requests]),
    [[SECOND + 2, 2]],
  );
});

test('unit rows travel under the meter’s cursor, and are kept as long as its rows', () => {
  const meter = new MeterCore([]);
  const slots = meter.slots('s01');
  meter.units.apply({ version: 3, weightsBp: { s01: 5000 }, defaultBp: 0 });
  const step = meter.units.stepOf('s01')!;
  const fail = (unit: number, nowMs: number) => {
    const subject = meter.units.see(step, unit, 'green')!;
    meter.count(meter.begin(slots.green, 3, nowMs), 1, true);
    meter.units.count(subject, 1, true, nowMs);
  };
  fail(1, T0);
  const first = meter.read(0, T0);
  assert.deepEqual([first.rows.length, first.units.length], [1, 1]);
  assert.deepEqual(meter.read(first.cursor, T0).units, []);
  fail(2, T0 + 10);
  const { units } = meter.read(first.cursor, T0 + 20);
  assert.deepEqual(
    units.map(({ second, green }) => [second, green]),
    [[SECOND, { atRisk: 2, counted: 2 }]],
    'a row that changed comes again, with its whole counts',
  );
  assert.deepEqual(units, meter.read(0, T0 + 20).units, 'a new reader gets everything');
  const late = meter.read(0, T0 + METER_KEEP_MS + 1000);
  assert.deepEqual([late.rows, late.units], [[], []]);
});
