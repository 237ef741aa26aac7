/** The gate as a process in front of a real service: unseen, until it is told to harm. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@slipway/kernel';
import { patternOf, type Harm } from '../core/harm.ts';
import { gateFault } from '../faults/gate.ts';
import { GATE_PROGRAM } from './program.ts';

const SERVICE = `
import { createServer } from 'node:http';
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part)).on('end', () => {
    response.writeHead(201, { 'x-own': request.headers['x-own'] ?? 'none' });
    response.write(request.method + ' ' + request.url + ' ');
    response.end(body);
  });
});
server.on('upgrade', (request, socket, head) => {
  const lines = ['HTTP/1.1 101 Switching Protocols', 'upgrade: echo', 'connection: upgrade'];
  socket.write(lines.join('\\r\\n') + '\\r\\n\\r\\n');
  socket.write(head);
  socket.pipe(socket);
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => process.exit(7));
`;

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (Date.now() < deadlineMs) {
    if (await look()) return;
    await delay(20);
  }
  throw new Error(`not within 20 s: ${what}`);
}

async function upgraded(port: number, words: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const head = 'GET /ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n';
  socket.write(head + words);
  const deadlineMs = Date.now() + 10_000;
  let said = '';
  socket.on('data', (part) => (said += part.toString()));
  while (!said.endsWith(words) && Date.now() < deadlineMs) await delay(10);
  socket.destroy();
  return said;
}

test('what comes in goes through as it is, until the harm file says otherwise', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-gate-'));
  const [file, port] = [join(folder, 'harm.json'), await freePort()];
  writeFileSync(join(folder, 'service.mjs'), SERVICE);
  const words = [file, '/healthz', '--', process.execPath, join(folder, 'service.mjs')];
  const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1' };
  const gate: ChildProcess = spawn(process.execPath, [GATE_PROGRAM, ...words], {
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const errors = text(gate.stderr!);
  const exited = once(gate, 'exit');
  t.after(() => {
    if (gate.exitCode === null) process.kill(-gate.pid!, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${port}`;
  const isUp = () =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until('the service answers', isUp);
  const ask = async (path: string, init: RequestInit = {}) => {
    const began = performance.now();
    const answer = await fetch(url + path, init);
    const ms = performance.now() - began;
    return {
      status: answer.status,
      own: answer.headers.get('x-own'),
      body: await answer.text(),
      ms,
    };
  };

  const passed = await ask('/a?b=1', {
    method: 'PUT',
    body: 'x'.repeat(70_000),
    headers: { 'x-own': 'y' },
  });
  assert.deepEqual([passed.status, passed.own], [201, 'y']);
  assert.equal(passed.body, `PUT /a?b=1 ${'x'.repeat(70_000)}`);
  assert.match(await upgraded(port, 'hello'), /^HTTP\/1\.1 101 [^]*hello$/);

  const declined = [{ method: 'POST', path: patternOf('/pay/{{id}}') }];
  const harm: Harm = { delayMs: 400, declined, status: 402 };
  const fault = gateFault(file, harm);
  await fault.begin();
  const pay = async () => (await ask('/pay/1', { method: 'POST', body: '{}' })).status;
  await until('the gate declines', async () => (await pay()) === 402);
  const late = await ask('/a');
  assert.ok(late.status === 201 && late.ms >= 400, `${late.ms} ms`);
  assert.ok((await ask('/healthz')).ms < 300, 'a health check does not wait');
  await fault.end();
  await until('the service answers again', async () => (await pay()) === 201);

  process.kill(-gate.pid!, 'SIGTERM');
  assert.deepEqual(await exited, [7, null], await errors);
});
