/** One process with several devices; who may call; what a damaged log becomes; a rotated key. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { startDevice } from './device.ts';
import { TestGateway } from './testing/gateway.ts';
import { until } from './testing/process.ts';

const log = pino({ level: 'silent' });

async function bench(context: TestContext) {
  const gateway = await new TestGateway().start();
  const folder = mkdtempSync(join(tmpdir(), 'slipway-device-'));
  const ends: (() => Promise<unknown>)[] = [];
  context.after(async () => {
    for (const end of ends) await end();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const options = {
    folder: join(folder, 'data'),
    secure: join(folder, 'secure'),
    cloud: gateway.url,
    schemaVersion: 2,
    port: 0,
    reserveBytes: 65_536,
    log,
  };
  gateway.codes.set('code-of-till-1', 'till-1');
  const start = async (more: object = {}) => {
    const device = await startDevice({ ...options, enrolCode: 'code-of-till-1', ...more });
    ends.push(() => device.stop());
    const token = readFileSync(join(options.folder, 'api-token'), 'utf8');
    const call = async (method: string, path: string, body?: unknown, headers = {}) => {
      const response = await fetch(`${device.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...json(body), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, text: await response.text() };
    };
    const stop = () => {
      ends.pop();
      return device.stop();
    };
    return { ...device, call, stop };
  };
  return { gateway, folder, options, start, ends };
}

const json = (body: unknown) => (body === undefined ? {} : { 'content-type': 'application/json' });
const earn = (opId: string, member = 'm1') => ({ opId, member, points: 5 });

void test('only programs of this device that hold its token are answered', async (t) => {
  const { start } = await bench(t);
  const { call, url } = await start();
  assert.equal((await fetch(`${url}/v1/status`)).status, 401);
  const page = { origin: 'https://example.org' };
  assert.equal((await call('POST', '/v1/loyalty/earn', earn('a'), page)).status, 403);
  assert.equal((await call('POST', '/v1/loyalty/earn', { ...earn('a'), extra: 1 })).status, 400);
  assert.equal((await call('POST', '/v1/loyalty/earn', earn('a'))).status, 200);
  assert.equal((await call('GET', '/v1/ops/none')).status, 404);
  const openApi = JSON.parse((await call('GET', '/v1/openapi.json')).text) as { paths: object };
  assert.ok('/v1/sales' in openApi.paths && '/v1/loyalty/burn' in openApi.paths);
  const tried = JSON.parse((await call('POST', '/v1/self-test')).text) as {
    checks: { name: string; ok: boolean }[];
  };
  assert.deepEqual(
    tried.checks.filter(({ ok }) => !ok),
    [],
  );
});

void test('offline, points are burned within the bounds, and once an opId', async (t) => {
  const { start } = await bench(t);
  const { agent, call } = await start();
  await agent.cloud.cut();
  agent.members = { balance: (member) => (member === 'm1' ? BALANCE : null) };
  const burn = (opId: string, points: number, member = 'm1') =>
    call('POST', '/v1/loyalty/burn', { opId, member, points });
  assert.equal((await burn('b1', 400)).status, 200);
  assert.equal((await burn('b1', 400)).status, 200, 'a repeat takes no more');
  const refused = await burn('b2', 101);
  assert.equal(refused.status, 403);
  assert.match(refused.text, /DEVICE_BURN_LIMIT.*100 at most/);
  assert.equal((await burn('b3', 100)).status, 200);
  assert.equal((await burn('b4', 1, 'stranger')).status, 403);
});
const BALANCE = { points: 500, atMs: Date.now() };

void test('a damaged log: its readable ops and those of a new epoch reach the cloud', async (t) => {
  const { gateway, options, start } = await bench(t);
  const first = await start();
  await first.agent.cloud.cut();
  for (let number = 0; number < 300; number++) {
    await first.agent.commit('loyalty-earn', { ...movement, member: `m${number}` }, `op-${number}`);
  }
  await first.stop();
  const file = join(options.folder, 'oplog.db');
  const handle = openSync(file, 'r+');
  const middle = Math.floor(statSync(file).size / 8_192) * 4_096;
  writeSync(handle, Buffer.alloc(4_096, 0xa5), 0, 4_096, middle);
  closeSync(handle);
  const second = await start();
  const { setAside } = second.agent.log;
  assert.ok(setAside && setAside.salvaged > 20);
  await until(
    () => gateway.held('till-1', 1).lines.length,
    (held) => held === setAside.salvaged,
  );
  await until(
    () => second.call('POST', '/v1/loyalty/earn', earn('after')),
    ({ status }) => status === 200,
  );
  await until(
    () => gateway.held('till-1', 2).lines.length,
    (held) => held === 1,
  );
});
const movement = { points: 5, storeId: 's01' };

void test('a rotated key: the old epoch still goes up, and both are fenced', async (t) => {
  const { gateway, start } = await bench(t);
  const { call } = await start();
  await call('POST', '/v1/loyalty/earn', earn('a'));
  assert.equal((await call('POST', '/v1/keys/rotate')).status, 200);
  await call('POST', '/v1/loyalty/earn', earn('b'));
  gateway.round = { round: 1, challenge: 'challenge-of-round-1', below: 2 };
  for (const epoch of [1, 2]) {
    await until(
      () => gateway.held('till-1', epoch).answeredRound,
      (round) => round === 1,
    );
  }
  assert.notEqual(gateway.held('till-1', 1).publicKey, gateway.held('till-1', 2).publicKey);
});

void test('a busy cloud is left alone for as long as it asks, and nothing is lost', async (t) => {
  const { gateway, start } = await bench(t);
  const { call, agent } = await start();
  gateway.refusal = { status: 503, retryAfterS: 1 };
  await call('POST', '/v1/loyalty/earn', earn('a'));
  await until(
    () => agent.notices.kept,
    (kept) => kept.some(({ code }) => code === 'DEVICE_UPLOAD'),
  );
  gateway.refusal = null;
  await until(
    () => gateway.held('till-1', 1).lines.length,
    (held) => held === 1,
  );
});

void test('one process hosts several devices', async (t) => {
  const { gateway, folder, options, ends } = await bench(t);
  const devices = ['till-a', 'till-b'].map((name) => {
    gateway.codes.set(`code-of-${name}`, name);
    return {
      folder: join(folder, name),
      secure: join(folder, `${name}-secure`),
      cloud: options.cloud,
      port: 0,
      enrolCode: `code-of-${name}`,
    };
  });
  const host = join(folder, 'host.json');
  writeFileSync(host, JSON.stringify({ devices }));
  const bin = fileURLToPath(new URL('../bin/slipway-device.mjs', import.meta.url));
  const child = spawn(process.execPath, [bin, '--host', host], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  ends.push(async () => {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await gone, [0, null], 'it ends cleanly');
  });
  const urls: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    urls.push((JSON.parse(line) as { url: string }).url);
    if (urls.length === devices.length) break;
  }
  assert.equal(new Set(urls).size, 2);
  assert.equal(gateway.epochs.size, 2);
});

void test('a cut that nobody renews mends itself', async (t) => {
  const { gateway, start } = await bench(t);
  const { call } = await start();
  const cut = async (forMs: number) =>
    JSON.parse((await call('POST', '/v1/drill/transport', { cut: true, forMs })).text) as object;
  const status = async () =>
    JSON.parse((await call('GET', '/v1/status')).text) as {
      unacked: number;
      cloud: { isCut: boolean };
    };
  assert.deepEqual(await cut(60_000), { isCut: true });
  await call('POST', '/v1/loyalty/earn', { opId: 'E1', member: 'm1', points: 5 });
  const before = gateway.uploads;
  assert.deepEqual(await cut(1_000), { isCut: true }); // the last word of a drill that then dies
  assert.equal((await status()).unacked, 1);
  await until(status, ({ cloud, unacked }) => !cloud.isCut && unacked === 0);
  assert.ok(gateway.uploads > before);
});
