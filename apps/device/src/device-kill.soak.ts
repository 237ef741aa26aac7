/** The loop of kill.e2e.test.ts for as long as it is asked for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killLoop } from './testing/kill-loop.ts';

const kills = Number(process.env['SLIPWAY_SOAK_RUNS'] ?? 100);
const seed = Number(process.env['SLIPWAY_SOAK_SEED'] ?? 1);

void test(`${kills} kills from seed ${seed} lose and double nothing`, async (t) => {
  const { receipts, held, epochs, fences } = await killLoop(kills, seed);
  assert.equal(new Set(held).size, held.length);
  assert.deepEqual([...receipts.difference(new Set(held))], []);
  assert.equal(epochs, 1);
  t.diagnostic(`${receipts.size} receipts, ${held.length} ops held, ${fences} fences`);
});
