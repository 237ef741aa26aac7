/**
 * Passkeys in a real Chromium with a virtual authenticator: the link, the registration, the
 * sign-in, and everything that must not count.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { LINK_MS, makeLink } from '@slipway/authority/sign-in';
import { freePort } from '@slipway/kernel';
import { chromium, type Page } from 'playwright-core';
import { withSignIn, type Opened } from './testing.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = CHROMIUM.find((path) => existsSync(path));
const skip =
  executablePath === undefined && process.env['CI'] !== 'true'
    ? 'no Chromium here: apt-get install -y chromium'
    : false;

interface Answer {
  readonly status: number;
  readonly body: { readonly code?: string; readonly person?: string; readonly line?: Line };
  /** What the browser sent, to be sent again. */
  readonly sent?: unknown;
  /** Of a registration: the public key as the browser has it, SPKI DER in base64. */
  readonly publicKey?: string;
}

interface Line {
  readonly passkey: string;
  readonly credential: string;
  readonly rp: string;
  readonly yaml: string;
}

interface Asked {
  readonly kind: 'register' | 'passkey';
  readonly body?: object;
  /** Sent to the last step in place of what the authenticator answers. */
  readonly replay?: unknown;
}

/** What a page of ours does: the first step, the authenticator, the last step. */
async function run(page: Page, asked: Asked): Promise<Answer> {
  return page.evaluate(async ({ kind, body = {}, replay }) => {
    const who = (await (await fetch('/api/whoami')).json()) as { csrf: string | null };
    const post = async (step: string, sent: unknown): Promise<Answer> => {
      const csrf = who.csrf === null ? {} : { 'x-slipway-csrf': who.csrf };
      const headers = { 'content-type': 'application/json', ...csrf };
      const asking = { method: 'POST', headers, body: JSON.stringify(sent) };
      const answer = await fetch(`/api/sign-in/${kind}/${step}`, asking);
      return { status: answer.status, body: (await answer.json()) as Answer['body'], sent };
    };
    const options = await post('begin', body);
    if (options.status !== 200) return options;
    if (replay) return post('finish', replay);
    const json = options.body as never;
    const credential = (await (kind === 'register'
      ? navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(json),
        })
      : navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(json),
        }))) as PublicKeyCredential;
    const last = await post('finish', { response: credential.toJSON() as unknown });
    if (kind === 'passkey') return last;
    const key = (credential.response as AuthenticatorAttestationResponse).getPublicKey();
    return { ...last, publicKey: btoa(String.fromCharCode(...new Uint8Array(key!))) };
  }, asked);
}

const whoami = (page: Page): Promise<Answer['body']> =>
  page.evaluate(async () => (await (await fetch('/api/whoami')).json()) as Answer['body']);

async function withBrowser(
  { app }: Opened,
  body: (page: Page, port: number) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  await app.listen({ port, host: '127.0.0.1' });
  const browser = await chromium.launch({ executablePath: executablePath!, args: FLAGS });
  try {
    const page = await browser.newPage();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto(`http://localhost:${port}/api/whoami`);
    await body(page, port);
  } finally {
    await browser.close();
  }
}

// No sandbox, since tests may run as root; nothing that would call out of this machine.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-sync',
];

void test(
  'a link makes a passkey, which signs its person in, and nothing else does',
  { skip },
  () =>
    withSignIn((opened) =>
      withBrowser(opened, async (page, port) => {
        const { sql, log } = opened;
        const ended = await makeLink(sql, 'ada', Date.now() - LINK_MS);
        for (const link of [ended, 'made-up', 'x'.repeat(43)]) {
          const refused = await run(page, { kind: 'register', body: { link } });
          assert.deepEqual([refused.status, refused.body.code], [403, 'AUTH_LINK'], link);
        }
        const stranger = await run(page, { kind: 'register' });
        assert.deepEqual([stranger.status, stranger.body.code], [401, 'AUTH_TOKEN']);

        // The database fails between the link's end and the passkey's beginning.
        const link = await makeLink(sql, 'ada', Date.now());
        await sql`
        create function slipway.refuse() returns trigger language plpgsql as
        $$ begin raise exception 'no space left' using errcode = '53100'; end $$`;
        await sql`
        create trigger refuse before insert on slipway.authority_passkey
        for each row execute function slipway.refuse()`;
        const died = await run(page, { kind: 'register', body: { link } });
        assert.equal(died.status, 500);
        assert.equal((await whoami(page)).person, null);
        await sql`drop function slipway.refuse() cascade`;

        const made = await run(page, { kind: 'register', body: { link } });
        assert.equal(made.status, 200, JSON.stringify(made.body));
        const { line } = made.body;
        assert.equal(line?.passkey, made.publicKey);
        assert.equal(line?.rp, 'localhost');
        assert.match(
          line!.yaml,
          /^- \{ id: passkey-\w{8}, passkey: \S+, credential: "[\w-]+", rp: l/,
        );
        assert.equal((await whoami(page)).person, 'ada');
        const again = await run(page, { kind: 'register', body: { link } });
        assert.equal(again.body.code, 'AUTH_LINK');

        await page.context().clearCookies();
        assert.equal((await whoami(page)).person, null);
        const signedIn = await run(page, { kind: 'passkey' });
        assert.equal(signedIn.body.person, 'ada', JSON.stringify(signedIn.body));
        const [cookie] = await page.context().cookies();
        assert.deepEqual(
          [cookie?.name, cookie?.httpOnly, cookie?.sameSite],
          ['slipway-session', true, 'Strict'],
        );
        assert.equal(await page.evaluate(() => document.cookie), '');

        await page.context().clearCookies();
        const replayed = await run(page, { kind: 'passkey', replay: signedIn.sent });
        assert.deepEqual([replayed.status, replayed.body.code], [403, 'AUTH_PASSKEY']);
        await sql`update slipway.authority_passkey set counter = 1000`;
        const copied = await run(page, { kind: 'passkey' });
        assert.deepEqual([copied.status, copied.body.code], [403, 'AUTH_PASSKEY']);
        await sql`delete from slipway.authority_passkey`;
        const unknown = await run(page, { kind: 'passkey' });
        assert.equal(unknown.body.code, 'AUTH_PASSKEY');
        assert.equal((await whoami(page)).person, null);

        await page.goto(`http://127.0.0.1:${port}/api/whoami`);
        const byNumber = await run(page, { kind: 'passkey' });
        assert.equal(byNumber.body.code, 'AUTH_SIGN_IN_SITE');
        assert.match(log(), /"msg":"signed in"/);
        for (const secret of [link, cookie!.value, ended]) assert.ok(!log().includes(secret));
      }),
    ),
);
