/** The window of manual minutes is the ramp's, whenever reconciliation begins. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { ensureReconcileTables, readBudget, readRules } from '@slipway/reconcile';
import { Minutes } from './minutes.ts';

void test('the budget begins with the ramp, once, and not before there is one', async () => {
  await withTestDatabase(async ({ sql }) => {
    const rules = readRules();
    const minutes = new Minutes('spring', null);
    const look = async () => {
      await minutes.look(sql);
      return readBudget(sql, 'spring', rules, 2000);
    };
    await minutes.look(sql);
    minutes.rampBegan(1000);
    await minutes.look(sql); // nothing was reconciled yet: there is nowhere to begin it
    await ensureReconcileTables(sql);
    await new Minutes('spring', null).look(sql);
    await assert.rejects(readBudget(sql, 'spring', rules, 2000), { code: 'RECONCILE_NO_BUDGET' });
    assert.equal((await look()).endsMs, 1000 + rules.budget.windowMs);
    minutes.rampBegan(5000);
    assert.equal((await look()).endsMs, 1000 + rules.budget.windowMs);
    await new Minutes('spring', 9000).look(sql); // a server that takes over
    assert.equal((await look()).endsMs, 1000 + rules.budget.windowMs);
  });
});
