/**
 * The connector, the webhook endpoint and the simulated provider as real processes: every kind of
 * customer, on a wire that delays, doubles and reorders.
 */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { ProviderRefusedError, ProviderUnavailableError } from '../errors.ts';
import {
  cancelPayment,
  payAgain,
  readOpenPayments,
  replayEvents,
  startPayment,
} from '../onboarding/payment.ts';
import { expiring } from '../onboarding/expiring.ts';
import { captureSignUp, noteFact } from '../onboarding/record.ts';
import { ensureOnboardingTables } from '../onboarding/tables.ts';
import { readActivation } from '../onboarding/read.ts';
import { startProcess, until } from '../testing/process.ts';
import { readSignUps } from '../testing/sign-ups.ts';
import { startStripe, TEST_SECRET, type StripeProcess } from '../testing/stripe-process.ts';
import { stripeShaped } from './stripe-shaped.ts';

const WEBHOOKS = fileURLToPath(new URL('../testing/webhook-main.ts', import.meta.url));

interface Row {
  readonly stage: string;
  readonly loss: string | null;
  readonly trouble: string | null;
  readonly detail: string | null;
}

async function rowOf(sql: Sql, id: string): Promise<Row> {
  const [row] = await sql<Row[]>`
    select stage, loss_reason as loss, trouble_reason as trouble,
           coalesce(loss_detail, trouble_detail) as detail
    from   slipway.commerce_sign_up where id = ${id}`;
  return row!;
}

async function withProvider(
  args: readonly string[],
  body: (parts: {
    sql: Sql;
    stripe: StripeProcess;
    begin: (id: string, card: string) => Promise<string | null>;
  }) => Promise<void>,
): Promise<void> {
  await withTestDatabase(async ({ sql, url }) => {
    await ensureOnboardingTables(sql);
    const hooks = await startProcess(WEBHOOKS, ['--database', url, '--secret', TEST_SECRET]);
    let stripe: StripeProcess | undefined;
    try {
      const started = await startStripe(`${hooks.url}/webhooks/stripe`, args);
      stripe = started;
      const begin = async (id: string, card: string) => {
        await captureSignUp(sql, { id, store: 's01', member: `m-${id}`, capturedMs: Date.now() });
        const wish = { signUp: id, name: 'Mary Lee', email: 'mary@example.com' };
        return startPayment(sql, started.connector, { ...wish, paymentMethod: card });
      };
      await body({ sql, stripe: started, begin });
    } finally {
      await stripe?.kill();
      await hooks.kill();
    }
  });
}

const settled = (stripe: StripeProcess) =>
  until('all webhooks are delivered', async () => (await stripe.delivery()).open === 0);

test('C1 happy, declined, authenticated, abandoned, expired, second card, churned: all told', () =>
  withProvider(
    ['--spread-ms', '80', '--duplicates', '0.5', '--seed', '7'],
    async ({ sql, stripe, begin }) => {
      const refs: Record<string, string | null> = {};
      for (const [id, card] of Object.entries({
        happy: 'pm_card_visa',
        declined: 'pm_card_chargeCustomerFail',
        refused: 'pm_card_chargeDeclinedInsufficientFunds',
        authenticated: 'pm_card_authenticationRequired',
        abandoned: 'pm_card_authenticationRequired',
        failed: 'pm_card_authenticationRequired',
        second: 'pm_card_chargeCustomerFail',
        churned: 'pm_card_visa',
        cancelled: 'pm_card_authenticationRequired',
        ended: 'pm_card_visa',
      })) {
        refs[id] = await begin(id, card);
      }
      assert.equal(refs['refused'], null);
      await settled(stripe);
      assert.deepEqual(await rowOf(sql, 'authenticated'), {
        stage: 'payment',
        loss: null,
        trouble: 'authentication-abandoned',
        detail: null,
      });
      await stripe.simulate('authenticate', {
        subscription: refs['authenticated'],
        how: 'succeeds',
      });
      await stripe.simulate('authenticate', { subscription: refs['failed'], how: 'fails' });
      await payAgain(sql, stripe.connector, refs['second']!, 'pm_card_chargeDeclinedLostCard', '1');
      assert.equal((await rowOf(sql, 'second')).detail, 'lost_card');
      await payAgain(sql, stripe.connector, refs['second']!, 'pm_card_mastercard', '2');
      for (const id of ['cancelled', 'cancelled', 'ended']) {
        assert.equal(await cancelPayment(sql, stripe.connector, refs[id]!), true);
      }
      await stripe.simulate('fall-behind', { subscription: refs['churned'] });
      await settled(stripe);
      await stripe.simulate('advance', { seconds: 23 * 3600 });
      await settled(stripe);

      const lost = (loss: string, detail: string | null) => ({
        stage: 'lost',
        loss,
        trouble: loss,
        detail,
      });
      const active = { stage: 'activated', loss: null, trouble: null, detail: null };
      assert.deepEqual(await rowOf(sql, 'happy'), active);
      assert.deepEqual(await rowOf(sql, 'authenticated'), active);
      assert.deepEqual(await rowOf(sql, 'second'), active);
      assert.deepEqual(await rowOf(sql, 'churned'), active);
      assert.deepEqual(await rowOf(sql, 'declined'), lost('declined', 'generic_decline'));
      assert.deepEqual(await rowOf(sql, 'ended'), active);
      assert.deepEqual(await rowOf(sql, 'cancelled'), lost('authentication-abandoned', null));
      assert.deepEqual(await rowOf(sql, 'abandoned'), lost('authentication-abandoned', null));
      assert.deepEqual(
        await rowOf(sql, 'failed'),
        lost('declined', 'payment_intent_authentication_failure'),
      );
      assert.deepEqual(await rowOf(sql, 'refused'), {
        stage: 'payment',
        loss: null,
        trouble: 'declined',
        detail: 'insufficient_funds',
      });
      const soon = { nowMs: Date.now(), withinMs: 24 * 3_600_000 };
      const waiting = (await expiring(sql, soon)).map(({ signUp }) => signUp);
      assert.deepEqual(
        waiting,
        ['refused'],
        'who was refused at once can still bring another card',
      );
      await noteFact(sql, 'happy', 'benefit-visible', Date.now());
      const cohort = {
        fromMs: Date.now() - 60_000,
        toMs: Date.now(),
        nowMs: Date.now() + 25 * 3_600_000,
      };
      const { due, activated, lost: reasons } = await readActivation(sql, cohort);
      assert.deepEqual([due, activated], [10, 1]);
      assert.deepEqual(reasons, {
        declined: 3,
        'authentication-abandoned': 2,
        'benefit-not-visible': 4,
      });
    },
  ));

test('C2 answers that are lost and servers that fail: one customer, one subscription', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureOnboardingTables(sql);
    const stripe = await startStripe(null);
    try {
      await captureSignUp(sql, { id: 'a', store: 's01', member: 'm', capturedMs: Date.now() });
      const person = { signUp: 'a', name: 'Mary Lee', email: 'mary@example.com' };
      const wish = { ...person, paymentMethod: 'pm_card_visa' };
      await stripe.simulate('faults', { failBefore: 1, loseAnswers: 2 });
      const ref = await startPayment(sql, stripe.connector, wish);
      assert.match(ref ?? '', /^sub_/);
      assert.equal(await startPayment(sql, stripe.connector, wish), ref);
      const again = await stripe.connector.start(wish);
      assert.equal(again.ref, ref, 'a process that knows nothing is given the same one');
      // Another card makes another customer, and no second subscription.
      const other = { ...person, paymentMethod: 'pm_card_mastercard' };
      await assert.rejects(stripe.connector.start(other), (error) => {
        assert.ok(error instanceof ProviderRefusedError);
        assert.match(error.message, /same parameters/);
        return true;
      });
      const made: string[] = [];
      for await (const event of stripe.connector.eventsSince!(0)) {
        if (event.refs[0]?.startsWith('sub_')) made.push(event.refs[0]);
      }
      assert.deepEqual(new Set(made), new Set([ref]));
    } finally {
      await stripe.kill();
    }
  }));

test('C3 webhooks that never came: the open ones are asked for, and all events are replayed', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureOnboardingTables(sql);
    const stripe = await startStripe(null);
    try {
      const begunMs = Date.now() - 1000;
      const begin = async (id: string) => {
        await captureSignUp(sql, { id, store: 's01', member: id, capturedMs: Date.now() });
        const wish = { signUp: id, name: 'Jo', email: 'jo@example.com' };
        const paymentMethod = 'pm_card_authenticationRequired';
        return startPayment(sql, stripe.connector, { ...wish, paymentMethod });
      };
      const refs = await Promise.all(Array.from({ length: 30 }, (_, at) => begin(`a${at}`)));
      assert.equal((await rowOf(sql, 'a0')).trouble, null, 'nobody told us why it is incomplete');
      await stripe.simulate('authenticate', { subscription: refs[0], how: 'succeeds' });
      assert.equal(await readOpenPayments(sql, stripe.connector), 30);
      assert.equal((await rowOf(sql, 'a0')).stage, 'activated');
      const replay = await replayEvents(sql, stripe.connector, begunMs);
      assert.ok(replay.events > 150, `${replay.events} events are several pages`);
      assert.equal(replay.fresh, replay.events);
      assert.equal((await rowOf(sql, 'a1')).trouble, 'authentication-abandoned');
      const before = await readSignUps(sql);
      assert.equal((await replayEvents(sql, stripe.connector, begunMs)).fresh, 0);
      assert.deepEqual(await readSignUps(sql), before);
    } finally {
      await stripe.kill();
    }
  }));

test('C4 a wrong key, a provider that is down, a card that is none: each by its name', async () => {
  const stripe = await startStripe(null);
  const wish = { signUp: 'a', name: 'Jo', email: 'jo@example.com', paymentMethod: 'pm_card_none' };
  try {
    await assert.rejects(stripe.connector.start(wish), (error) => {
      assert.ok(error instanceof ProviderRefusedError);
      assert.equal(error.reason, 'resource_missing');
      assert.match(error.message, /No such PaymentMethod: 'pm_card_none'/);
      return true;
    });
    const apiKey = 'sk_test_of_somebody_else';
    const wrong = stripeShaped({ baseUrl: stripe.url, apiKey, price: 'p' });
    await assert.rejects(wrong.start(wish), (error) => {
      assert.ok(error instanceof ProviderRefusedError);
      assert.match(error.message, /Invalid API Key/);
      assert.ok(!error.message.includes(apiKey));
      return true;
    });
  } finally {
    await stripe.kill();
  }
  await assert.rejects(stripe.connector.read('sub_1'), (error) => {
    assert.ok(error instanceof ProviderUnavailableError);
    assert.match(error.message, /4 tries/);
    return true;
  });
});
