/** The router as a process: started, adopted, killed, drained, ended. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { isAlive, signalProcess } from '@slipway/kernel';
import type { RoutingTable } from './core/routing-table.ts';
import { connectRouter } from './router-plane.ts';
import {
  allHealthy,
  counts,
  rawSocket,
  SETTINGS,
  testFolder,
  testRouter,
  until,
  upstream,
} from './router/testing.ts';
import { startRouter, stopRouter } from './start-router.ts';

const TABLE: RoutingTable = { version: 3, weightsBp: { s01: 10_000 }, defaultBp: 0 };
const GREEN = { headers: { 'x-store': 's01', 'x-till': 't' } };

test('a killed router starts again with its last table and upstreams, by itself', async (t) => {
  const [blue, green] = [await upstream(t, 'blue'), await upstream(t, 'green')];
  const folder = testFolder(t);
  const { plane, running } = await testRouter(t, {}, folder);
  await plane.setUpstreams({ shop: { blue: [blue.url], green: [green.url] } });
  await plane.apply(TABLE);
  await until(async () => (await plane.status()).persistedVersion === 3, 'the disk has followed');
  const before = await plane.read(0);
  signalProcess(running.identity, 'SIGKILL');
  await until(() => !isAlive(running.identity), 'it is dead');

  const again = await testRouter(t, {}, folder);
  assert.equal(again.running.adopted, false);
  assert.equal(await (await fetch(again.url, GREEN)).text(), 'green');
  assert.deepEqual(await again.plane.readBack(), TABLE);
  // The client of before finds the new one, and notices that the counts began anew.
  const after = await plane.read(before.cursor + 1000);
  assert.notEqual(after.bootId, before.bootId);
  assert.equal(after.rows.length, 1);
});

test('starting twice adopts the router that runs', async (t) => {
  const folder = testFolder(t);
  const first = await testRouter(t, {}, folder);
  const second = await startRouter({ folder, config: SETTINGS });
  assert.deepEqual(second, { ...first.running, adopted: true });
  // A starter that dies at the wrong moment leaves a router that is not written down.
  rmSync(join(folder, 'router.json'));
  const third = await startRouter({ folder, config: SETTINGS });
  assert.deepEqual(third, { ...first.running, adopted: true });
});

test('a router with other settings is neither adopted nor ended', async (t) => {
  const folder = testFolder(t);
  const { running } = await testRouter(t, {}, folder);
  const config = { ...SETTINGS, seed: SETTINGS.seed + 1 };
  await assert.rejects(startRouter({ folder, config }), { code: 'TRAFFIC_ROUTER_DIFFERS' });
  assert.ok(isAlive(running.identity));
});

test('a router outlives a kill of its starter', async (t) => {
  const folder = testFolder(t);
  const config = JSON.stringify(SETTINGS);
  const script = `
    const { startRouter } = await import(${JSON.stringify(import.meta.resolve('./index.ts'))});
    await startRouter({ folder: ${JSON.stringify(folder)}, config: ${config} });
    console.log('started');
    setInterval(() => {}, 1000);`;
  const args = ['--input-type=module', '-e', script];
  const starter = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(starter.stdout, 'data');
  starter.kill('SIGKILL');
  await once(starter, 'exit');
  const { adopted, url, identity } = await startRouter({ folder, config: SETTINGS });
  t.after(() => signalProcess(identity, 'SIGKILL'));
  assert.equal(adopted, true);
  assert.equal((await fetch(url)).status, 503);
  assert.equal(await stopRouter(folder), 'ended');
  assert.equal(await stopRouter(folder), 'gone');
});

test('a taken port is named, with exit code 69', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  const config = { ...SETTINGS, listen: { host: '127.0.0.1', port } };
  await assert.rejects(startRouter({ folder: testFolder(t), config }), {
    code: 'TRAFFIC_PORT_TAKEN',
    exitCode: 69,
    what: `The router cannot listen on 127.0.0.1:${port} (EADDRINUSE).`,
  });
});

test('a configuration that does not fit is refused before anything starts', async (t) => {
  const config = { ...SETTINGS, seed: -1 };
  await assert.rejects(startRouter({ folder: testFolder(t), config }), {
    code: 'TRAFFIC_ROUTER_CONFIG',
    exitCode: 65,
  });
});

test('the admin socket’s path is short and private, however long the folder’s', async (t) => {
  const folder = join(testFolder(t), 'x'.repeat(80), 'y'.repeat(80));
  mkdirSync(folder, { recursive: true });
  const { running, plane } = await testRouter(t, {}, folder);
  assert.ok(Buffer.byteLength(running.adminSocket) <= 100);
  for (const place of [folder, dirname(running.adminSocket)]) {
    assert.equal(statSync(place).mode & 0o777, 0o700, place);
  }
  assert.equal((await plane.readBack()).version, 0);
  await stopRouter(folder);
  assert.equal(existsSync(dirname(running.adminSocket)), false, 'nothing is left of it');
});

test('a router that is gone is named as unreachable', async (t) => {
  const plane = connectRouter(join(testFolder(t), 'admin.sock'));
  t.after(() => plane.close());
  const gone = { code: 'TRAFFIC_PLANE_UNREACHABLE', exitCode: 69 };
  await assert.rejects(plane.apply(TABLE), gone);
  await assert.rejects(plane.readBack(), gone);
  await assert.rejects(plane.read(0), gone);
});

test('a drain waits for requests and ends streams at its deadline', async (t) => {
  const waiting: (() => void)[] = [];
  const green = await upstream(t, (req, res) => {
    if (req.url === '/slow') waiting.push(() => res.end('slow'));
    else res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
  });
  const blue = await upstream(t, 'blue');
  const { plane, url } = await testRouter(t);
  await plane.setUpstreams({ shop: { blue: [blue.url], green: [green.url] } });
  await plane.apply(TABLE);
  const fresh = await rawSocket(t, url);
  const events = await fetch(`${url}/events`, GREEN);
  const slow = fetch(`${url}/slow`, GREEN);
  await until(() => waiting.length === 1, 'the slow request has arrived');
  await plane.apply({ ...TABLE, version: 4, weightsBp: { s01: 0 } });

  const draining = plane.drain('green', Date.now() + 400);
  await until(async () => (await plane.status()).draining.includes('green'), 'it drains');
  waiting[0]!();
  const answer = await slow;
  assert.equal(await answer.text(), 'slow', 'a request under way ends on its colour');
  assert.equal(answer.headers.get('connection'), 'close', 'and announces the end');
  assert.equal(await events.text(), 'data: 1\n\n', 'a stream ends whole at the deadline');
  assert.deepEqual(await draining, { drained: true, left: 0 });
  fresh.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await until(() => fresh.text().endsWith('blue'), 'the fresh connection is served');
  assert.equal((await counts(plane)).failed, 0);
});

test('a drain ends a WebSocket at its deadline', async (t) => {
  const green = await upstream(t, 'green');
  green.server.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n');
    socket.write('Connection: Upgrade\r\n\r\nopen');
  });
  const { plane, url } = await testRouter(t);
  await plane.setUpstreams({ shop: { blue: [], green: [green.url] } });
  await plane.apply(TABLE);
  const { socket, text } = await rawSocket(t, url);
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n');
  socket.write('x-store: s01\r\nx-till: t\r\n\r\n');
  await until(() => text().endsWith('open'), 'it is open');
  const ended = once(socket, 'end');
  assert.deepEqual(await plane.drain('green', Date.now() + 50), { drained: true, left: 0 });
  await ended;
  assert.equal((await counts(plane)).failed, 0);
});

test('a drain tells what is left, and cuts no request that has no answer yet', async (t) => {
  const waiting: (() => void)[] = [];
  const green = await upstream(t, (_, res) => waiting.push(() => res.end('late')));
  const { plane, url } = await testRouter(t);
  await plane.setUpstreams({ shop: { blue: [], green: [green.url] } });
  await plane.apply(TABLE);
  const open = fetch(url, GREEN);
  await until(() => waiting.length === 1, 'it has arrived');
  assert.deepEqual(await plane.drain('green', Date.now() + 50), { drained: false, left: 1 });
  waiting[0]!();
  assert.equal(await (await open).text(), 'late');
  assert.deepEqual(await plane.drain('green', Date.now() + 50), { drained: true, left: 0 });
});

test('a router that is told to end answers what it has taken, then is gone', async (t) => {
  const waiting: (() => void)[] = [];
  const blue = await upstream(t, (req, res) => {
    if (req.url === '/slow') waiting.push(() => res.end('last'));
    else res.end('quick');
  });
  const { plane, url, running } = await testRouter(t);
  await plane.setUpstreams({ shop: { blue: [blue.url], green: [] } });
  await until(() => allHealthy(plane), 'all healthy');
  const open = fetch(`${url}/slow`);
  await until(() => waiting.length === 1, 'it has arrived');
  signalProcess(running.identity, 'SIGTERM');
  await until(async () => {
    const refused = await fetch(url).then(
      () => false,
      () => true,
    );
    return refused;
  }, 'it takes nothing new');
  waiting[0]!();
  assert.equal(await (await open).text(), 'last');
  await until(() => !isAlive(running.identity), 'it is gone');
});
