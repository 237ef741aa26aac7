/** What a provider did not take of a burn is the store's: once, in balance, and not told again. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureCommerceTables } from '../tables.ts';
import { startPoints } from '../testing/points-process.ts';
import { readBudgets, setBudget } from './budget.ts';
import { checkLedger } from './check.ts';
import { chargeStore } from './correct.ts';
import { readBalance } from './members.ts';
import { burn, earn, lateBurn } from './movements.ts';
import { pushPoints } from './push.ts';

const AT = { member: 'm-1', store: 's01', atMs: 1_795_000_000_000 };

test('L10 what the provider did not take is borne by the store, once, and not told to it', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureCommerceTables(sql);
    await setBudget(sql, 's01', 30);
    await earn(sql, { ...AT, id: 'gift', points: 100 });
    await burn(sql, { ...AT, id: 'burn', points: 100 });
    const folder = mkdtempSync(join(tmpdir(), 'slipway-correct-'));
    const provider = await startPoints(join(folder, 'book'));
    try {
      await pushPoints(sql, provider.connector);
      const wish = { ...AT, id: 'fix', points: 40 };
      const both = [chargeStore(sql, wish, 'burn'), chargeStore(sql, wish, 'burn')];
      assert.deepEqual(await Promise.all(both), [40, 40]);
      assert.equal(await chargeStore(sql, wish, 'burn'), 40);
      assert.equal((await readBalance(sql, 'm-1')).available, 40);
      const [budget] = await readBudgets(sql);
      assert.deepEqual([budget?.used, budget?.beyond], [40, 10]);
      assert.equal((await pushPoints(sql, provider.connector)).told, 0);
      assert.equal(await provider.connector.balance('m-1'), 0);
      const ledger = await checkLedger(sql);
      assert.ok(ledger.isSound, JSON.stringify(ledger));
      await assert.rejects(chargeStore(sql, { ...wish, points: 41 }, 'burn'), {
        code: 'COMMERCE_POINTS_USED',
      });
    } finally {
      await provider.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  }));

test('L10 a burn that is another’s, or none, bears nothing', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureCommerceTables(sql);
    const wish = { ...AT, id: 'fix', points: 40 };
    for (const none of ['nowhere', 'gift']) {
      if (none === 'gift') await earn(sql, { ...AT, id: 'gift', points: 60 });
      await assert.rejects(chargeStore(sql, wish, none), { code: 'COMMERCE_BURN_UNKNOWN' });
    }
    // A till that was offline let 100 be paid with 60: the store bears the rest from the beginning.
    await lateBurn(sql, { ...AT, id: 'late', points: 100 });
    assert.equal(await chargeStore(sql, wish, 'late'), 0);
    assert.equal((await readBalance(sql, 'm-1')).available, 0);
    assert.ok((await checkLedger(sql)).isSound);
  }));
