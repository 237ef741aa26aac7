/** Sign-ups in a real PostgreSQL: facts in any order, from several hands, and what is read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { connect, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { FACT_KINDS, PROVIDER_KINDS, type Fact } from '../core/facts.ts';
import { foldFunnel } from '../core/funnel.ts';
import { SignUpIdUsedError, SignUpUnknownError } from '../errors.ts';
import { readSignUps } from '../testing/sign-ups.ts';
import { alertExpiring, expiring } from './expiring.ts';
import { forgetIgnored, ingestEvent, linkRef, readOrphans, type ProviderEvent } from './ingest.ts';
import { readActivation, readFunnel } from './read.ts';
import { captureSignUp, noteBenefit, noteFact, type OwnFactKind } from './record.ts';
import { refoldAll } from './refold.ts';
import { funnelColumns, funnelOf, type FunnelColumns } from './rows.ts';
import { assignShifts } from './shifts.ts';
import { ensureOnboardingTables } from './tables.ts';
import { troubled } from './troubled.ts';

const HOUR = 3_600_000;
const DAY_0 = Date.UTC(2026, 10, 28);

const event = (
  id: string,
  kind: ProviderEvent['kind'],
  atMs: number,
  more: Partial<ProviderEvent> = {},
): ProviderEvent => ({
  source: 'stripe',
  id,
  kind,
  atMs,
  refs: [],
  signUp: null,
  detail: null,
  expiresMs: null,
  bodyHash: null,
  ...more,
});

const signUp = (id: string, capturedMs: number, more: object = {}) => ({
  id,
  store: 's01',
  member: `m-${id}`,
  capturedMs,
  ...more,
});

async function funnelIn(sql: Sql, id: string) {
  const [row] = await sql<FunnelColumns[]>`
    select ${funnelColumns(sql)} from slipway.commerce_sign_up where id = ${id}`;
  return row && funnelOf(row);
}

async function withTables(body: (sql: Sql, url: string) => Promise<void>): Promise<void> {
  await withTestDatabase(async ({ sql, url }) => {
    await ensureOnboardingTables(sql);
    await body(sql, url);
  });
}

const anyFact = fc.record({
  kind: fc.constantFrom(...FACT_KINDS),
  seconds: fc.integer({ min: 1, max: 5 }),
});

test('O1 O4 facts in any order, twice, over several connections: the row is their fold', () =>
  withTables(async (sql) => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anyFact, { minLength: 2, maxLength: 7, selector: ({ kind }) => kind }),
        fc.array(fc.nat(6), { maxLength: 4 }),
        async (given, again) => {
          const id = `su-${(run += 1)}`;
          const ref = `sub-${run}`;
          const facts = given.some(({ kind }) => kind === 'captured')
            ? given
            : [{ kind: 'captured' as const, seconds: 3 }, ...given];
          const tell = async ({ kind, seconds }: (typeof facts)[number]) => {
            const atMs = DAY_0 + seconds * 1000;
            if (kind === 'captured') return void (await captureSignUp(sql, signUp(id, atMs)));
            if (PROVIDER_KINDS.includes(kind)) {
              return void (await ingestEvent(
                sql,
                event(`${id}-${kind}`, kind, atMs, { refs: [ref] }),
              ));
            }
            // A till may speak before the capture has reached us: it tells again until it may.
            for (;;) {
              try {
                await noteFact(sql, id, kind as OwnFactKind, atMs);
                return;
              } catch (error) {
                if (!(error instanceof SignUpUnknownError)) throw error;
              }
            }
          };
          const repeated = again.map((at) => facts[at % facts.length]!);
          await Promise.all(
            [...facts, ...repeated, null].map((fact) =>
              fact === null ? linkRef(sql, 'stripe', ref, id) : tell(fact),
            ),
          );
          const expected = foldFunnel(
            facts.map(({ kind, seconds }): Fact => {
              const own = !PROVIDER_KINDS.includes(kind);
              const name = own ? `own:${id}:${kind}` : `stripe:${id}-${kind}`;
              return {
                id: name,
                kind,
                atMs: DAY_0 + seconds * 1000,
                detail: null,
                expiresMs: null,
              };
            }),
          );
          assert.deepEqual(await funnelIn(sql, id), expected);
        },
      ),
      { numRuns: 20 },
    );
    const before = await readSignUps(sql);
    await sql`
      update slipway.commerce_sign_up
      set    stage = 'none', activated_at = null, loss_reason = null`;
    assert.equal(await refoldAll(sql), before.length);
    assert.deepEqual(await readSignUps(sql), before);
  }));

test('O4 the same event again, also with another content, is done once', () =>
  withTables(async (sql) => {
    await captureSignUp(sql, signUp('a', DAY_0));
    const active = event('evt_1', 'activated', DAY_0 + HOUR, { signUp: 'a', refs: ['sub_1'] });
    assert.equal(await ingestEvent(sql, active), 'done');
    assert.equal(await ingestEvent(sql, active), 'repeated');
    assert.equal(await ingestEvent(sql, { ...active, kind: 'cancelled' }), 'repeated');
    const funnel = await funnelIn(sql, 'a');
    assert.deepEqual([funnel?.stage, funnel?.endedMs], ['activated', null]);
    assert.equal(await ingestEvent(sql, event('evt_2', null, DAY_0)), 'ignored');
    assert.equal(await ingestEvent(sql, event('evt_2', null, DAY_0)), 'repeated');
    assert.equal(await forgetIgnored(sql, Date.now() - 60_000), 0);
    assert.equal(await forgetIgnored(sql, Date.now() + 60_000), 1);
    assert.equal(await ingestEvent(sql, active), 'repeated', 'what means something stays');
  }));

test('O5 events of a subscription that nobody knows wait, and are joined when it is known', () =>
  withTables(async (sql) => {
    await captureSignUp(sql, signUp('a', DAY_0));
    const of = (...refs: string[]) => ({ refs });
    // The payment knows the invoice, the invoice the subscription, and only that one the sign-up.
    const declined = event('e1', 'payment-declined', DAY_0 + 2000, {
      ...of('in_1'),
      detail: 'lost_card',
    });
    assert.equal(await ingestEvent(sql, declined), 'orphan');
    assert.equal(
      await ingestEvent(sql, event('e2', null, DAY_0 + 2000, of('sub_1', 'in_1'))),
      'ignored',
    );
    assert.equal((await funnelIn(sql, 'a'))?.stage, 'captured');
    const [orphan] = await readOrphans(sql, Date.now() + 1000);
    assert.deepEqual([orphan?.ref, orphan?.events], ['in_1', 1]);
    await linkRef(sql, 'stripe', 'sub_1', 'a');
    const funnel = await funnelIn(sql, 'a');
    assert.deepEqual(funnel?.trouble, { reason: 'declined', detail: 'lost_card' });
    assert.deepEqual(await readOrphans(sql, Date.now() + 1000), []);
    // A later word about whose it is does not move it.
    await captureSignUp(sql, signUp('b', DAY_0));
    await linkRef(sql, 'stripe', 'sub_1', 'b');
    assert.equal(
      await ingestEvent(
        sql,
        event('e3', 'activated', DAY_0 + 3000, { ...of('in_1'), signUp: 'b' }),
      ),
      'done',
    );
    assert.deepEqual(
      [(await funnelIn(sql, 'a'))?.stage, (await funnelIn(sql, 'b'))?.stage],
      ['activated', 'captured'],
    );
  }));

test('O6 a till shows a benefit to a member: it counts for the sign-up that is the member’s', () =>
  withTables(async (sql) => {
    await captureSignUp(sql, signUp('a', DAY_0, { member: 'm1' }));
    await captureSignUp(sql, signUp('b', DAY_0, { member: 'm1' }));
    await captureSignUp(sql, signUp('c', DAY_0, { member: 'm2' }));
    await noteFact(sql, 'b', 'duplicate', DAY_0, 'a');
    assert.equal(await noteBenefit(sql, 'm1', DAY_0 + 9000), 1);
    assert.equal(await noteBenefit(sql, 'm1', DAY_0 + 5000), 1);
    assert.equal(await noteBenefit(sql, 'm9', DAY_0), 0);
    const seen = await Promise.all(['a', 'b', 'c'].map((id) => funnelIn(sql, id)));
    assert.deepEqual(
      seen.map((funnel) => funnel?.benefitMs),
      [DAY_0 + 5000, null, null],
    );
  }));

test('O6 what is told of an unknown sign-up, and an id used twice, are refused by name', () =>
  withTables(async (sql) => {
    await assert.rejects(noteFact(sql, 'nobody', 'verified', DAY_0), (error) => {
      assert.ok(error instanceof SignUpUnknownError);
      assert.match(error.message, /There is no sign-up nobody\. Nothing was changed\./);
      return true;
    });
    await captureSignUp(sql, signUp('a', DAY_0));
    await captureSignUp(sql, signUp('a', DAY_0));
    await assert.rejects(
      captureSignUp(sql, signUp('a', DAY_0, { store: 's02' })),
      SignUpIdUsedError,
    );
    await assert.rejects(
      captureSignUp(sql, signUp('a', DAY_0, { member: 'other' })),
      SignUpIdUsedError,
    );
    const rows = await sql`select id from slipway.commerce_sign_up`;
    assert.equal(rows.length, 1);
  }));

test('A5 rate and funnel per store, shift and day, with what is not counted', () =>
  withTables(async (sql) => {
    const shiftOf = async (store: string, atMs: number) =>
      store === 's01' ? (new Date(atMs).getUTCHours() < 12 ? 'early' : 'late') : null;
    const add = async (
      id: string,
      store: string,
      hour: number,
      how: 'good' | 'declined' | 'open',
      more: object = {},
    ) => {
      const capturedMs = DAY_0 + hour * HOUR;
      await captureSignUp(sql, signUp(id, capturedMs, { store, ...more }), shiftOf);
      if (how === 'open') return;
      await noteFact(sql, id, 'verified', capturedMs + 1000);
      const pay = (kind: ProviderEvent['kind'], detail: string | null = null) =>
        ingestEvent(sql, event(`${id}-${kind}`, kind, capturedMs + 2000, { signUp: id, detail }));
      if (how === 'declined') return void (await pay('payment-declined', 'generic_decline'));
      await pay('activated');
      await noteFact(sql, id, 'benefit-visible', capturedMs + 3000);
    };
    await add('a', 's01', 8, 'good');
    await add('b', 's01', 9, 'declined');
    await add('c', 's01', 13, 'good');
    await add('d', 's02', 30, 'good');
    await add('e', 's02', 30, 'open');
    await add('f', 's01', 8, 'good', { isTest: true });
    await add('g', 's01', 8, 'good');
    await noteFact(sql, 'g', 'duplicate', DAY_0, 'a');
    await add('h', 's01', 48 + 24, 'good');
    const cohort = { fromMs: DAY_0, toMs: DAY_0 + 3 * 24 * HOUR, nowMs: DAY_0 + 40 * HOUR };

    const all = await readActivation(sql, cohort);
    assert.deepEqual([all.captured, all.due, all.activated, all.notYetDue], [7, 3, 2, 2]);
    assert.deepEqual(all.excluded, { duplicate: 1, test: 1, 'not-captured': 0 });
    assert.deepEqual(all.lost, { declined: 1 });
    const early = await readActivation(sql, { ...cohort, store: 's01', shift: 'early' });
    assert.deepEqual([early.due, early.activated, early.rate], [2, 1, 0.5]);

    const rehearsed = await readActivation(sql, { ...cohort, isTest: true });
    assert.deepEqual([rehearsed.captured, rehearsed.due, rehearsed.activated], [1, 1, 1]);

    const stores = await readFunnel(sql, { ...cohort, by: 'store' });
    assert.deepEqual(
      stores.map(({ key }) => key),
      ['s01', 's02'],
    );
    assert.deepEqual(stores[0]?.reached, {
      captured: 3,
      verified: 3,
      payment: 3,
      activated: 2,
      benefitVisible: 2,
    });
    const shifts = await readFunnel(sql, { ...cohort, by: 'shift' });
    assert.deepEqual(
      shifts.map(({ key }) => key),
      ['s01/early', 's01/late', 's02/–'],
    );
    const days = await readFunnel(sql, { ...cohort, by: 'day' });
    assert.deepEqual(
      days.map(({ key }) => key),
      ['2026-11-28', '2026-11-29'],
    );
    const zone = await readFunnel(sql, { ...cohort, by: 'day', timeZone: 'America/Chicago' });
    assert.deepEqual(
      zone.map(({ key, reached }) => [key, reached.captured]),
      [
        ['2026-11-28', 3],
        ['2026-11-29', 2],
      ],
    );
    assert.deepEqual(await readFunnel(sql, { ...cohort, by: 'store', store: 's99' }), []);

    const known = await assignShifts(sql, async () => 'day', cohort);
    assert.equal(known, 7);
    assert.equal((await readFunnel(sql, { ...cohort, by: 'shift' })).length, 2);
  }));

test('E1 a payment that expires soon is told of once, in time, and not when it was made', () =>
  withTables(async (sql, url) => {
    const expiresMs = DAY_0 + 23 * HOUR;
    for (const id of ['a', 'b', 'c']) {
      await captureSignUp(sql, signUp(id, DAY_0));
      await ingestEvent(sql, event(`${id}-1`, 'payment-started', DAY_0, { signUp: id, expiresMs }));
    }
    await ingestEvent(sql, event('b-2', 'activated', DAY_0 + HOUR, { signUp: 'b' }));
    await ingestEvent(
      sql,
      event('c-2', 'payment-declined', DAY_0 + HOUR, { signUp: 'c', detail: 'lost_card' }),
    );
    const soon = { nowMs: DAY_0 + 20 * HOUR, withinMs: 4 * HOUR };
    assert.deepEqual(await expiring(sql, { ...soon, nowMs: DAY_0 + 10 * HOUR }), []);
    assert.deepEqual(
      (await expiring(sql, soon)).map((one) => [one.signUp, one.trouble, one.troubleDetail]),
      [
        ['a', null, null],
        ['c', 'declined', 'lost_card'],
      ],
    );

    const failing = alertExpiring(sql, soon, () => Promise.reject(new Error('no mail')));
    await assert.rejects(failing, /no mail/);
    const told: string[] = [];
    const tell = async (list: readonly { signUp: string }[]) => {
      told.push(...list.map((one) => one.signUp));
    };
    const other = connect(url, { name: 'second-server', max: 2 });
    const [telling, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = alertExpiring(sql, soon, async (list) => {
      telling.resolve();
      await ended.promise;
      await tell(list);
    });
    await telling.promise;
    assert.equal(await alertExpiring(other, soon, tell), 0, 'another server tells them just now');
    await other.end();
    ended.resolve();
    assert.equal(await first, 2);
    await alertExpiring(sql, { ...soon, nowMs: soon.nowMs + HOUR }, tell);
    assert.deepEqual(told.toSorted(), ['a', 'c']);
    assert.deepEqual(await expiring(sql, { ...soon, nowMs: expiresMs }), []);
  }));

test('sign-ups that need a person are told of, each for one reason', () =>
  withTables(async (sql) => {
    const at = (minutes: number) => DAY_0 + minutes * 60_000;
    const one = (id: string, minutes: number, member = `m-${id}`) =>
      captureSignUp(sql, signUp(id, at(minutes), { member }));
    await one('fine', 55);
    await one('slow', 10);
    await one('old', -2 * 1440);
    await one('first', 50, 'm-2');
    await one('second', 56, 'm-2');
    await one('left', 40, 'm-3');
    await noteFact(sql, 'left', 'withdrawn', at(41));
    await one('again', 57, 'm-3');
    await one('card', 20);
    const declined = { signUp: 'card', detail: 'expired_card', expiresMs: at(90) };
    await ingestEvent(sql, event('e1', 'payment-declined', at(30), declined));
    const query = { nowMs: at(60), stuckAfterMs: 15 * 60_000, withinMs: 24 * HOUR };
    const told = await troubled(sql, query);
    assert.deepEqual(
      told.map(({ signUp: id, reason, detail, expiresMs }) => [id, reason, detail, expiresMs]),
      [
        ['again', 'consent', 'left', null],
        ['card', 'declined', 'expired_card', at(90)],
        ['second', 'duplicate', 'first', null],
        ['slow', 'stuck', 'captured', null],
      ],
    );
    await noteFact(sql, 'second', 'duplicate', at(61), 'first');
    await noteFact(sql, 'again', 'verified', at(61));
    const left = await troubled(sql, { ...query, nowMs: at(61) });
    assert.deepEqual(
      left.map(({ signUp: id }) => id),
      ['card', 'slow'],
    );
  }));
