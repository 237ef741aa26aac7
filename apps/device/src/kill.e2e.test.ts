/** Killed at any moment, the agent loses nothing that had a receipt, and doubles nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killLoop } from './testing/kill-loop.ts';

void test('kill -9 while it sells, uploads, fences: each receipt held exactly once', async () => {
  const { receipts, held, epochs, fences } = await killLoop(5, 20_261_127);
  assert.ok(receipts.size > 0, 'it sold');
  assert.equal(new Set(held).size, held.length, 'nothing twice');
  assert.deepEqual([...receipts.difference(new Set(held))], [], 'nothing lost');
  assert.ok(fences >= 1);
  assert.equal(epochs, 1, 'one unbroken chain, as the gateway verified it');
});
