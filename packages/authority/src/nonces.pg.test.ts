/** Signatures are used up in PostgreSQL: once, by one, with what they decide. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { spendNonces } from './nonces.ts';
import { ensureAuthorityTables } from './tables.ts';
import { signersOf } from './testing/signers.ts';

const { sign } = signersOf('ada', 'eve');
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
    await sql.begin((tx) => spendNonces(tx, [first]));
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
