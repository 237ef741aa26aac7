/** The tally: downtime by the ten-second rule, and counts by colour. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { downSeconds, Tally } from './tally.ts';
import type { Colour, Result } from './wire.ts';

const cases: readonly {
  name: string;
  seconds: readonly (readonly [number, number, number])[];
  down: number;
}[] = [
  { name: 'no failure, no downtime', seconds: [[0, 20, 0]], down: 0 },
  { name: 'one in a hundred is not more than one in a hundred', seconds: [[0, 100, 1]], down: 0 },
  { name: 'too few requests say nothing', seconds: [[0, 4, 4]], down: 0 },
  {
    name: 'a second counts as long as its failures are in the last ten',
    seconds: Array.from({ length: 30 }, (_, at) => [at, 20, at === 10 ? 20 : 0]),
    down: 10,
  },
  {
    name: 'a short outage counts while it weighs more than one in a hundred',
    seconds: Array.from({ length: 30 }, (_, at) => [at, 20, at === 10 ? 3 : 0]),
    down: 10,
  },
  {
    name: 'two failures of two hundred are none',
    seconds: Array.from({ length: 30 }, (_, at) => [at, 20, at === 10 ? 2 : 0]),
    down: 0,
  },
];
for (const { name, seconds, down } of cases) {
  test(name, () => {
    const map = new Map(seconds.map(([at, requests, failed]) => [at, { requests, failed }]));
    assert.equal(downSeconds(map), down);
  });
}

function result(startedMs: number, colour: Colour | null, status: number | null): Result {
  const key = { id: 1, op: 'price-read', store: 's01', unit: 't', key: 'a', body: null } as const;
  return { kind: 'result', ...key, startedMs, endedMs: startedMs + 5, status, colour };
}

test('requests count by colour, and failures are those without an answer or with a 5xx', () => {
  const tally = new Tally();
  tally.add(result(1_000, 'blue', 200));
  tally.add(result(2_000, 'green', 500));
  tally.add(result(1_500, null, null));
  tally.add(result(3_000, 'green', 404));
  assert.deepEqual(tally.byColour, { blue: 1, green: 2, none: 1 });
  assert.deepEqual(tally.failedByColour, { blue: 0, green: 1, none: 1 });
  assert.deepEqual([tally.requests, tally.failed], [4, 2]);
  assert.equal(tally.firstFailureMs, 1_505);
  assert.equal(tally.lastGreenStartedMs, 3_000);
});

test('requests to green are counted by when they were sent', () => {
  const tally = new Tally();
  for (const startedMs of [1_000, 2_000, 3_000]) tally.add(result(startedMs, 'green', 200));
  tally.add(result(4_000, 'blue', 200));
  assert.equal(tally.greenAfter(1_000), 2);
  assert.equal(tally.greenAfter(1_000, 's01'), 2);
  assert.equal(tally.greenAfter(1_000, 's02'), 0);
  assert.equal(tally.greenAfter(3_000), 0);
});
