/** Billing as a process, against the simulated provider as another one, on a real PostgreSQL. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { captureSignUp, readActivation } from '@slipway/commerce';
import { startStripe, TEST_KEY, TEST_SECRET, type StripeProcess } from '@slipway/commerce/testing';
import { noteHolding, readFeed } from '@slipway/fleet/server';
import { freePort } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { startChild, type Child } from '../../demo/child.ts';
import { until } from '../../testing/processes.ts';
import type { SignUpState } from './cards.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const LIMIT_MS = 20_000;
const TOKEN = 'billing-token-of-this-test';
const DAY_MS = 86_400_000;

interface Bench {
  readonly sql: Sql;
  readonly stripe: StripeProcess;
  readonly log: () => string;
  /** Sign-ups whose payment expires soon, as it told of them on stdout. */
  readonly expiring: readonly string[];
  child(): Child;
  restart(): Promise<void>;
  ask(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }>;
  bring(signUp: string, attempt: number, paymentMethod: string): Promise<number>;
  stateOf(signUp: string): Promise<SignUpState>;
}

async function withBilling(body: (bench: Bench) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql, url }) => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-billing-'));
    const port = await freePort();
    const hook = `http://127.0.0.1:${port}/webhooks/stripe`;
    const stripe = await startStripe(hook, ['--duplicates', '0.3', '--spread-ms', '40']);
    const logFile = join(folder, 'billing.log');
    const env = {
      DATABASE_URL: url,
      PORT: String(port),
      BILLING_TOKEN: TOKEN,
      BILLING_PROVIDER_URL: stripe.url,
      BILLING_PROVIDER_KEY: TEST_KEY,
      BILLING_WEBHOOK_SECRETS: TEST_SECRET,
      BILLING_PRICE: 'price_membership',
      BILLING_EVERY: '50ms',
      BILLING_ASK_EVERY: '300ms',
      BILLING_ALERT_WITHIN: '24h',
    };
    const expiring: string[] = [];
    const onLine = (line: Readonly<Record<string, unknown>>) => {
      if (line['kind'] === 'expiring') expiring.push(String(line['signUp']));
    };
    const start = async () => startChild({ name: 'billing', program: MAIN, env, logFile, onLine });
    let child: Child | undefined;
    const ask: Bench['ask'] = async (method, path, sent) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        ...(sent ? { body: JSON.stringify(sent) } : {}),
      });
      return { status: answer.status, body: await answer.json() };
    };
    try {
      child = await start();
      await body({
        sql,
        stripe,
        expiring,
        log: () => readFileSync(logFile, 'utf8'),
        child: () => child!,
        restart: async () => {
          const gone = once(child!.process, 'exit');
          child!.process.kill('SIGKILL');
          await gone;
          child = await start();
        },
        ask,
        bring: async (signUp, attempt, paymentMethod) => {
          const card = { name: 'Mary Lee', email: `${signUp}@example.org`, paymentMethod };
          return (await ask('PUT', `/sign-ups/${signUp}/cards/${attempt}`, card)).status;
        },
        stateOf: async (signUp) => (await ask('GET', `/sign-ups/${signUp}`)).body as SignUpState,
      });
    } finally {
      await child?.end();
      await stripe.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

const capture = (sql: Sql, id: string, store = 's01') =>
  captureSignUp(sql, { id, store, member: id, capturedMs: Date.now() });

/** A till of the store has applied all that the feed has for it. */
async function tillReads(sql: Sql, device: string, store: string): Promise<void> {
  const { cursor } = await readFeed(sql, { store, stream: 'members', cursor: null });
  await noteHolding(sql, { device, store, stream: 'members', cursor });
}

async function enrol(sql: Sql, device: string, store: string): Promise<void> {
  await sql`
    insert into slipway.fleet_device (id, store, kind, label)
    values (${device}, ${store}, 'till', 'Till 1')`;
}

test('cards become members whose benefit a till holds; who fails is told by reason', () =>
  withBilling(async ({ sql, stripe, expiring, restart, ask, bring, stateOf }) => {
    const startedMs = Date.now();
    await enrol(sql, 'till-s01', 's01');
    await enrol(sql, 'till-s02', 's02');
    const ids = ['pays', 'second', 'asks', 'walks', 'none', 'poor'];
    for (const id of ids) await capture(sql, id);
    assert.equal(await bring('pays', 1, 'pm_card_visa'), 202);
    assert.equal(await bring('pays', 1, 'pm_card_visa'), 202, 'told again, nothing is new');
    assert.equal(await bring('pays', 1, 'pm_card_mastercard'), 409);
    await bring('second', 1, 'pm_card_chargeCustomerFail');
    await bring('asks', 1, 'pm_card_authenticationRequired');
    await bring('walks', 1, 'pm_card_authenticationRequired');
    await bring('poor', 1, 'pm_card_chargeDeclinedInsufficientFunds');
    // This till is offline: the card is there before the sign-up is.
    await bring('early', 1, 'pm_card_mastercard');
    assert.equal((await stateOf('early')).stage, 'waiting');
    await capture(sql, 'early', 's02');

    // A webhook may be faster than the answer that names the subscription: both are waited for.
    const trouble = async (id: string, is: string) =>
      until(`${id} is in trouble: ${is}`, LIMIT_MS, async () => {
        const state = await stateOf(id);
        return state.trouble === is && state.cardsWaiting === 0;
      });
    const stage = async (id: string, is: string) =>
      until(`${id} is ${is}`, LIMIT_MS, async () => (await stateOf(id)).stage === is);
    await trouble('second', 'declined');
    await bring('second', 2, 'pm_card_visa');
    await trouble('asks', 'authentication-abandoned');
    await trouble('poor', 'declined');
    const { subscription } = await stateOf('asks');
    await stripe.simulate('authenticate', { subscription, how: 'succeeds' });
    for (const id of ['pays', 'second', 'asks', 'early']) await stage(id, 'activated');

    // The feed has them; only the till of one store has read it.
    const items = async (store: string) =>
      (await readFeed(sql, { store, stream: 'members', cursor: null })).items.map(({ key }) => key);
    await until('the feed of s02', LIMIT_MS, async () => (await items('s02')).length === 1);
    await until('the feed of s01', LIMIT_MS, async () => (await items('s01')).length === 3);
    assert.deepEqual((await items('s01')).toSorted(), [
      'asks:subscription',
      'pays:subscription',
      'second:subscription',
    ]);
    await tillReads(sql, 'till-s01', 's01');
    const waiting = async () =>
      ((await ask('GET', '/waiting')).body as { benefits: number }).benefits;
    await until('the benefit of s01', LIMIT_MS, async () => (await waiting()) === 1);
    // Who has not paid is told of in time, and once, also by a billing that was started anew.
    const open = ['poor', 'walks'];
    const told = () => expiring.filter((id) => open.includes(id)).toSorted();
    await until('those who have not paid are told of', LIMIT_MS, () => told().length >= 2);
    await restart();
    await stripe.simulate('advance', { seconds: 86_400 });
    await stage('walks', 'lost');

    assert.deepEqual(told(), open);
    const cohort = { fromMs: startedMs, toMs: Date.now() + 1, nowMs: Date.now() + DAY_MS + 1000 };
    const { due, activated, lost } = await readActivation(sql, cohort);
    assert.deepEqual([due, activated], [7, 3]);
    assert.deepEqual(lost, {
      'authentication-abandoned': 1,
      'benefit-not-visible': 1, // no till of s02 has read its feed
      'not-verified': 1, // no card was ever brought
      declined: 1,
    });
  }));

test('kill -9 amid cards: started anew, each is served once', () =>
  withBilling(async ({ sql, bring, restart, stateOf }) => {
    const ids = Array.from({ length: 16 }, (_, at) => `m${at}`);
    for (const id of ids) await capture(sql, id);
    for (const id of ids) await bring(id, 1, 'pm_card_visa');
    const begun = async () => {
      const [row] = await sql<{ n: number }[]>`
        select count(distinct sign_up)::int as n
        from   slipway.commerce_fact where source = 'stripe'`;
      return row!.n;
    };
    await until('some payments are begun', LIMIT_MS, async () => (await begun()) >= 3);
    await restart();
    for (const id of ids) {
      await until(
        `${id} is active`,
        LIMIT_MS,
        async () => (await stateOf(id)).stage === 'activated',
      );
    }
    const subscriptions = await sql<{ n: number }[]>`
      select count(distinct r.ref)::int as n
      from   slipway.commerce_ref r where r.ref like 'sub_%' group by r.sign_up`;
    assert.deepEqual(
      subscriptions.map(({ n }) => n),
      ids.map(() => 1),
    );
  }));

test('who has no token is refused, a bad card is told why, and SIGTERM ends it in order', () =>
  withBilling(async ({ sql, ask, bring, child, log }) => {
    const url = `${child().url}/sign-ups/a`;
    const strange = await fetch(url, { headers: { authorization: 'Bearer x' } });
    assert.equal(strange.status, 401);
    assert.equal((await ask('GET', '/sign-ups/a')).status, 404);
    const bad = await ask('PUT', '/sign-ups/a/cards/1', { name: 'A', email: 'a@b.c' });
    assert.equal(bad.status, 422);
    assert.match(JSON.stringify(bad.body), /paymentMethod/);
    assert.equal((await ask('PUT', '/sign-ups/a/cards/0', {})).status, 422);

    // A token that the provider does not know is refused for good, and holds nobody else up.
    await capture(sql, 'a');
    await bring('a', 1, 'pm_no_such_card');
    await until('it is tried', LIMIT_MS, async () => {
      const [card] = await sql`select refused from billing.card where tried_at is not null`;
      return card?.['refused'] === 'resource_missing';
    });
    assert.match(log(), /The card 1 of sign-up a: The provider stripe refuses/);
    const exited = once(child().process, 'exit') as Promise<[number | null]>;
    child().process.kill('SIGTERM');
    assert.equal((await exited)[0], 0);
    assert.doesNotMatch(log(), new RegExp(`${TEST_SECRET}|${TEST_KEY}|${TOKEN}`));
  }));

test('without its settings it says which are missing, and does not start', () => {
  const run = (args: string[], env: Record<string, string>) =>
    spawnSync(process.execPath, [MAIN, ...args], { env, encoding: 'utf8' });
  const help = run(['--help'], {});
  assert.equal(help.status, 0);
  assert.match(help.stdout, /BILLING_PROVIDER_KEY/);
  const none = run([], { BILLING_PROVIDER_URL: 'stripe', BILLING_EVERY: 'often' });
  assert.equal(none.status, 2);
  assert.match(none.stderr, /DATABASE_URL is not set\. .*BILLING_PROVIDER_URL is no http\(s\) URL/);
  assert.match(none.stderr, /BILLING_EVERY is no duration such as 1s\. Billing did not start\./);
});
