/** Upstreams that die, refuse, hang or turn sick: what customers get, and what is counted. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { freePort, signalProcess } from '@slipway/kernel';
import {
  allHealthy,
  counts,
  testRouter,
  until,
  upstream,
  upstreamProcess,
} from './router/testing.ts';

/** No check may take an instance out before a request has met it. */
const SELDOM = { health: { intervalMs: 60_000, unhealthyAfter: 50 } };

test('a request whose instance dies fails once and is not sent again', async (t) => {
  const doomed = await upstreamProcess(t);
  const [other, green] = [await upstream(t, 'blue'), await upstream(t, 'green')];
  const { plane, url } = await testRouter(t);
  await plane.setUpstreams({ shop: { blue: [doomed.url], green: [green.url] } });
  await until(() => allHealthy(plane), 'all healthy');
  const hanging = fetch(`${url}/hang`);
  const stream = await fetch(`${url}/stream`);
  const reader = stream.body!.getReader();
  await reader.read();
  await until(async () => (await plane.status()).inFlight.blue === 2, 'both are under way');
  await plane.setUpstreams({ shop: { blue: [doomed.url, other.url], green: [green.url] } });
  signalProcess(doomed.identity, 'SIGKILL');
  const answer = await hanging;
  assert.equal(answer.status, 502);
  assert.equal(((await answer.json()) as { error: { code: string } }).error.code, 'UPSTREAM_BROKE');
  await assert.rejects(reader.read(), 'a broken stream does not look whole');
  const { requests, failed, over } = await counts(plane, { colour: 'blue' });
  assert.deepEqual([requests, failed, over], [2, 2, [2, 2]]);
  assert.deepEqual([other.seen.length, green.seen.length], [0, 0]);
});

test('a refused connection goes to another instance of the same colour', async (t) => {
  const [blue, green] = [await upstream(t, 'blue'), await upstream(t, 'green')];
  const closing = await upstream(t, 'blue');
  const { plane, url } = await testRouter(t, SELDOM);
  await plane.setUpstreams({ shop: { blue: [closing.url, blue.url], green: [green.url] } });
  await until(() => allHealthy(plane), 'all healthy');
  closing.server.close();
  closing.server.closeAllConnections();
  await once(closing.server, 'close');
  const post = { method: 'POST', body: 'x'.repeat(100_000) };
  const send = async () => {
    const answer = await fetch(url, post);
    return `${answer.status} ${await answer.text()}`;
  };
  const all = await Promise.all(Array.from({ length: 6 }, send));
  assert.deepEqual(new Set(all), new Set(['200 blue']));
  assert.equal(green.seen.length, 0);
  assert.equal((await counts(plane)).failed, 0);
  assert.ok((await plane.status()).totals.retried >= 3, 'both had their turns');
});

test('refused connections alone take an instance out, long before its next check', async (t) => {
  const [blue, closing] = [await upstream(t, 'blue'), await upstream(t, 'blue')];
  const health = { intervalMs: 60_000, unhealthyAfter: 2 };
  const { plane, url } = await testRouter(t, { health });
  await plane.setUpstreams({ shop: { blue: [closing.url, blue.url], green: [] } });
  await until(() => allHealthy(plane), 'all healthy');
  closing.server.close();
  closing.server.closeAllConnections();
  await once(closing.server, 'close');
  for (let at = 0; at < 10; at++) assert.equal((await fetch(url)).status, 200);
  const { instances, totals } = await plane.status();
  const out = instances.find((instance) => instance.url === closing.url);
  assert.deepEqual([out?.health, out?.lastError], ['unhealthy', 'ECONNREFUSED']);
  assert.equal(totals.retried, 2);
});

test('with no instance of its colour left, a request gets 503 and counts as failed', async (t) => {
  const green = await upstream(t, 'green');
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const { plane, url } = await testRouter(t);
  await plane.setUpstreams({ shop: { blue: [nobody], green: [green.url] } });
  for (let at = 0; at < 3; at++) {
    const answer = await fetch(url);
    assert.equal(answer.status, 503);
    const { error } = (await answer.json()) as { error: { code: string; message: string } };
    assert.equal(error.code, 'NO_INSTANCE');
    assert.match(error.message, /shop/);
  }
  const { requests, failed } = await counts(plane, { colour: 'blue' });
  assert.deepEqual([requests, failed], [3, 3]);
  assert.equal(green.seen.length, 0, 'never the other colour');
});

test('an instance whose checks fail gets no requests until they pass again', async (t) => {
  let isSick = false;
  const sick = await upstream(t, 'blue');
  sick.server.removeAllListeners('request');
  let served = 0;
  sick.server.on('request', (req, res) => {
    if (req.url !== '/ready') served++;
    else if (isSick) res.statusCode = 500;
    res.end('sick');
  });
  const well = await upstream(t, (_, res) => res.end('well'));
  const paths = { shop: '/ready' };
  const { plane, url } = await testRouter(t, { health: { intervalMs: 20, paths } });
  await plane.setUpstreams({ shop: { blue: [sick.url, well.url], green: [] } });
  const healthOf = async (upstreamUrl: string) => {
    const { instances } = await plane.status();
    return instances.find((instance) => instance.url === upstreamUrl)?.health;
  };
  isSick = true;
  await until(async () => (await healthOf(sick.url)) === 'unhealthy', 'it is found sick');
  served = 0;
  for (let at = 0; at < 10; at++) assert.equal(await (await fetch(url)).text(), 'well');
  assert.equal(served, 0);
  isSick = false;
  await until(async () => (await healthOf(sick.url)) === 'healthy', 'it is found well');
  await until(async () => (await (await fetch(url)).text()) === 'sick', 'it serves again');
});

test('an answer that does not come in time is a failed request', async (t) => {
  const blue = await upstream(t, () => {});
  const { plane, url } = await testRouter(t, { limits: { answerMs: 150 } });
  await plane.setUpstreams({ shop: { blue: [blue.url], green: [] } });
  const answer = await fetch(url);
  assert.equal(answer.status, 504);
  const { requests, failed, over } = await counts(plane);
  assert.deepEqual([requests, failed, over], [1, 1, [1, 1]]);
  await until(() => blue.seen[0]!.destroyed, 'it is ended upstream');
});

test('a stream that falls silent for too long is cut and counted', async (t) => {
  const blue = await upstream(t, (_, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.write('data: one\n\n');
  });
  const { plane, url } = await testRouter(t, { limits: { idleMs: 150 } });
  await plane.setUpstreams({ shop: { blue: [blue.url], green: [] } });
  const answer = await fetch(url);
  await assert.rejects(answer.text());
  const { requests, failed } = await counts(plane);
  assert.deepEqual([requests, failed], [1, 1]);
});

test('requests under way end on the instance that is taken out', async (t) => {
  const waiting: (() => void)[] = [];
  const old = await upstream(t, (_, res) => waiting.push(() => res.end('old')));
  const fresh = await upstream(t, (_, res) => res.end('fresh'));
  const { plane, url } = await testRouter(t);
  await plane.setUpstreams({ shop: { blue: [old.url], green: [] } });
  const open = fetch(url);
  await until(() => waiting.length === 1, 'it has arrived');
  await plane.setUpstreams({ shop: { blue: [fresh.url], green: [] } });
  assert.equal(await (await fetch(url)).text(), 'fresh');
  waiting[0]!();
  assert.equal(await (await open).text(), 'old');
  assert.equal((await counts(plane)).failed, 0);
});
