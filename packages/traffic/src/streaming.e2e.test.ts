/** What flows through a router: events, WebSockets, big bodies, and what is cut or refused. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import {
  counts,
  rawSocket,
  testRouter,
  until,
  upstream,
  type TestRouter,
} from './router/testing.ts';
import type { RouterSettings } from './shapes.ts';

const MIB = 1024 * 1024;

/** Starts a router with one blue upstream. */
async function routerTo(
  t: TestContext,
  listener: (req: IncomingMessage, res: ServerResponse) => void,
  settings: Partial<RouterSettings> = {},
): Promise<TestRouter & { behind: Awaited<ReturnType<typeof upstream>> }> {
  const behind = await upstream(t, listener);
  const router = await testRouter(t, settings);
  await router.plane.setUpstreams({ shop: { blue: [behind.url], green: [] } });
  return { ...router, behind };
}

/** @returns the highest memory use of a process so far, in MiB; 0 where it cannot be read */
function peakMib(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const [, kib] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

test('headers and events of a stream arrive before it ends', async (t) => {
  let events: ServerResponse | undefined;
  const { url, plane } = await routerTo(t, (_, res) => {
    events = res;
    res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  });
  const answer = await fetch(url);
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  assert.equal((await counts(plane)).requests, 1, 'a stream counts when its headers arrive');
  const reader = answer.body!.getReader();
  for (const text of ['data: one\n\n', 'data: two\n\n']) {
    events!.write(text);
    assert.equal(new TextDecoder().decode((await reader.read()).value), text);
  }
  events!.end();
  assert.equal((await reader.read()).done, true);
  assert.equal((await counts(plane)).failed, 0);
});

test('a WebSocket is upgraded and carries bytes both ways', async (t) => {
  const { url, plane, behind } = await routerTo(t, (_, res) => res.end());
  behind.server.on('upgrade', (req, socket, head) => {
    behind.seen.push(req);
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n');
    socket.write('Connection: Upgrade\r\nSec-WebSocket-Accept: yes\r\n\r\nhello ');
    socket.write(head);
    socket.pipe(socket);
  });
  const { socket, text } = await rawSocket(t, url);
  socket.write('GET /ws HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n');
  socket.write('Sec-WebSocket-Key: abc\r\nx-slipway-colour: green\r\n\r\nearly ');
  await until(() => text().endsWith('hello early '), 'the handshake and the first bytes');
  socket.write('later');
  await until(() => text().endsWith('later'), 'the echo');
  assert.match(text(), /^HTTP\/1\.1 101 Switching Protocols\r\n/);
  assert.match(text(), /sec-websocket-accept: yes\r\n/);
  assert.match(text(), /x-slipway-colour: blue\r\n/);
  const [seen] = behind.seen;
  assert.equal(seen?.headers['sec-websocket-key'], 'abc');
  assert.equal(seen?.headers['x-slipway-colour'], 'blue');
  assert.equal((await plane.status()).inFlight.blue, 1);
  socket.destroy();
  await until(async () => (await plane.status()).inFlight.blue === 0, 'its end is seen');
  const { requests, failed } = await counts(plane);
  assert.deepEqual([requests, failed], [1, 0]);
});

test('a refused WebSocket handshake gets the service’s own answer', async (t) => {
  const { url, behind } = await routerTo(t, (_, res) => res.end());
  behind.server.on('upgrade', (_, socket) => {
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
  });
  const { socket, text } = await rawSocket(t, url);
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await once(socket, 'end');
  assert.match(text(), /^HTTP\/1\.1 403 Forbidden\r\n[^]*\r\n\r\nno$/);
});

test('big bodies stream both ways in bounded memory, at the pace of the slower side', async (t) => {
  const size = 192 * MIB;
  const chunk = Buffer.alloc(64 * 1024, 'x');
  let produced = 0;
  const { url, running } = await routerTo(t, (req, res) => {
    if (req.method === 'POST') {
      let got = 0;
      req.on('data', (data: Buffer) => (got += data.length));
      req.on('end', () => res.end(String(got)));
      return;
    }
    const more = () => {
      while (produced < size) {
        produced += chunk.length;
        if (!res.write(chunk)) return void res.once('drain', more);
      }
      res.end();
    };
    more();
  });
  const { pid } = running.identity;
  const before = peakMib(pid);

  const upload = httpRequest(url, { method: 'POST' });
  for (let sent = 0; sent < size; sent += chunk.length) {
    if (!upload.write(chunk)) await once(upload, 'drain');
  }
  upload.end();
  const [uploaded] = (await once(upload, 'response')) as [IncomingMessage];
  const [said] = (await once(uploaded, 'data')) as [Buffer];
  assert.equal(Number(said), size);

  const download = httpRequest(url);
  download.end();
  const [slow] = (await once(download, 'response')) as [IncomingMessage];
  // Not read yet: what the upstream could hand over has to settle far below the whole.
  let last = -1;
  let sameSince = Date.now();
  await until(() => {
    if (produced !== last) [last, sameSince] = [produced, Date.now()];
    return Date.now() - sameSince > 250;
  }, 'the upstream has to wait');
  assert.ok(produced < 32 * MIB, `${produced / MIB} MiB were taken with nobody reading`);
  let got = 0;
  for await (const data of slow as AsyncIterable<Buffer>) got += data.length;
  assert.equal(got, size);
  assert.ok(peakMib(pid) - before < 150, `memory grew from ${before} to ${peakMib(pid)} MiB`);
});

test('a body over the limit is refused, declared or not', async (t) => {
  const settings = { limits: { bodyBytes: MIB } };
  const { url, behind, plane } = await routerTo(
    t,
    (req, res) => void req.resume().on('end', () => res.end('took it')),
    settings,
  );
  const declared = await rawSocket(t, url);
  declared.socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${MIB + 1}\r\n\r\n`);
  await until(() => declared.text().includes('\r\n\r\n'), 'an answer before any body');
  assert.match(declared.text(), /^HTTP\/1\.1 413 /);
  assert.equal(behind.seen.length, 0);

  const chunked = await rawSocket(t, url);
  chunked.socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
  const piece = `40000\r\n${'x'.repeat(0x40000)}\r\n`;
  for (let at = 0; at < 5; at++) chunked.socket.write(piece);
  await until(() => chunked.text().includes('\r\n\r\n'), 'an answer to too much');
  assert.match(chunked.text(), /^HTTP\/1\.1 413 /);
  assert.equal((await counts(plane)).failed, 0, 'no failure of ours');
  const small = await fetch(url, { method: 'POST', body: 'x'.repeat(MIB) });
  assert.equal(await small.text(), 'took it');
});

test('malformed and smuggled requests are refused and never reach a service', async (t) => {
  const { url, behind } = await routerTo(t, (_, res) => res.end('reached'));
  const post = 'POST / HTTP/1.1\r\nHost: a\r\n';
  const cases: [name: string, text: string, status: number][] = [
    [
      'both lengths',
      `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['two lengths', `${post}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, 400],
    ['a signed length', `${post}Content-Length: +1\r\n\r\na`, 400],
    ['an unknown coding', `${post}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 501],
    ['chunked not last', `${post}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`, 400],
    ['chunked twice', `${post}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`, 400],
    ['a space before the colon', `${post}Content-Length : 1\r\n\r\na`, 400],
    ['a folded header', `${post}X-A: 1\r\n Content-Length: 1\r\n\r\na`, 400],
    ['a bare line feed', 'GET / HTTP/1.1\nHost: a\n\n', 400],
    ['a zero byte', `GET / HTTP/1.1\r\nHost: a\r\nX-A: \0\r\n\r\n`, 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['chunks in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['a target of no form', 'GET foo HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['huge headers', `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ];
  for (const [name, text, status] of cases) {
    const raw = await rawSocket(t, url);
    raw.socket.end(text, 'latin1');
    await until(() => raw.socket.closed || raw.text().includes('\r\n\r\n'), name);
    assert.match(raw.text(), new RegExp(`^HTTP/1\\.1 ${status} `), name);
  }
  assert.deepEqual(
    behind.seen.map((req) => req.rawHeaders),
    [],
  );

  // A body that turns bad half-way has reached a service; nothing after it may.
  const bad = await rawSocket(t, url);
  bad.socket.write(`${post}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\nzz\r\n`);
  bad.socket.write('GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n');
  await until(() => bad.socket.closed, 'the connection is ended, or reset');
  assert.ok(behind.seen.every((req) => req.url !== '/smuggled'));
  assert.equal(await (await fetch(url)).text(), 'reached', 'the router goes on');
});

test('a client that goes away is no failure, and its request ends upstream too', async (t) => {
  const { url, plane, behind } = await routerTo(t, () => {});
  const abort = new AbortController();
  const gone = fetch(url, { signal: abort.signal });
  await until(() => behind.seen.length === 1, 'it has arrived');
  abort.abort();
  await assert.rejects(gone);
  await until(() => behind.seen[0]!.destroyed, 'the upstream request is ended');
  const { requests, failed } = await counts(plane);
  assert.deepEqual([requests, failed], [0, 0]);
  const { totals, inFlight } = await plane.status();
  assert.equal(totals.clientAborted, 1);
  assert.equal(inFlight.blue, 0);
});

test('answers without a body, or ahead of the request’s end, pass whole', async (t) => {
  const { url } = await routerTo(t, (req, res) => {
    if (req.url === '/early') {
      res.statusCode = 403;
      res.end('no');
      return;
    }
    res.statusCode = Number(req.url?.slice(1));
    res.setHeader('etag', 'x');
    if (req.method === 'HEAD') res.setHeader('content-length', '42');
    res.end();
  });
  const head = await fetch(`${url}/200`, { method: 'HEAD' });
  assert.equal(head.headers.get('content-length'), '42');
  for (const status of [204, 304]) {
    const answer = await fetch(`${url}/${status}`);
    assert.deepEqual([answer.status, await answer.text()], [status, '']);
    assert.equal(answer.headers.get('etag'), 'x');
  }
  const early = await rawSocket(t, url);
  early.socket.write('POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf');
  await until(() => early.text().endsWith('no'), 'the answer');
  assert.match(early.text(), /^HTTP\/1\.1 403 [^]*connection: close/i);
  const patient = await rawSocket(t, url);
  patient.socket.write('PUT /200 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n');
  patient.socket.write('Content-Length: 4\r\n\r\n');
  await until(() => patient.text() === 'HTTP/1.1 100 Continue\r\n\r\n', 'the invitation');
  patient.socket.write('body');
  await until(() => patient.text().includes('HTTP/1.1 200 OK'), 'the answer');
});

test('clients that reset at any moment leave nothing behind', async (t) => {
  const { url, plane, behind } = await routerTo(t, (req, res) => {
    req.resume();
    res.write('x'.repeat(50_000));
    if (behind.seen.length % 2 === 0) res.end();
  });
  behind.server.on('upgrade', (_, socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n');
    socket.write('Connection: Upgrade\r\n\r\nopen');
  });
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  const beginnings = [
    '',
    'GET / HT',
    'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nsome',
    `GET / HTTP/1.1\r\nHost: a\r\n${upgrade}`,
    `POST / HTTP/1.1\r\nHost: a\r\n${upgrade}`,
    'nonsense\r\n\r\n',
  ];
  for (let round = 0; round < 70; round++) {
    const { socket, text } = await rawSocket(t, url);
    socket.write(beginnings[round % beginnings.length]!);
    if (round % 3 === 1) await new Promise((resolve) => setImmediate(resolve));
    if (round % 3 === 2) {
      await Promise.race([
        once(socket, 'data').catch(() => text()),
        plane.status().then(() => plane.status()),
      ]);
    }
    socket.resetAndDestroy();
  }
  await until(async () => {
    const { inFlight, connections } = await plane.status();
    return inFlight.blue === 0 && connections === 0;
  }, 'nothing is left');
  assert.equal((await counts(plane)).failed, 0);
});
