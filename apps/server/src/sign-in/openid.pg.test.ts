/** Sign-in at a real OpenID provider: a process of its own, which is killed at the end. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '@slipway/kernel';
import { findSession, openSession } from '@slipway/authority/sign-in';
import { ask, HOST, ORIGIN, SECRET, TOKEN, withSignIn, type Opened } from './testing.ts';

const BACK = `${ORIGIN}/api/sign-in/openid/back`;
let issuer = '';
let provider: ChildProcess;

before(async () => {
  const port = await freePort();
  issuer = `http://127.0.0.1:${port}`;
  const program = fileURLToPath(new URL('testing-provider.mjs', import.meta.url));
  const args = [program, String(port), BACK, SECRET];
  provider = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  assert.ok(provider.stdout);
  for await (const line of createInterface({ input: provider.stdout })) {
    if (line === 'ready') return;
  }
  throw new Error('the provider ended before it was ready');
});

async function endProvider(): Promise<void> {
  if (provider.exitCode !== null || provider.signalCode !== null) return;
  const ended = once(provider, 'exit');
  provider.kill('SIGKILL');
  await ended;
}
after(endProvider);

/** @param more lines below `openid` */
const settings = (more: string, first = '') => ({
  'people.yaml': 'people:\n  - { id: ada, name: Ada }\n  - { id: ben, name: Ben }\n',
  'sign-in.yaml':
    `${first}openid:\n  issuer: ${issuer}\n  client-id: slipway\n` +
    `  client-secret: env:SECRET\n${more}`,
});

/** What a browser does at the provider. @returns where it is sent back to */
async function atProvider(start: string, name: string): Promise<URL> {
  const jar = new Map<string, string>();
  const go = async (url: string, form?: Record<string, string>): Promise<Response> => {
    const cookie = Array.from(jar, ([key, value]) => `${key}=${value}`).join('; ');
    const post = form ? { method: 'POST', body: new URLSearchParams(form) } : {};
    const answer = await fetch(url, { ...post, redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(key, value);
    }
    return answer;
  };
  let at = start;
  for (let step = 0; step < 12; step += 1) {
    if (at.startsWith(ORIGIN)) return new URL(at);
    const shown = await go(at);
    const text = await shown.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1];
    const moved =
      prompt === undefined ? shown : await go(at, { prompt, login: name, password: 'any' });
    const location = moved.headers.get('location');
    assert.ok(location, `the provider is stuck at ${at}: ${text.slice(0, 300)}`);
    at = new URL(location, at).href;
  }
  throw new Error('the provider never sent the browser back');
}

const cookieOf = (lines: unknown, name: string): string =>
  new RegExp(`slipway-${name}=([^;]+)`).exec(String(lines))?.[1] ?? '';

/** @returns where the provider was asked, and what the browser keeps meanwhile */
async function begin({ app }: Opened): Promise<{ at: string; begun: string }> {
  const url = '/api/sign-in/openid';
  const answer = await app.inject({ method: 'GET', url, headers: { host: HOST } });
  assert.equal(answer.statusCode, 302, answer.payload);
  const begun = cookieOf(answer.headers['set-cookie'], 'begun');
  return { at: String(answer.headers.location), begun };
}

/** @returns what the browser is shown when it comes back, and its session */
async function comeBack({ app }: Opened, to: URL, begun: string) {
  const headers = { host: HOST, cookie: `slipway-begun=${begun}` };
  const url = `${to.pathname}${to.search}`;
  const answer = await app.inject({ method: 'GET', url, headers });
  const lines = answer.headers['set-cookie'];
  return { text: answer.payload, lines: String(lines), session: cookieOf(lines, 'session') };
}

void test('a person signs in, once per code, and no log holds what must not be seen', async () => {
  await withSignIn(
    async (opened) => {
      const { at, begun } = await begin(opened);
      const asked = new URL(at).searchParams;
      assert.equal(asked.get('code_challenge_method'), 'S256');
      for (const name of ['state', 'nonce', 'code_challenge']) assert.ok(asked.get(name), name);
      const back = await atProvider(at, 'ada');
      const old = await openSession(opened.sql, 'ben', 'passkey', Date.now());
      const shown = await comeBack(opened, back, `${begun}; slipway-session=${old}`);
      assert.match(shown.text, /You are signed in/);
      assert.match(shown.lines, /slipway-session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly/);
      assert.match(shown.lines, /HttpOnly; SameSite=Strict/);
      assert.ok(!shown.lines.includes('Secure'), 'loopback has no TLS');
      assert.equal(await findSession(opened.sql, old, Date.now()), null);
      const headers = { host: HOST, cookie: `slipway-session=${shown.session}` };
      const { body } = await ask(opened.app, 'GET', '/api/whoami', headers);
      assert.equal(body['person'], 'ada');
      // The same address again, in the same browser, signs nobody in.
      const again = await comeBack(opened, back, begun);
      assert.match(again.text, /AUTH_SIGN_IN_OVER/);
      assert.equal(again.session, '');
      assert.match(opened.log(), /"msg":"signed in"/);
      const code = back.searchParams.get('code')!;
      const hidden = [code, begun, shown.session, asked.get('state')!, asked.get('nonce')!];
      for (const secret of [...hidden, String(body['csrf']), SECRET, TOKEN]) {
        assert.ok(secret.length > 10);
        assert.ok(!opened.log().includes(secret), 'a secret stands in the log');
      }
    },
    settings('', 'people: people.yaml\n'),
  );
});

void test('a code that was begun elsewhere, or changed on the way, signs nobody in', async () => {
  await withSignIn(
    async (opened) => {
      const [mine, theirs] = [await begin(opened), await begin(opened)];
      const back = await atProvider(theirs.at, 'ada');
      const cases: [string, URL, string, RegExp][] = [
        ['no browser of ours', back, '', /AUTH_SIGN_IN_OVER/],
        ['another browser’s code', back, mine.begun, /AUTH_PROVIDER/],
        ['a forged word', new URL(`${back.href}x`), theirs.begun, /AUTH_PROVIDER/],
      ];
      for (const [name, to, begun, why] of cases) {
        const shown = await comeBack(opened, to, begun);
        assert.match(shown.text, why, name);
        assert.equal(shown.session, '', name);
      }
      const { begun, at } = await begin(opened);
      const denied = new URL(BACK);
      const state = new URL(at).searchParams.get('state')!;
      denied.search = String(new URLSearchParams({ error: 'access_denied', state, iss: issuer }));
      assert.match((await comeBack(opened, denied, begun)).text, /failed: access_denied/);
    },
    settings('', 'people: people.yaml\n'),
  );
});

void test('only people of ours sign in, by an address that the provider has verified', async () => {
  const map = '  person: email\n  map: { ada@example.com: ada, mallory@example.com: ben }\n';
  await withSignIn(async (opened) => {
    const cases: [string, RegExp][] = [
      ['ada', /You are signed in/],
      ['eve', /eve@example.com is not among the people .*AUTH_PERSON/],
      ['mallory', /has not verified the email.*AUTH_PROVIDER/],
    ];
    for (const [name, says] of cases) {
      const { at, begun } = await begin(opened);
      const back = await atProvider(at, name);
      assert.match((await comeBack(opened, back, begun)).text, says, name);
    }
  }, settings(map));
  await withSignIn(
    async (opened) => {
      const { at, begun } = await begin(opened);
      const back = await atProvider(at, 'eve');
      assert.match((await comeBack(opened, back, begun)).text, /AUTH_PERSON/);
    },
    settings('', 'people: people.yaml\n'),
  );
});

void test('sign-in.yaml with a fault stops the server, and says where', async () => {
  const base = { 'people.yaml': 'people: []\n' };
  const openid = 'openid: { issuer: https://id.example.com, client-id: slipway';
  const cases: [string, RegExp][] = [
    ['openid: { issuer: http://id.example.com, client-id: x, map: {} }\n', /is no https address/],
    ['url: http://launch.example.com\n', /is no https address/],
    [`${openid} }\n`, /Whoever the provider knows could sign in/],
    [`${openid}, client-secret: hush, map: {} }\n`, /secret stands in the file itself/],
    [`${openid}, client-secret: env:NOT_SET, map: {} }\n`, /NOT_SET is not set/],
    ['reading: nobody\n', /reading/],
    ['readng: open\n', /readng/],
  ];
  for (const [text, says] of cases) {
    const opening = withSignIn(async () => undefined, { ...base, 'sign-in.yaml': text });
    await assert.rejects(opening, (error: Error) => {
      assert.match(error.message, new RegExp(says));
      assert.ok(!error.message.includes('hush'));
      return true;
    });
  }
});

void test('a provider that was killed signs nobody in, and says so', async () => {
  await endProvider();
  await withSignIn(
    async ({ app }) => {
      const { status, code } = await ask(app, 'GET', '/api/sign-in/openid', { host: HOST });
      assert.deepEqual([status, code], [503, 'AUTH_PROVIDER']);
    },
    settings('', 'people: people.yaml\n'),
  );
  await withSignIn(async ({ app }) => {
    const off = await ask(app, 'GET', '/api/sign-in/openid', { host: HOST });
    assert.equal(off.code, 'AUTH_SIGN_IN_OFF');
  });
});
