/** The open loop: what happens to arrivals when a server is slow, silent, or too much for it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import type { WireRecord } from '../oracle/core/wire.ts';
import { seeded } from './core/random.ts';
import { openCustomers } from './customers.ts';
import { Driver } from './driver.ts';

/** A server that answers no one until it is told to; streams are opened at once. */
async function holdingServer(t: TestContext) {
  const held: ServerResponse[] = [];
  let holding = true;
  let waiting: { count: number; resolve: () => void } | null = null;
  const server = createServer((request, response) => {
    response.setHeader('x-slipway-colour', 'blue');
    if (request.url?.endsWith('/stream') === true) return response.flushHeaders();
    request.resume();
    if (!holding) return void response.end('{}');
    held.push(response);
    if (waiting !== null && held.length >= waiting.count) waiting.resolve();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    held,
    async untilHeld(count: number): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting = { count, resolve };
      if (held.length < count) await promise;
    },
    letGo(): void {
      holding = false;
      for (const response of held) response.end('{}');
    },
  };
}

function driverFor(t: TestContext, target: string, maxInFlight: number, timeoutMs = 10_000) {
  const records: WireRecord[] = [];
  const skus = Array.from({ length: 2_000 }, (_, i) => `sku${i}`);
  const customers = openCustomers(target, 512, timeoutMs);
  t.after(() => customers.close());
  const driver = new Driver({
    target,
    stores: ['s01', 's02'].map((store) => ({ store, skus, members: [], subscriptions: [] })),
    perSecond: 150,
    units: 10,
    run: 'test',
    maxInFlight,
    timeoutMs,
    random: seeded(1),
    customers,
    report: (record) => void records.push(record),
    mix: [['price-read', 1]],
  });
  return { driver, records };
}

test('customers keep coming while no one is answered', { timeout: 20_000 }, async (t) => {
  const server = await holdingServer(t);
  const { driver, records } = driverFor(t, server.url, 4_000);
  const beginMs = performance.now();
  driver.start();
  await server.untilHeld(300); // a loop that waited for answers would never come so far
  const seconds = (performance.now() - beginMs) / 1_000;
  assert.ok(seconds >= 0.9, `300 at 300 a second came within ${seconds} s`);
  assert.equal(driver.stats().dropped, 0);
  assert.ok(driver.stats().inFlight >= 300);
  server.letGo();
  await driver.stop();
  const { sent, requests, inFlight, failed } = driver.stats();
  assert.deepEqual([inFlight, failed, requests], [0, 0, sent]);
  assert.equal(records.filter((record) => record.kind === 'result').length, requests);
});

test('a stall of half a second costs no arrival', { timeout: 20_000 }, async (t) => {
  const server = await holdingServer(t);
  const { driver, records } = driverFor(t, server.url, 4_000);
  driver.start();
  await server.untilHeld(1);
  const stall = setTimeout(() => server.letGo(), 500);
  t.after(() => clearTimeout(stall));
  const answered = () => records.filter((record) => record.kind === 'result').length;
  while (answered() < 600) await new Promise((resolve) => setImmediate(resolve));
  await driver.stop();
  const startsMs = records
    .flatMap((record) => (record.kind === 'result' ? [record.startedMs] : []))
    .toSorted((a, b) => a - b);
  const firstMs = startsMs[0] ?? 0;
  const stalled = startsMs.filter((ms) => ms < firstMs + 500).length;
  const after = startsMs.filter((ms) => ms >= firstMs + 500 && ms < firstMs + 1_000).length;
  assert.ok(stalled >= after * 0.8, `${stalled} while it stalled, ${after} in as long after`);
});

test('what cannot be sent is counted as dropped', { timeout: 20_000 }, async (t) => {
  const server = await holdingServer(t);
  const { driver } = driverFor(t, server.url, 20);
  driver.start();
  await server.untilHeld(18);
  while (driver.stats().dropped < 10) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(server.held.length <= 20);
  server.letGo();
  await driver.stop();
  assert.equal(driver.stats().failed, 0);
});

test('a request without an answer in time has failed', { timeout: 20_000 }, async (t) => {
  const server = await holdingServer(t);
  const { driver, records } = driverFor(t, server.url, 20, 100);
  driver.start();
  while (driver.stats().failed < 5) await new Promise((resolve) => setImmediate(resolve));
  await driver.stop();
  const failed = records.filter((record) => record.kind === 'result' && record.status === null);
  assert.equal(failed.length, driver.stats().failed);
});
