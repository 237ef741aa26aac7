/** Who may change anything, route by route; sessions, machines' tokens, and their ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CSRF_HEADER, ROUTES, type Route, type RouteName } from '@slipway/api';
import {
  addPasskey,
  csrfOf,
  endSessionsOf,
  findSession,
  makeToken,
  openSession,
  revokeToken,
  SESSION_IDLE_MS,
  SESSION_MOST_MS,
  type Scope,
} from '@slipway/authority/sign-in';
import { ask, BEARER, HOST, ORIGIN, withSignIn, type Opened } from './testing.ts';

const routes = Object.entries(ROUTES) as [RouteName, Route][];
const mutating = routes.filter(([, { mutates }]) => mutates);
const pathOf = (route: Route) => route.url.replace(':id', 'some-launch');
const REASON = { reason: 'a queue at the tills' };

void test('who may not change anything reaches no route that does', async () => {
  await withSignIn(async ({ sql, app, reached, session }) => {
    const { headers } = await session('ada');
    const other = await session('ben');
    const { [CSRF_HEADER]: csrf, ...without } = headers;
    const { origin, ...homeless } = headers;
    assert.ok(csrf && origin);
    const times = { nowMs: Date.now(), endsMs: Date.now() + 60_000 };
    const reader = await makeToken(sql, { name: 'reader', scopes: ['read'], ...times });
    const refused: [string, Record<string, string>, number, string][] = [
      ['nothing', { host: HOST }, 401, 'AUTH_TOKEN'],
      ['a wrong token', { host: HOST, authorization: 'Bearer wrong' }, 401, 'AUTH_TOKEN'],
      ['a wrong token beside a session', { ...headers, authorization: 'x' }, 401, 'AUTH_TOKEN'],
      ['a session without CSRF', without, 403, 'AUTH_CSRF'],
      ['the CSRF of another', { ...headers, cookie: other.headers['cookie']! }, 403, 'AUTH_CSRF'],
      ['CSRF without a session', { ...headers, cookie: '' }, 401, 'AUTH_TOKEN'],
      ['no page at all', homeless, 403, 'AUTH_CSRF'],
      ['another site', { ...headers, origin: 'https://evil.example' }, 403, 'API_OTHER_SITE'],
      ['another port', { ...headers, origin: 'http://localhost:1' }, 403, 'API_OTHER_SITE'],
      ['read alone', { host: HOST, authorization: `Bearer ${reader}` }, 403, 'AUTH_SCOPE'],
    ];
    assert.ok(mutating.length >= 13, 'the table of routes lost its mutating ones');
    for (const [, route] of mutating) {
      for (const [who, given, status, code] of refused) {
        const answer = await ask(app, route.method, pathOf(route), given, {});
        assert.equal(answer.status, status, `${route.url}: ${who}`);
        assert.equal(answer.code, code, `${route.url}: ${who}`);
      }
      for (const given of [headers, BEARER]) {
        const answer = await ask(app, route.method, pathOf(route), given, {});
        const isLet = answer.code === 'REACHED' || answer.code === 'API_REQUEST'; // an empty body
        assert.ok(isLet, `${route.url}: ${answer.code}`);
      }
    }
    const whoReached = new Set(reached.map(({ identity }) => identity.how));
    assert.deepEqual([...whoReached].toSorted(), ['installation', 'session']);
  });
});

void test('handlers and whoami learn who asks', async () => {
  await withSignIn(async ({ sql, app, reached, session }) => {
    const { headers } = await session('ada');
    const csrf = headers[CSRF_HEADER]!;
    const times = { nowMs: Date.now(), endsMs: Date.now() + 60_000 };
    const token = await makeToken(sql, { name: 'ci', scopes: ['hold'], ...times });
    const machine = { host: HOST, authorization: `Bearer ${token}` };
    const cases: [Record<string, string>, object][] = [
      [headers, { person: 'ada', how: 'session', csrf }],
      [machine, { person: null, how: 'token', csrf: null }],
      [BEARER, { person: null, how: 'installation', csrf: null }],
      [{ host: HOST }, { person: null, how: null, csrf: null }],
      [
        { host: HOST, authorization: 'Bearer x' },
        { person: null, how: null, csrf: null },
      ],
      [
        { host: HOST, cookie: 'slipway-session=x' },
        { person: null, how: null, csrf: null },
      ],
    ];
    for (const [given, expected] of cases) {
      assert.deepEqual((await ask(app, 'GET', '/api/whoami', given)).body, expected);
    }
    reached.length = 0;
    for (const given of [headers, machine, BEARER]) {
      await ask(app, 'POST', '/api/launches/some/hold', given, REASON);
    }
    assert.deepEqual(
      reached.map(({ name, identity }) => [name, identity.person ?? identity.machine]),
      [
        ['hold', 'ada'],
        ['hold', 'ci'],
        ['hold', null],
      ],
    );
    const go = await ask(app, 'POST', '/api/launches/some/stop', machine);
    assert.equal(go.code, 'AUTH_SCOPE');
  });
});

void test('a session ends: idle, after a shift, by sign-out, everywhere', async () => {
  await withSignIn(async ({ sql, app, session }) => {
    const nowMs = Date.now();
    const idle = await openSession(sql, 'ada', 'passkey', nowMs);
    assert.equal(await findSession(sql, idle, nowMs + SESSION_IDLE_MS - 1), 'ada');
    // That look counted as use.
    const laterMs = nowMs + 2 * SESSION_IDLE_MS - 2;
    assert.equal(await findSession(sql, idle, laterMs), 'ada');
    assert.equal(await findSession(sql, idle, laterMs + SESSION_IDLE_MS), null);
    const busy = await openSession(sql, 'ada', 'passkey', nowMs);
    for (let atMs = nowMs; atMs < nowMs + SESSION_MOST_MS; atMs += SESSION_IDLE_MS / 2) {
      assert.equal(await findSession(sql, busy, atMs), 'ada');
    }
    assert.equal(await findSession(sql, busy, nowMs + SESSION_MOST_MS), null);

    const [here, there] = [await session('ben'), await session('ben')];
    const csrfless = { host: HOST, origin: ORIGIN, cookie: here.headers['cookie']! };
    assert.equal((await ask(app, 'POST', '/api/sign-in/out', csrfless, {})).code, 'AUTH_CSRF');
    const out = await app.inject({
      method: 'POST',
      url: '/api/sign-in/out',
      headers: here.headers,
      payload: {},
    });
    assert.match(String(out.headers['set-cookie']), /^slipway-session=; Max-Age=0; Path=\/; Http/);
    assert.equal(await findSession(sql, here.secret, Date.now()), null);
    assert.equal(await findSession(sql, there.secret, Date.now()), 'ben');
    const third = await session('ben');
    const everywhere = { everywhere: true };
    await ask(app, 'POST', '/api/sign-in/out', third.headers, everywhere);
    assert.equal(await findSession(sql, there.secret, Date.now()), null);
    const last = await session('ben');
    assert.equal(await endSessionsOf(sql, 'ben'), 1);
    const gone = await ask(app, 'POST', '/api/launches/some/hold', last.headers, REASON);
    assert.equal(gone.code, 'AUTH_TOKEN');
  });
});

void test('a token of a machine counts until its end, or until it is revoked', async () => {
  await withSignIn(async ({ sql, app }) => {
    const nowMs = Date.now();
    const make = (name: string, scopes: readonly Scope[], endsMs: number) =>
      makeToken(sql, { name, scopes, nowMs, endsMs });
    const hold = (token: string) =>
      ask(app, 'POST', '/api/launches/some/hold', headersOf(token), REASON);
    const headersOf = (token: string) => ({ host: HOST, authorization: `Bearer ${token}` });
    const token = await make('ci', ['read', 'hold'], nowMs + 60_000);
    assert.match(token, /^slipway_[\w-]{43}$/);
    assert.equal((await hold(token)).code, 'REACHED');
    assert.equal((await hold(token.slice('slipway_'.length))).code, 'AUTH_TOKEN');
    await assert.rejects(make('ci', ['act'], nowMs + 60_000), { code: 'AUTH_TOKEN_NAME' });
    await revokeToken(sql, 'ci', nowMs);
    assert.equal((await hold(token)).code, 'AUTH_TOKEN');
    await assert.rejects(revokeToken(sql, 'cd', nowMs), { code: 'AUTH_TOKEN_UNKNOWN' });
    const ended = await make('old', ['act'], nowMs - 1);
    assert.equal((await hold(ended)).code, 'AUTH_TOKEN');
    const rows = await sql<{ hash: string }[]>`select hash from slipway.authority_token`;
    assert.ok(!JSON.stringify(rows).includes(token.slice('slipway_'.length)));
  });
});

void test('wrong tokens are looked at so often, and the owner’s own always works', async () => {
  await withSignIn(async ({ sql, app }) => {
    const times = { nowMs: Date.now(), endsMs: Date.now() + 60_000 };
    const good = await makeToken(sql, { name: 'ci', scopes: ['act'], ...times });
    const hold = (token: string) => {
      const headers = { host: HOST, authorization: `Bearer ${token}` };
      return ask(app, 'POST', '/api/launches/some/hold', headers, REASON);
    };
    const codes: (string | undefined)[] = [];
    for (let at = 0; at < 121; at += 1) codes.push((await hold(`wrong-${at}`)).code);
    assert.deepEqual([codes[119], codes[120]], ['AUTH_TOKEN', 'AUTH_ATTEMPTS']);
    // Else who guesses would learn from the right one that it is right.
    const right = await hold(good);
    assert.deepEqual([right.status, right.code], [429, 'AUTH_ATTEMPTS']);
    const own = await ask(app, 'POST', '/api/launches/a/hold', BEARER, REASON);
    assert.equal(own.code, 'REACHED');
  });
});

void test('with reading for who has signed in, a stranger sees nothing', async () => {
  const check = async ({ app, sql, session }: Opened) => {
    const { headers } = await session('ada');
    const times = { nowMs: Date.now(), endsMs: Date.now() + 60_000 };
    const token = await makeToken(sql, { name: 'dashboard', scopes: ['read'], ...times });
    const reading = routes.filter(([, { mutates }]) => !mutates);
    const open = new Set(['health', 'whoami']);
    for (const [name, route] of reading) {
      const path = pathOf(route).replace(':case', 'c');
      const stranger = await ask(app, 'GET', path, { host: HOST });
      assert.equal(stranger.code === 'AUTH_SIGN_IN', !open.has(name), route.url);
      for (const given of [headers, BEARER, { host: HOST, authorization: `Bearer ${token}` }]) {
        assert.notEqual((await ask(app, 'GET', path, given)).status, 401, route.url);
      }
    }
    for (const path of ['/api/events', '/api/openapi.json']) {
      assert.equal((await ask(app, 'GET', path, { host: HOST })).code, 'AUTH_SIGN_IN', path);
    }
  };
  await withSignIn(check, { 'sign-in.yaml': 'reading: signed-in\n' });
});

void test('steps of a sign-in are taken only so often: by address, and by person', async () => {
  await withSignIn(async ({ app, sql }) => {
    const nowMs = Date.now();
    const key = { person: 'ada', publicKey: new Uint8Array(77), counter: 0, rp: 'localhost' };
    await addPasskey(sql, { credential: 'of-ada', ...key }, nowMs);
    const post = (step: string, body: object, remoteAddress: string, cookie = '') =>
      app.inject({
        method: 'POST',
        url: `/api/sign-in/passkey/${step}`,
        headers: { host: HOST, origin: ORIGIN, cookie },
        payload: body,
        remoteAddress,
      });
    const codeOf = (answer: { payload: string }) =>
      (JSON.parse(answer.payload) as { code?: string }).code;
    const codes: (string | undefined)[] = [];
    for (let at = 0; at < 11; at += 1) {
      const begun = await post('begin', {}, `10.0.0.${at}`);
      const [cookie = ''] = String(begun.headers['set-cookie']).split(';');
      const response = { id: 'of-ada', response: {} };
      codes.push(codeOf(await post('finish', { response }, `10.0.0.${at}`, cookie)));
    }
    assert.deepEqual(codes.slice(-2), ['AUTH_PASSKEY', 'AUTH_ATTEMPTS']);
    let last = await post('begin', {}, '10.0.1.1');
    for (let at = 0; at < 60; at += 1) last = await post('begin', {}, '10.0.1.1');
    assert.deepEqual([last.statusCode, codeOf(last)], [429, 'AUTH_ATTEMPTS']);
    assert.match(String(last.headers['retry-after']), /^[1-9]\d?$/);
  });
});

void test('while the database is away, the owner’s own token still acts', async () => {
  await withSignIn(async ({ app, sql, session }) => {
    const { headers } = await session('ada');
    await sql.end({ timeout: 0 });
    const hold = (given: Record<string, string>) =>
      ask(app, 'POST', '/api/launches/some/hold', given, REASON);
    const unchecked = await hold(headers);
    assert.deepEqual([unchecked.status, unchecked.code], [503, 'AUTH_UNCHECKED']);
    assert.equal((await hold(BEARER)).code, 'REACHED');
    assert.equal((await ask(app, 'GET', '/api/health', headers)).code, 'REACHED');
  });
});

void test('over TLS, the session is for this very host; a proxy here may serve it', async () => {
  await withSignIn(
    async ({ app, sql }) => {
      const host = 'launch.example.com';
      const secret = await openSession(sql, 'ada', 'passkey', Date.now());
      const cookie = `__Host-slipway-session=${secret}`;
      const { body } = await ask(app, 'GET', '/api/whoami', { host, cookie });
      assert.equal(body['person'], 'ada');
      const plain = { host, cookie: `slipway-session=${secret}` };
      assert.equal((await ask(app, 'GET', '/api/whoami', plain)).body['person'], null);
      const headers = { host, cookie, origin: `https://${host}`, [CSRF_HEADER]: csrfOf(secret) };
      const url = '/api/sign-in/out';
      const out = await app.inject({ method: 'POST', url, headers, payload: {} });
      assert.match(String(out.headers['set-cookie']), /^__Host-.*; Secure; SameSite=Strict/);
      const other = await ask(app, 'GET', '/api/whoami', { host: 'evil.example' });
      assert.equal(other.code, 'API_OTHER_HOST');
      const local = await ask(app, 'POST', '/api/sign-in/passkey/begin', { host: HOST }, {});
      assert.equal(local.code, 'AUTH_SIGN_IN_SITE');
    },
    { 'sign-in.yaml': 'url: https://launch.example.com\n' },
  );
});
