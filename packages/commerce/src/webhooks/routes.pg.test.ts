/** The endpoint on a real port and a real PostgreSQL: what is let in, and what the log says. */
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import Fastify from 'fastify';
import { ManualClock } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { captureSignUp } from '../onboarding/record.ts';
import { ensureOnboardingTables } from '../onboarding/tables.ts';
import { readSignUps } from '../testing/sign-ups.ts';
import { webhookRoutes } from './routes.ts';
import { signWebhook } from './signature.ts';
import { stripeWebhooks } from './stripe.ts';

const SECRET = 'whsec_of_this_endpoint';
const NOW = 1_795_000_000_000;

const eventBody = (id: string, status = 'active', more: object = {}) =>
  JSON.stringify({
    id,
    object: 'event',
    created: NOW / 1000,
    type: 'customer.subscription.updated',
    data: {
      object: {
        id: 'sub_1',
        object: 'subscription',
        status,
        created: NOW / 1000 - 60,
        metadata: { slipway_sign_up: 'a' },
        email: 'mary@example.com',
        ...more,
      },
    },
  });

interface Bench {
  readonly sql: Sql;
  readonly clock: ManualClock;
  readonly log: () => string;
  post(
    body: string,
    signature: string | null,
    source?: string,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
}

async function withEndpoint(body: (bench: Bench) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql }) => {
    await ensureOnboardingTables(sql);
    await captureSignUp(sql, { id: 'a', store: 's01', member: 'm1', capturedMs: NOW - 90_000 });
    const clock = new ManualClock(NOW);
    let log = '';
    const stream = new Writable({
      write: (chunk, _, done) => {
        log += String(chunk);
        done();
      },
    });
    const app = Fastify({ logger: { level: 'trace', stream }, forceCloseConnections: true });
    await webhookRoutes(app, { sql, sources: [stripeWebhooks({ secrets: [SECRET] })], clock });
    app.post('/other', async (request) => request.body);
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const post: Bench['post'] = async (text, signature, source = 'stripe') => {
      const headers = {
        'content-type': 'application/json',
        ...(signature === null ? {} : { 'stripe-signature': signature }),
      };
      const path = source.startsWith('/') ? source : `/webhooks/${source}`;
      const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: text });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    try {
      await body({ sql, clock, log: () => log, post });
    } finally {
      await app.close();
    }
  });
}

const sign = (text: string, seconds = NOW / 1000, secret = SECRET) =>
  signWebhook(Buffer.from(text), secret, seconds);
const facts = async (sql: Sql) =>
  (
    await sql<
      { n: number }[]
    >`select count(*)::int as n from slipway.commerce_fact where source = 'stripe'`
  )[0]!.n;
const stage = async (sql: Sql) =>
  (await sql<{ stage: string }[]>`select stage from slipway.commerce_sign_up where id = 'a'`)[0]!
    .stage;

test('W2 W3 unsigned, forged, old and future webhooks change nothing; each is told why', () =>
  withEndpoint(async ({ sql, post }) => {
    const text = eventBody('evt_1');
    const cases = [
      [null, /it is not signed/],
      [sign(text, NOW / 1000, 'whsec_guess'), /not by our secret/],
      [sign(text).replace(/.$/, (last) => (last === '0' ? '1' : '0')), /not by our secret/],
      [sign(text, NOW / 1000 - 301), /301 s ago/],
      [sign(text, NOW / 1000 + 301), /301 s in the future/],
    ] as const;
    for (const [signature, what] of cases) {
      const answer = await post(text, signature);
      assert.equal(answer.status, 401);
      assert.equal(answer.body['code'], 'COMMERCE_WEBHOOK_REFUSED');
      assert.match(String(answer.body['what']), what);
      assert.match(String(answer.body['state']), /Nothing was taken/);
    }
    assert.deepEqual([await facts(sql), await stage(sql)], [0, 'captured']);
  }));

test('W4 a replay is answered 200 and done once, also after its tolerance and signed anew', () =>
  withEndpoint(async ({ sql, clock, post }) => {
    const text = eventBody('evt_1');
    const first = await post(text, sign(text));
    assert.deepEqual([first.status, first.body['result']], [200, 'done']);
    const before = await readSignUps(sql);
    const again = await post(text, sign(text));
    assert.deepEqual([again.status, again.body['result']], [200, 'repeated']);
    clock.advance(3_600_000);
    const stale = await post(text, sign(text));
    assert.equal(stale.status, 401, 'a recorded request is old');
    const resent = await post(text, sign(text, NOW / 1000 + 3600));
    assert.deepEqual([resent.status, resent.body['result']], [200, 'repeated']);
    assert.equal(await facts(sql), 1);
    assert.deepEqual(await readSignUps(sql), before);
    const many = await Promise.all(
      Array.from({ length: 8 }, () =>
        post(
          eventBody('evt_2', 'canceled'),
          sign(eventBody('evt_2', 'canceled'), NOW / 1000 + 3600),
        ),
      ),
    );
    assert.deepEqual(many.map(({ body }) => body['result']).toSorted(), [
      'done',
      ...Array<string>(7).fill('repeated'),
    ]);
  }));

test('W5 signed bodies that make no sense are refused as unreadable, and change nothing', () =>
  withEndpoint(async ({ sql, post }) => {
    const cases = [
      ['{"id":', /not JSON/],
      ['[]', /cannot be read/],
      ['{"id":"evt_1","object":"event"}', /lacks "created"/],
      [eventBody('evt_1', 'bewitched'), /data\.object\.status/],
      [eventBody('evt_1', 'active', { metadata: 7 }), /data\.object\.metadata/],
    ] as const;
    for (const [text, what] of cases) {
      const answer = await post(text, sign(text));
      assert.deepEqual([answer.status, answer.body['code']], [400, 'COMMERCE_WEBHOOK_UNREADABLE']);
      assert.match(String(answer.body['what']), what);
    }
    assert.equal((await post(eventBody('evt_1'), sign(eventBody('evt_1')), 'paypal')).status, 404);
    const large = eventBody('evt_1', 'active', { padding: 'x'.repeat(300_000) });
    assert.equal((await post(large, sign(large))).status, 413);
    assert.deepEqual([await facts(sql), await stage(sql)], [0, 'captured']);
    const other = await post('{"a":1}', null, '/other');
    assert.deepEqual(other.body, { a: 1 }, 'other routes of the app still read JSON');
  }));

test('W6 no secret, signature or customer is in the log; what was refused is', () =>
  withEndpoint(async ({ sql, post, log }) => {
    const text = eventBody('evt_1');
    const signatures = [
      sign(text),
      sign(text, NOW / 1000 + 999),
      sign(text, NOW / 1000, 'whsec_guess'),
    ];
    for (const signature of signatures) await post(text, signature);
    await sql`drop table slipway.commerce_fact cascade`; // a database that fails in the middle
    const broken = await post(eventBody('evt_9'), sign(eventBody('evt_9')));
    assert.equal(broken.status, 503, 'the provider sends it again');
    const written = log();
    assert.match(written, /COMMERCE_WEBHOOK_REFUSED/);
    assert.match(written, /could not be taken/);
    for (const hidden of [
      SECRET,
      'mary@example.com',
      'evt_9',
      ...signatures.map((one) => one.slice(-64)),
    ]) {
      assert.ok(!written.includes(hidden), `the log holds ${hidden}`);
    }
  }));
