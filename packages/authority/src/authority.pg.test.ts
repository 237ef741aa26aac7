/** What PostgreSQL keeps: signatures that were used, each once, and openings of the glass. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { allowUnderGlass, keepOpening, openingsOf, reviewOpening } from './break-glass.ts';
import { unreviewedOpenings, watchGlass } from './break-glass.ts';
import type { Act } from './core/acts.ts';
import { GLASS_MS, reviewSubjectOf } from './core/break-glass.ts';
import { assertUnused, spendNonces } from './nonces.ts';
import { ensureAuthorityTables } from './tables.ts';
import { NOW_MS, signersOf } from './testing/signers.ts';

const { people, sign } = signersOf('ada', 'eve');
const USED = { code: 'AUTH_SIGNATURE', message: /was used before/ };

void test('T5 a signature is used up once, and is free again when what it decided failed', () =>
  withTestDatabase(async ({ sql }) => {
    await Promise.all([ensureAuthorityTables(sql), ensureAuthorityTables(sql)]);
    const [first, second] = [sign('ada', 'launch/go/l1', {}), sign('eve', 'launch/go/l1', {})];
    const failed = sql.begin(async (tx) => {
      await spendNonces(tx, [first, second]);
      throw new Error('the act itself failed');
    });
    await assert.rejects(failed, /the act itself failed/);
    await assertUnused(sql, [first, second]);
    await sql.begin((tx) => spendNonces(tx, [first]));
    await assert.rejects(assertUnused(sql, [second, first]), USED);
    await assert.rejects(
      sql.begin((tx) => spendNonces(tx, [first])),
      USED,
    );
    // The fresh one beside it is not used up by the refusal.
    await assert.rejects(
      sql.begin((tx) => spendNonces(tx, [second, first])),
      USED,
    );
    await sql.begin((tx) => spendNonces(tx, [second]));
    const kept = await sql<{ nonce: string }[]>`select nonce from slipway.authority_nonce`;
    const nonces = kept.map(({ nonce }) => nonce).sort();
    assert.deepEqual(nonces, [first.nonce, second.nonce].sort());
  }));

void test('T5 of many who use signatures at once one does, and none waits crosswise', () =>
  withTestDatabase(async ({ sql, url }) => {
    await ensureAuthorityTables(sql);
    const pools = Array.from({ length: 6 }, () => connect(url, { name: 'decider', max: 1 }));
    try {
      for (let round = 0; round < 5; round += 1) {
        const documents = ['ada', 'eve'].map((who) => sign(who, `launch/relax/l1/${round}`, {}));
        const tries = await Promise.allSettled(
          pools.map((pool, index) => {
            const order = index % 2 === 0 ? documents : documents.toReversed();
            return pool.begin((tx) => spendNonces(tx, order));
          }),
        );
        const refused = tries.filter((one) => one.status === 'rejected');
        assert.equal(refused.length, pools.length - 1);
        for (const { reason } of refused) assert.equal((reason as typeof USED).code, USED.code);
      }
    } finally {
      await Promise.all(pools.map((pool) => pool.end()));
    }
  }));

void test('G3 an opening is kept, gives what stops, and no time that is over', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureAuthorityTables(sql);
    const documents = [sign('ada', 'break-glass/l1', {}), sign('eve', 'break-glass/l1', {})];
    const untilMs = NOW_MS + GLASS_MS;
    const opening = { launch: 'l1', reason: 'r', openedMs: NOW_MS, untilMs, seenMs: NOW_MS };
    const keep = () => sql.begin((tx) => keepOpening(tx, { ...opening, documents }));
    const allow = (act: Act, nowMs: number, launch = 'l1') =>
      sql.begin((tx) => allowUnderGlass(tx, act, launch, nowMs));
    const closed = (message: RegExp) => ({ code: 'AUTH_GLASS', message });
    await assert.rejects(allow('hold', NOW_MS), closed(/nobody has opened it/));
    const id = await keep();
    await assert.rejects(keep(), USED, 'the same signatures open nothing again');
    await assert.rejects(allow('hold', NOW_MS, 'l2'), closed(/nobody has opened it/));
    assert.equal((await allow('rollback-launch', NOW_MS + 5000)).id, id);
    await assert.rejects(allow('hold', NOW_MS + 4999), closed(/clock went back/));
    await assert.rejects(allow('relax', NOW_MS + 5000), closed(/give no relax/));
    await assert.rejects(allow('hold', untilMs), closed(/15 minutes are over/));
    await watchGlass(sql, 'l1', untilMs);
    await assert.rejects(allow('hold', NOW_MS + 6000), closed(/clock went back/));
    const [kept] = await openingsOf(sql, 'l1');
    assert.deepEqual(kept, { ...opening, id, seenMs: untilMs, documents, review: null });
  }));

void test('G4 an opening is named until a senior owner has reviewed it', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureAuthorityTables(sql);
    const opening = { launch: 'l1', reason: 'r', openedMs: NOW_MS - 1, seenMs: NOW_MS - 1 };
    const id = await sql.begin((tx) =>
      keepOpening(tx, { ...opening, untilMs: NOW_MS + GLASS_MS, documents: [] }),
    );
    const due = async () => (await unreviewedOpenings(sql, 'l1')).map((one) => one.id);
    const roles = { launch: { 'senior-owner': ['ada'] }, stores: {} };
    const context = { people, roles, nowMs: NOW_MS + 1000 };
    const review = (who: string, launch = 'l1') => {
      const raw = sign(who, reviewSubjectOf('l1', id), { note: 'It was right.' });
      return sql.begin((tx) => reviewOpening(tx, launch, id, raw, context));
    };
    await assert.rejects(review('eve'), /eve is no senior owner/);
    await assert.rejects(review('ada', 'l2'), /no review of their opening/);
    assert.deepEqual(await due(), [id]);
    const kept = await review('ada');
    assert.deepEqual(await due(), []);
    assert.deepEqual((await openingsOf(sql, 'l1'))[0]?.review, kept);
    await assert.rejects(review('ada'), /no review of their opening/);
  }));
