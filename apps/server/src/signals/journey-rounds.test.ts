/** Rounds of journeys against a real HTTP server: every store, so many at once, while wanted. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { parseInput } from '@slipway/kernel';
import type { NewEvent } from '@slipway/launch';
import { readJourney, type JourneyRun } from '@slipway/rehearsal';
import { until } from '../testing/wait.ts';
import { lookAt } from './journey.ts';
import { JourneyRounds } from './journey-rounds.ts';

const JOURNEY = `
journey: visit
every: 500ms
steps:
  - step: come
    request: { method: GET, path: / }
    activates: true
`;
const STORES = Array.from({ length: 12 }, (_, index) => `s${index + 1}`);

let closed = new Set<string>();
let [busy, mostBusy, served] = [0, 0, 0];
const server = createServer((request, response) => {
  busy += 1;
  served += 1;
  mostBusy = Math.max(mostBusy, busy);
  setTimeout(() => {
    busy -= 1;
    response.writeHead(closed.has(String(request.headers['x-store'])) ? 503 : 200).end();
  }, 15);
});
before(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
after(() => {
  server.closeAllConnections();
  server.close();
});

async function withRounds(
  body: (rounds: JourneyRounds, events: NewEvent[]) => Promise<void>,
): Promise<void> {
  const read = readJourney(parseInput(JOURNEY, 'visit.yaml').value);
  assert.ok(read.ok);
  const events: NewEvent[] = [];
  const { port } = server.address() as AddressInfo;
  const rounds = new JourneyRounds({
    journeys: [read.value],
    stores: STORES,
    target: () => ({
      baseUrl: `http://127.0.0.1:${port}`,
      identify: (store) => ({ 'x-store': store }),
    }),
    note: (more) => events.push(...more),
  });
  try {
    await body(rounds, events);
  } finally {
    await rounds.close();
  }
}

const everywhere = (rounds: JourneyRounds, runs: number) =>
  STORES.every((store) => rounds.runs('visit', store).length >= runs);

test('every store is visited, a few at once, and nobody once it is not wanted', async () => {
  await withRounds(async (rounds) => {
    assert.equal(served, 0, 'nobody is sent before it is wanted');
    rounds.want(true);
    await until('two rounds', () => everywhere(rounds, 2));
    assert.ok(mostBusy <= 4, `${mostBusy} at once`);
    assert.ok(rounds.turnMs('visit') >= 500);
    await rounds.quieten();
    const before = served;
    assert.equal(busy, 0, 'those on their way are done');
    await assert.rejects(
      until('another visit', () => served > before, 800),
      /not within/,
    );
  });
});

test('a failure is told once for all stores, and again after it had passed', async () => {
  closed = new Set(['s3', 's7']);
  await withRounds(async (rounds, events) => {
    rounds.want(true);
    await until('two rounds', () => everywhere(rounds, 2));
    assert.equal(events.length, 1, JSON.stringify(events));
    assert.match(events[0]!.text, /^Journey visit \(happy\) failed at s[37], step come: .* 503/);
    closed = new Set();
    const so = rounds.runs('visit', 's3').length;
    await until('it passes', () => rounds.runs('visit', 's3').length > so + 1);
    closed = new Set(['s3']);
    await until('it is told again', () => events.length === 2);
  });
});

test('a reading is of the runs in the window that are meant to activate', () => {
  const run = (startedMs: number, activated: boolean | null, outcome: JourneyRun['outcome']) =>
    ({ startedMs, activated, outcome }) as JourneyRun;
  const runs = [
    run(1000, false, 'failed'),
    run(2000, true, 'passed'),
    run(3000, null, 'passed'),
    run(4000, true, 'failed'),
    run(5000, false, 'failed'),
  ];
  const look = (measure: 'activation-share' | 'passed-share', sinceMs: number) => {
    const found = lookAt('s01', runs, measure, sinceMs);
    return found && [found.value, found.count, found.atMs];
  };
  assert.deepEqual(look('activation-share', 2000), [2 / 3, 3, 5000]);
  assert.deepEqual(look('passed-share', 2000), [0.5, 4, 5000]);
  assert.equal(look('passed-share', 6000), null);
});
