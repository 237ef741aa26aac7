/** `kill -9` of the process that takes webhooks, in the middle of them. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { freePort, int, seededRandom } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { startProcess, until, type RunningProcess } from '../testing/process.ts';
import { startStripe, TEST_SECRET } from '../testing/stripe-process.ts';
import { startPayment } from './payment.ts';
import { captureSignUp } from './record.ts';
import { refoldAll } from './refold.ts';
import { ensureOnboardingTables } from './tables.ts';

const MAIN = fileURLToPath(new URL('../testing/webhook-main.ts', import.meta.url));
const CARDS = ['pm_card_visa', 'pm_card_chargeCustomerFail', 'pm_card_authenticationRequired'];
const SIGN_UPS = 30;
const KILLS = 3;

const snapshot = async (sql: Sql) => ({
  signUps: await sql`
    select id, stage, payment_at, activated_at, trouble_reason, trouble_detail, loss_reason
    from   slipway.commerce_sign_up order by id`,
  facts: await sql`
    select source, id, kind, sign_up from slipway.commerce_fact order by source, id`,
});

test('O7 kill -9 amid webhooks: after a replay the funnel is the same, nothing is twice', () =>
  withTestDatabase(async ({ sql, url }) => {
    await ensureOnboardingTables(sql);
    const random = seededRandom(11);
    const port = String(await freePort());
    const args = ['--database', url, '--secret', TEST_SECRET, '--port', port];
    let hooks: RunningProcess = await startProcess(MAIN, args);
    const stripe = await startStripe(`${hooks.url}/webhooks/stripe`, [
      '--spread-ms',
      '300',
      '--duplicates',
      '0.3',
      '--tries',
      '60',
    ]);
    try {
      await stripe.simulate('hold', { isHeld: true });
      for (let at = 0; at < SIGN_UPS; at++) {
        const id = `a${at}`;
        await captureSignUp(sql, { id, store: `s${at % 3}`, member: id, capturedMs: Date.now() });
        const wish = { signUp: id, name: 'Jo', email: 'jo@example.com' };
        const paymentMethod = CARDS[at % CARDS.length]!;
        await startPayment(sql, stripe.connector, { ...wish, paymentMethod });
      }
      await stripe.simulate('hold', { isHeld: false });
      for (let kill = 0; kill < KILLS; kill++) {
        await delay(40 + int(random, 60)); // a random moment within the burst
        await hooks.kill();
        await assertWhole(sql);
        hooks = await startProcess(MAIN, args);
      }
      await until('all webhooks are delivered', async () => (await stripe.delivery()).open === 0);
      const { failures } = await stripe.delivery();
      assert.ok(failures > 0, 'deaths came in the middle');
      await assertWhole(sql);
      const before = await snapshot(sql);
      assert.equal(before.signUps.filter((row) => row['stage'] === 'activated').length, 10);

      await stripe.simulate('resend');
      await until('all are resent', async () => (await stripe.delivery()).open === 0);
      assert.deepEqual(await snapshot(sql), before);
      await refoldAll(sql);
      assert.deepEqual(await snapshot(sql), before, 'the rows are what the facts fold to');
      // Every event of the provider is held, once.
      const held = new Set(before.facts.map((row) => row['id']));
      for await (const { id } of stripe.connector.eventsSince!(0)) assert.ok(held.has(id), id);
    } finally {
      await stripe.kill();
      await hooks.kill();
    }
  }));

/** An event is there with what it did, or not at all. */
async function assertWhole(sql: Sql): Promise<void> {
  const torn = await sql`
    select s.id from slipway.commerce_sign_up s
    where  (s.activated_at is not null) <> exists (
      select 1 from slipway.commerce_fact f where f.sign_up = s.id and f.kind = 'activated')`;
  assert.equal(torn.length, 0);
}
