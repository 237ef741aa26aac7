/**
 * Kills the process that takes webhooks, again and again, in the middle of a burst of them, and
 * looks at what is held after each death, at the end, and after everything was sent once more.
 */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, int, seededRandom } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { startPayment } from '../onboarding/payment.ts';
import { captureSignUp } from '../onboarding/record.ts';
import { refoldAll } from '../onboarding/refold.ts';
import { ensureOnboardingTables } from '../onboarding/tables.ts';
import { startProcess, until, type RunningProcess } from './process.ts';
import { startStripe, TEST_SECRET, type StripeProcess } from './stripe-process.ts';

const MAIN = fileURLToPath(new URL('webhook-main.ts', import.meta.url));
const CARDS = ['pm_card_visa', 'pm_card_chargeCustomerFail', 'pm_card_authenticationRequired'];
/** Webhooks of a burst are sent within this time, in ms. */
const SPREAD_MS = 300;

export interface WebhookKillOptions {
  /** A third of them pays, a third is declined, a third never authenticates. */
  readonly signUps: number;
  readonly kills: number;
  readonly seed: number;
}

const snapshot = async (sql: Sql) => ({
  signUps: await sql`
    select id, stage, payment_at, activated_at, trouble_reason, trouble_detail, loss_reason
    from   slipway.commerce_sign_up order by id`,
  facts: await sql<{ source: string; id: string; kind: string | null; signUp: string | null }[]>`
    select source, id, kind, sign_up as "signUp" from slipway.commerce_fact order by source, id`,
});

/** An event is there with what it did, or not at all. */
async function assertWhole(sql: Sql): Promise<void> {
  const torn = await sql`
    select s.id from slipway.commerce_sign_up s
    where  (s.activated_at is not null) <> exists (
      select 1 from slipway.commerce_fact f where f.sign_up = s.id and f.kind = 'activated')`;
  assert.equal(torn.length, 0, 'an activation without its event, or the other way round');
}

async function begin(sql: Sql, stripe: StripeProcess, at: number): Promise<void> {
  const id = `a${at}`;
  await captureSignUp(sql, { id, store: `s${at % 3}`, member: id, capturedMs: Date.now() });
  const wish = { signUp: id, name: 'Jo', email: 'jo@example.com' };
  await startPayment(sql, stripe.connector, { ...wish, paymentMethod: CARDS[at % CARDS.length]! });
}

const delivered = (stripe: StripeProcess) =>
  until('all webhooks are delivered', async () => (await stripe.delivery()).open === 0);

/**
 * @returns tries that a death took the answer of
 * @throws {AssertionError} something was lost, doubled or torn
 */
export async function killWebhooks(options: WebhookKillOptions): Promise<number> {
  const { signUps, kills, seed } = options;
  return await withTestDatabase(async ({ sql, url }) => {
    await ensureOnboardingTables(sql);
    const random = seededRandom(seed);
    const port = String(await freePort());
    const args = ['--database', url, '--secret', TEST_SECRET, '--port', port];
    let hooks: RunningProcess = await startProcess(MAIN, args);
    const wire = ['--spread-ms', String(SPREAD_MS), '--duplicates', '0.3', '--tries', '200'];
    const stripe = await startStripe(`${hooks.url}/webhooks/stripe`, wire);
    try {
      await stripe.simulate('hold', { isHeld: true });
      await Promise.all(Array.from({ length: signUps }, (_, at) => begin(sql, stripe, at)));
      await stripe.simulate('hold', { isHeld: false });
      for (let kill = 0; kill < kills; kill++) {
        await delay(int(random, SPREAD_MS / 2)); // a random moment within the burst
        await hooks.kill();
        await assertWhole(sql);
        hooks = await startProcess(MAIN, args);
      }
      await delivered(stripe);
      const { failures } = await stripe.delivery();
      await assertWhole(sql);
      const before = await snapshot(sql);
      const active = before.signUps.filter((row) => row['stage'] === 'activated');
      assert.equal(active.length, Math.ceil(signUps / CARDS.length));

      await stripe.simulate('resend');
      await delivered(stripe);
      assert.deepEqual(await snapshot(sql), before, 'a replay changes nothing');
      await refoldAll(sql);
      assert.deepEqual(await snapshot(sql), before, 'the rows are what the facts fold to');
      const held = new Set(before.facts.map(({ id }) => id));
      for await (const { id } of stripe.connector.eventsSince!(0)) {
        assert.ok(held.has(id), `event ${id} is held`);
      }
      return failures;
    } finally {
      await stripe.kill();
      await hooks.kill();
    }
  });
}
