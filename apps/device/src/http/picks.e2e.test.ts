/** The picker's page and its session: what it may, what it may not, and what else may not. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readToken } from '@slipway/authority';
import type { PickList } from '@slipway/crew/picker';
import { pino } from 'pino';
import { startDevice, type RunningDevice } from '../device.ts';
import { pickCode } from '../pick-code.ts';
import { TestGateway } from '../testing/gateway.ts';

const BIN = fileURLToPath(new URL('../../bin/slipway-device.mjs', import.meta.url));
const place = { aisle: '7', bay: 'C', shelf: 3, baysInAisle: 6, shelvesInBay: 4 };
const LIST: PickList = {
  list: 'L1',
  store: 's01',
  storeName: 'Weirside',
  batch: 18,
  picker: null,
  helper: null,
  madeMs: 0,
  zones: [{ zone: 'ambient', lines: 1 }],
  lines: [
    {
      step: 1,
      order: 'o1',
      sku: 'tea',
      codes: ['4000000000017'],
      name: { en: 'Tea', es: 'Té' },
      maker: 'M',
      size: '1',
      picture: null,
      place,
      zone: 'ambient',
      quantity: 2,
      tote: 'A',
      toteCode: 'TOTE-A',
      note: null,
      substitutes: [],
      crushable: false,
      priceMinor: 1,
    },
  ],
};
const STEP = { list: 'L1', step: 1, sku: 'tea', quantity: 2, outcome: 'picked', by: 'somebody' };

describe('the picker’s page on its device', () => {
  let folder: string;
  let gateway: TestGateway;
  let device: RunningDevice;
  let token: string;
  /** The page's session. */
  let cookie: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-picks-'));
    const pages = join(folder, 'pages');
    mkdirSync(join(pages, 'assets'), { recursive: true });
    writeFileSync(join(pages, 'index.html'), '<title>Pick</title>');
    writeFileSync(join(pages, 'assets', 'page.js'), 'export {};');
    gateway = await new TestGateway().start();
    gateway.codes.set('code-of-hand-1', 'hand-1');
    device = await startDevice({
      folder: join(folder, 'data'),
      secure: join(folder, 'secure'),
      cloud: gateway.url,
      schemaVersion: 2,
      port: 0,
      reserveBytes: 65_536,
      enrolCode: 'code-of-hand-1',
      pages,
      log: pino({ level: 'silent' }),
    });
    device.agent.picks = { all: () => [LIST] };
    token = readToken(join(folder, 'data'));
    cookie = await signIn();
  });
  after(async () => {
    await device?.stop();
    await gateway?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Sends exactly these headers: `fetch` would not let a test say where it comes from. */
  async function send(method: string, path: string, headers: object, body?: unknown) {
    const { hostname, port } = new URL(device.url);
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const { promise, resolve, reject } = Promise.withResolvers<{
      status: number;
      text: string;
      setCookie: string;
    }>();
    const given = Object.entries({ ...type, ...headers }).filter(
      ([, value]) => value !== undefined,
    );
    const sent = request(
      { hostname, port, path, method, headers: Object.fromEntries(given) },
      async (response) => {
        const text = (await response.setEncoding('utf8').toArray()).join('');
        const [setCookie = ''] = response.headers['set-cookie'] ?? [];
        resolve({ status: response.statusCode!, text, setCookie });
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    return promise;
  }
  const program = () => ({ authorization: `Bearer ${token}` });
  const page = (more = {}) => ({
    origin: device.url,
    cookie,
    'sec-fetch-site': 'same-origin',
    ...more,
  });

  async function makeCode(): Promise<string> {
    const who = { person: 'l.frey', name: 'L. Frey' };
    const made = await send('POST', '/v1/picks/codes', program(), who);
    return (JSON.parse(made.text) as { code: string }).code;
  }
  async function signIn(): Promise<string> {
    const body = { code: await makeCode() };
    const { status, setCookie } = await send(
      'POST',
      '/v1/picks/session',
      { origin: device.url },
      body,
    );
    assert.equal(status, 200);
    assert.match(setCookie, /; Path=\/v1\/picks; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    return setCookie.split(';')[0]!;
  }

  test('its files are for everybody on the device, and load nothing from elsewhere', async () => {
    for (const path of ['/pick', '/pick/', '/pick/assets/page.js']) {
      assert.equal((await send('GET', path, {})).status, 200, path);
    }
    for (const path of ['/pick/../data/api-token', '/pick/%2e%2e/data/api-token', '/pick/none']) {
      assert.notEqual((await send('GET', path, program())).status, 200, path);
    }
    const { headers } = await fetch(`${device.url}/pick`);
    assert.match(
      headers.get('content-security-policy')!,
      /default-src 'none'.*frame-ancestors 'none'/,
    );
    assert.equal((await send('GET', '/pick', { host: 'slipway.example' })).status, 403);
  });

  test('with its session it reads lists and writes steps, in its person’s name', async () => {
    const seen = JSON.parse((await send('GET', '/v1/picks', page())).text) as Record<string, never>;
    assert.deepEqual(seen['me'], { person: 'l.frey', name: 'L. Frey' });
    assert.equal(
      (await send('POST', '/v1/picks/steps', page(), { ...STEP, opId: 'a' })).status,
      200,
    );
    const { text } = await send('GET', '/v1/picks/L1', page({ origin: undefined }));
    assert.deepEqual(JSON.parse(text), {
      list: LIST,
      steps: [{ ...STEP, by: 'l.frey', opId: 'a' }],
    });
    assert.equal(
      (await send('POST', '/v1/picks/steps', program(), { ...STEP, opId: 'b' })).status,
      200,
    );
    assert.equal(device.agent.log.byOpId('b')!.op.body['by'], 'somebody', 'a program says who');
  });

  test('without a session, or with a made-up one, it is refused', async () => {
    const name = cookie.split('=')[0]!;
    for (const bad of ['', `${name}=x.y`, `${cookie}x`, `other${cookie}`]) {
      const headers = page({ cookie: bad });
      assert.equal((await send('GET', '/v1/picks', headers)).status, 401, bad);
      assert.equal((await send('POST', '/v1/picks/steps', headers, STEP)).status, 401, bad);
    }
  });

  test('another site’s page is refused, whatever cookie the browser sends with it', async () => {
    const { port } = new URL(device.url);
    const others = [
      { origin: 'https://example.org' },
      { origin: 'http://127.0.0.1:1' },
      { origin: `http://localhost:${port}` },
      { origin: 'null' },
      { origin: undefined },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { host: `slipway.example:${port}`, origin: `http://slipway.example:${port}` },
    ];
    for (const other of others) {
      const said = JSON.stringify(other);
      assert.equal((await send('POST', '/v1/picks/steps', page(other), STEP)).status, 403, said);
      if ('origin' in other && other.origin === undefined) continue; // reading has none
      assert.equal((await send('GET', '/v1/picks/L1', page(other))).status, 403, said);
      const code = { code: await makeCode() };
      assert.equal((await send('POST', '/v1/picks/session', page(other), code)).status, 403, said);
    }
    assert.equal(
      (await send('GET', '/v1/picks', { ...program(), origin: device.url })).status,
      403,
    );
  });

  test('a session sells nothing, burns nothing, and makes no session for others', async () => {
    const rest = [
      ['POST', '/v1/sales', { basket: 'B1', lines: [{ sku: 'tea', quantity: 1 }] }],
      ['POST', '/v1/loyalty/burn', { member: 'm1', points: 1 }],
      ['POST', '/v1/picks/codes', { person: 'm.boss' }],
      ['POST', '/v1/drill/transport', { cut: true }],
      ['GET', '/v1/status', undefined],
      ['GET', '/v1/events', undefined],
      ['GET', '/v1/openapi.json', undefined],
      ['POST', '/v1/picks/../sales', {}],
      ['POST', '/v1/picks/steps/../../sales', {}],
    ] as const;
    for (const [method, path, body] of rest) {
      const { status } = await send(method, path, page(), body);
      assert.ok([401, 403, 404].includes(status), `${path} ${status}`);
      const plain = await send(method, path, { cookie }, body);
      assert.ok(path.endsWith('openapi.json') || plain.status !== 200, path);
    }
    assert.equal(device.agent.log.head(1).seq, 2, 'two steps, and nothing else');
  });

  test('a code works once; five wrong ones close what was open', async () => {
    const use = async (code: string) => {
      return (await send('POST', '/v1/picks/session', { origin: device.url }, { code })).status;
    };
    const code = await makeCode();
    assert.deepEqual([await use(code), await use(code)], [200, 403]);
    const other = await makeCode();
    for (let count = 0; count < 5; count++)
      await use(other === '00000000' ? '1'.repeat(8) : '0'.repeat(8));
    assert.equal(await use(other), 403);
  });

  test('`slipway-device pick-code` asks the running agent, and says what it lacks', async () => {
    const args = [BIN, 'pick-code', '--folder', join(folder, 'data'), '--person', 'l.frey'];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const body = { code: stdout.replaceAll(/\D/g, '') };
    const { status } = await send('POST', '/v1/picks/session', { origin: device.url }, body);
    assert.equal(status, 200, stdout);
    const elsewhere = pickCode(['--folder', folder, '--person', 'l.frey']);
    await assert.rejects(elsewhere, {
      code: 'DEVICE_NO_PICK_CODE',
      message: /api-url cannot be read/,
    });
  });
});
