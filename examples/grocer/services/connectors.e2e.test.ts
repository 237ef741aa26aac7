/** The grocer's own services behind the connectors of sign-ups and points, in both releases. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  burn,
  captureSignUp,
  comparePoints,
  earn,
  ensureCommerceTables,
  grocerLoyalty,
  grocerSubscriptions,
  noteFact,
  payAgain,
  ProviderRefusedError,
  pushPoints,
  readActivation,
  readOpenPayments,
  startPayment,
} from '@slipway/commerce';
import { withBothVersions } from '../testing/database.ts';
import { withService } from '../testing/processes.ts';

const SCALE = 0.001;
const RELEASES = [1, 2] as const;

test('a sign-up of a store becomes an active member of either release, once', () =>
  withBothVersions(SCALE, async ({ sql, url }) => {
    await ensureCommerceTables(sql);
    const startedMs = Date.now();
    for (const release of RELEASES) {
      await withService('subscriptions', release, url, undefined, async (service) => {
        const connector = grocerSubscriptions({ baseUrl: service.url, pauseMs: 5 });
        const id = `su-${release}`;
        const wish = {
          signUp: id,
          name: 'Mary Lee',
          email: 'm@example.com',
          paymentMethod: 'till',
        };
        await captureSignUp(sql, { id, store: 's01', member: id, capturedMs: Date.now() });
        assert.equal(await startPayment(sql, connector, wish), id);
        assert.equal(await startPayment(sql, connector, wish), id);
        await payAgain(sql, connector, id, 'till', '1');
        await noteFact(sql, id, 'benefit-visible', Date.now());

        // Another is activated at the till without our doing: asking finds it out.
        const other = `other-${release}`;
        await captureSignUp(sql, {
          id: other,
          store: 's01',
          member: other,
          capturedMs: Date.now(),
        });
        await startPayment(sql, connector, { ...wish, signUp: other });
        await service.ask('POST', `/subscriptions/${other}/activate`);
        assert.equal(await readOpenPayments(sql, connector), 1);
        await noteFact(sql, other, 'benefit-visible', Date.now());

        const used = connector.start({ ...wish, email: 'else@example.com' });
        await assert.rejects(used, (error) => {
          assert.ok(error instanceof ProviderRefusedError);
          assert.equal(error.reason, 'id-used');
          return true;
        });
      });
    }
    const nowMs = Date.now() + 25 * 3_600_000;
    const cohort = { fromMs: startedMs, toMs: Date.now() + 1, nowMs };
    const { due, activated } = await readActivation(sql, cohort);
    assert.deepEqual([due, activated], [4, 4]);
  }));

test('points of the ledger are told to either release of the loyalty service, once', () =>
  withBothVersions(SCALE, async ({ sql, url }) => {
    await ensureCommerceTables(sql);
    const move = (id: string, member: string, points: number) => ({
      id,
      member,
      points,
      store: 's01',
      atMs: Date.now(),
    });
    for (const release of RELEASES) {
      await withService('loyalty', release, url, undefined, async (service) => {
        const connector = grocerLoyalty({ baseUrl: service.url, pauseMs: 5 });
        const member = `new-${release}`;
        assert.equal(await connector.balance(member), null);
        await earn(sql, move(`e-${release}`, member, 30));
        await burn(sql, move(`b-${release}`, member, 12));
        assert.deepEqual(await pushPoints(sql, connector), { told: 2, refused: [] });
        assert.equal(await connector.balance(member), 18);
        await sql`delete from slipway.commerce_push`;
        await pushPoints(sql, connector);
        assert.deepEqual((await comparePoints(sql, connector)).differences, []);
        const tooMany = await connector.move({ ...move(`x-${release}`, member, 19), kind: 'burn' });
        assert.deepEqual(tooMany, { kind: 'insufficient', balance: 18 });
        const nowhere = { ...move('y', member, 1), kind: 'earn' as const, store: 's99' };
        await assert.rejects(connector.move(nowhere), /unknown-store/);
      });
    }
  }));
