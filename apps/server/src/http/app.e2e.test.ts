/** The HTTP face as strangers, browsers and slow readers meet it. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  ErrorBody,
  LaunchView,
  REPORT_SIGNATURE,
  ReportView,
  ROUTES,
  type Route,
} from '@slipway/api';
import { freePort } from '@slipway/kernel';
import { makePracticePeople, PRACTICE } from '@slipway/authority/practice';
import { ensureLeases } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { pino } from 'pino';
import { Value } from 'typebox/value';
import { Control } from '../control.ts';
import { prepareSchema, writeLaunch } from '../testing/launch-folder.ts';
import { until } from '../testing/wait.ts';
import { openSignIn } from '../sign-in/plugin.ts';
import type { Dossier } from '@slipway/authority/audit';
import { buildApp } from './app.ts';
import { serveLaunchFiles } from './launch-files.ts';
import { EventHub } from './events.ts';

const TOKEN = 'the-token-of-this-test';

interface Served {
  readonly url: URL;
  readonly hub: EventHub;
  /** Plans a launch; @returns its id */
  plan(): Promise<string>;
  close(): Promise<void>;
}

async function withServer(body: (served: Served) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql, url: databaseUrl }) => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-http-'));
    const consoleFolder = join(folder, 'console');
    mkdirSync(join(consoleFolder, 'assets'), { recursive: true });
    writeFileSync(join(consoleFolder, 'index.html'), '<title>Wall</title>');
    writeFileSync(join(consoleFolder, 'assets', 'wall.js'), 'export {};');
    const people = makePracticePeople(folder, PRACTICE.people);
    await ensureLeases(sql);
    await prepareSchema(sql, 10);
    const hub = new EventHub();
    const log = pino({ level: 'silent' });
    const env = { SHOP_DATABASE_URL: databaseUrl };
    const control = new Control({ sql, folder, serverId: 'server-test', hub, log, env });
    await control.start();
    const handlers = control.handlers('0.0.0-test');
    const signIn = await openSignIn({ sql, folder, token: TOKEN, env, log });
    const parts = { log, signIn, version: '0.0.0-test', hub, consoleFolder, handlers };
    const app = await buildApp(parts);
    serveLaunchFiles(app, { sql, folder, log });
    const url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
    const plan = async (): Promise<string> => {
      const shape = {
        name: 'small',
        port: await freePort(),
        greenBootMs: 0,
        people: people.peopleFile,
      };
      const file = writeLaunch(join(folder, 'launch'), shape);
      const answer = await ask(url, 'POST', '/api/launches', { authorization, body: { file } });
      return (JSON.parse(answer.text) as { id: string }).id;
    };
    try {
      await body({ url, hub, plan, close: () => app.close() });
    } finally {
      await app.close();
      await control.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

const authorization = `Bearer ${TOKEN}`;

interface Asked {
  readonly authorization?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly raw?: string;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** One request by `node:http`, which sends any `Host` and `Origin` it is told to. */
async function ask(url: URL, method: string, path: string, asked: Asked = {}): Promise<Answer> {
  const body = asked.raw ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body));
  const headers = {
    ...(asked.authorization === undefined ? {} : { authorization: asked.authorization }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...asked.headers,
  };
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { hostname, port } = url;
  const sent = request({ hostname, port, method, path, headers }, (answer) => {
    let text = '';
    answer.setEncoding('utf8');
    answer.on('data', (part: string) => (text += part));
    const type = String(answer.headers['content-type']);
    answer.on('end', () => resolve({ status: answer.statusCode ?? 0, type, text }));
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

function errorOf(answer: Answer): { code: string } {
  const body: unknown = JSON.parse(answer.text);
  assert.ok(Value.Check(ErrorBody, body), `no error in three parts: ${answer.text}`);
  for (const part of [body.what, body.state, body.next]) assert.match(part, /\S/);
  return body;
}

const routes: readonly Route[] = Object.values(ROUTES);
const pathOf = (route: Route) => route.url.replace(':id', 'nobody');

void test('every route that changes something refuses a missing and a wrong token', async () => {
  await withServer(async ({ url }) => {
    const mutating = routes.filter((route) => route.mutates);
    assert.ok(mutating.length >= 7, 'the table of routes lost its mutating ones');
    for (const route of mutating) {
      for (const given of [undefined, 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`]) {
        const asked = given === undefined ? {} : { authorization: given };
        const answer = await ask(url, route.method, pathOf(route), { ...asked, body: {} });
        assert.equal(answer.status, 401, `${route.method} ${route.url} with ${given}`);
        assert.equal(errorOf(answer).code, 'AUTH_TOKEN');
      }
      const right = await ask(url, route.method, pathOf(route), { authorization, body: {} });
      assert.notEqual(right.status, 401, `${route.method} ${route.url} refused its own token`);
    }
  });
});

void test('routes that only read answer without a token', async () => {
  await withServer(async ({ url, plan }) => {
    const id = await plan();
    // What is of one case, store or person needs one: see their own tests.
    const reading = routes.filter(({ mutates, url: path }) => !mutates && !/:(?!id\b)/.test(path));
    assert.ok(reading.length >= 3);
    for (const route of reading) {
      const answer = await ask(url, route.method, route.url.replace(':id', id));
      assert.equal(answer.status, 200, `${route.url}: ${answer.text}`);
      assert.ok(Value.Check(route.response, JSON.parse(answer.text)), answer.text);
    }
  });
});

void test('pages of other sites are refused, by Origin and by a rebound Host', async () => {
  await withServer(async ({ url }) => {
    const own = `127.0.0.1:${url.port}`;
    const cases = [
      { headers: { origin: 'https://evil.example' }, code: 'API_OTHER_SITE' },
      { headers: { origin: 'null' }, code: 'API_OTHER_SITE' },
      { headers: { origin: 'http://[broken' }, code: 'API_OTHER_SITE' },
      { headers: { origin: `http://127.0.0.1:1` }, code: 'API_OTHER_SITE' },
      { headers: { host: `evil.example:${url.port}` }, code: 'API_OTHER_HOST' },
      { headers: { host: '127.0.0.1.evil.example' }, code: 'API_OTHER_HOST' },
      {
        headers: { host: 'evil.example', origin: 'http://evil.example' },
        code: 'API_OTHER_HOST',
      },
    ];
    for (const { headers, code } of cases) {
      for (const path of ['/api/launches', '/api/events', '/', '/launches/x']) {
        const answer = await ask(url, 'GET', path, { headers });
        assert.equal(answer.status, 403, `${JSON.stringify(headers)} on ${path}`);
        assert.equal(errorOf(answer).code, code);
      }
    }
    for (const host of [own, `localhost:${url.port}`, `[::1]:${url.port}`]) {
      const headers = { host, origin: `http://${host}` };
      assert.equal((await ask(url, 'GET', '/api/launches', { headers })).status, 200, host);
    }
  });
});

void test('what cannot be read is answered with an error in three parts', async () => {
  await withServer(async ({ url }) => {
    const post = (raw: string) => ask(url, 'POST', '/api/launches', { authorization, raw });
    const cases: [string, Answer, number, string][] = [
      ['bad JSON', await post('{"file":'), 400, 'API_REQUEST'],
      ['an unknown key', await post('{"file":"/x","rm":1}'), 400, 'API_REQUEST'],
      ['a missing key', await post('{}'), 400, 'API_REQUEST'],
      ['a number as text', await post('{"file":"/x","speed":"5"}'), 400, 'API_REQUEST'],
      ['too much', await post(JSON.stringify({ file: 'x'.repeat(2e6) })), 413, 'API_REQUEST'],
      ['a relative file', await post('{"file":"x.yaml"}'), 400, 'API_RELATIVE_FILE'],
      ['no such route', await ask(url, 'GET', '/api/nothing'), 404, 'API_ROUTE'],
      ['no such method', await ask(url, 'DELETE', '/api/launches'), 404, 'API_ROUTE'],
      ['no such launch', await ask(url, 'GET', '/api/launches/no'), 404, 'LAUNCH_UNKNOWN'],
      ['bad escape', await ask(url, 'GET', '/api/launches/%E0%A4%A'), 400, 'API_REQUEST'],
    ];
    for (const [name, answer, status, code] of cases) {
      assert.equal(answer.status, status, `${name}: ${answer.text}`);
      assert.equal(errorOf(answer).code, code, name);
    }
    assert.equal((await ask(url, 'GET', '/api/health')).status, 200);
  });
});

void test('the OpenAPI document has every route, and the token where it is asked for', async () => {
  await withServer(async ({ url }) => {
    interface Operation {
      summary: string;
      security?: object[];
      responses: Record<string, object>;
    }
    const { text } = await ask(url, 'GET', '/api/openapi.json');
    const document = JSON.parse(text) as {
      openapi: string;
      paths: Record<string, Record<string, Operation>>;
      components: { securitySchemes: Record<string, object> };
    };
    assert.match(document.openapi, /^3\./);
    assert.deepEqual(Object.keys(document.components.securitySchemes), ['token']);
    for (const { url: path, method, mutates } of routes) {
      const operation = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      assert.ok(operation, `${method} ${path} is missing`);
      assert.ok(operation.summary.length > 0);
      assert.ok(operation.responses['200'] && operation.responses['default']);
      assert.deepEqual(operation.security, mutates ? [{ token: [] }] : undefined, path);
    }
    assert.ok(document.paths['/api/events']?.['get']);
  });
});

interface ServerEvent {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

interface EventStream {
  readonly events: readonly ServerEvent[];
  readonly ended: () => boolean;
  stop(): void;
}

async function listen(url: URL, headers: Record<string, string> = {}): Promise<EventStream> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { hostname, port } = url;
  const sent = request({ hostname, port, path: '/api/events', headers }, resolve);
  sent.on('error', reject);
  sent.end();
  const answer = await promise;
  assert.match(String(answer.headers['content-type']), /^text\/event-stream/);
  const events: ServerEvent[] = [];
  let [rest, ended] = ['', false];
  answer.setEncoding('utf8');
  answer.on('data', (part: string) => {
    const blocks = (rest + part).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      events.push({ event: field('event'), id: field('id'), data: field('data') });
    }
  });
  for (const name of ['end', 'error', 'close']) answer.on(name, () => (ended = true));
  return { events, ended: () => ended, stop: () => void sent.destroy() };
}

void test('the stream brings launches and pings, and resumes by Last-Event-ID', async () => {
  await withServer(async ({ url, plan, hub }) => {
    const id = await plan();
    const stream = await listen(url);
    const first = await until('a launch', () =>
      stream.events.find((one) => one.event === 'launch'),
    );
    const view: unknown = JSON.parse(first.data);
    assert.ok(Value.Check(LaunchView, view));
    assert.equal(view.id, id);
    await until('a ping', () => stream.events.find((one) => one.event === 'ping'));
    stream.stop();

    // Another launch, at rest, has not changed since: only the first one is newer.
    const rest = { ...view, id: 'at-rest' };
    hub.publish(rest);
    const seen = await listen(url);
    const known = await until('the one at rest', () =>
      seen.events.find(({ data }) => data.includes('"id":"at-rest"')),
    );
    seen.stop();
    const again = await listen(url, { 'last-event-id': known.id });
    await until('the newer launch', () =>
      again.events.find(({ event, id: at }) => event === 'launch' && Number(at) > Number(known.id)),
    );
    assert.ok(!again.events.some(({ data }) => data.includes('"id":"at-rest"')));
    again.stop();
  });
});

void test('a reader that does not read is cut off, and nobody else notices', async () => {
  await withServer(async ({ url, plan, hub }) => {
    await plan();
    const good = await listen(url);
    const first = await until('a launch', () => good.events.find((one) => one.event === 'launch'));
    good.stop();
    await until('nobody listens', () => !hub.isHeard);

    const slow = connect(Number(url.port), url.hostname);
    slow.on('error', () => {});
    slow.pause();
    slow.write(`GET /api/events HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
    await until('the slow reader is there', () => hub.isHeard);
    const view = JSON.parse(first.data) as LaunchView;
    const text = 'x'.repeat(500_000);
    await until('the slow reader is cut off', () => {
      hub.publish({ ...view, id: 'large', trouble: text });
      return !hub.isHeard;
    });
    slow.destroy();
    const other = await listen(url);
    await until('a launch for others', () => other.events.find((one) => one.event === 'launch'));
    other.stop();
  });
});

void test('the end of the server ends its streams', async () => {
  await withServer(async ({ url, close }) => {
    const stream = await listen(url);
    await close();
    await until('the end of the stream', () => stream.ended(), 5_000);
  });
});

void test('the console is served, and each of its pages is the same file', async () => {
  await withServer(async ({ url }) => {
    for (const path of ['/', '/launches/x', '/launches/x/stores/s01', '/sign-in']) {
      const page = await ask(url, 'GET', path);
      assert.equal(page.status, 200, path);
      assert.match(page.type, /^text\/html/);
      assert.match(page.text, /Wall/);
    }
    assert.match((await ask(url, 'GET', '/assets/wall.js')).type, /javascript/);
    const outside = await ask(url, 'GET', '/assets/..%2f..%2fapi-token');
    assert.ok(outside.status === 403 || outside.status === 404, String(outside.status));
  });
});

test('a launch’s dossier, report and kits are files; there is none of no launch', async () => {
  await withServer(async ({ url, plan }) => {
    const id = await plan();
    const get = (path: string) => fetch(new URL(`/api/launches/${path}`, url));
    const file = async (path: string, begins: string): Promise<Response> => {
      const answer = await get(path);
      assert.equal(answer.status, 200, path);
      assert.match(
        answer.headers.get('content-disposition') ?? '',
        /^attachment; filename="[\w.-]+"$/,
      );
      const text = await answer.clone().text();
      assert.equal(text.slice(0, begins.length), begins, path);
      return answer;
    };
    const dossier = (await (await file(`${id}/dossier`, '{')).json()) as Dossier;
    assert.equal(dossier.launch.id, id);
    assert.ok(dossier.leaves.length > 0);
    await file(`${id}/kit/s01`, '%PDF-');
    await file(`${id}/kit/s01?format=md`, '# Fallback kit');
    const view: unknown = await (await get(`${id}/report`)).json();
    assert.ok(Value.Check(ReportView, view));
    assert.deepEqual([view.isFinal, view.outcome], [false, 'Not ended']);
    const report = await file(`${id}/report?format=html`, '<!doctype html>');
    assert.ok(report.headers.get(REPORT_SIGNATURE));
    const refused = [
      ['none/dossier', 404, 'LAUNCH_UNKNOWN'],
      ['none/report?format=pdf', 404, 'LAUNCH_UNKNOWN'],
      [`${id}/kit/s9`, 400, 'PLAYBOOK_STORE'],
      [`${id}/report?format=exe`, 400, 'API_REQUEST'],
    ] as const;
    for (const [path, status, code] of refused) {
      const answer = await get(path);
      const { code: told } = (await answer.json()) as { code: string };
      assert.deepEqual([answer.status, told], [status, code], path);
    }
  });
});
