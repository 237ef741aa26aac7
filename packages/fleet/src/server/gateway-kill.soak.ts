/** The loop of gateway-kill.e2e.test.ts for as long as it is asked for. */
import { test } from 'node:test';
import { killGateways } from '../testing/gateway-kill.ts';

const kills = Number(process.env['SLIPWAY_SOAK_RUNS'] ?? 50);
const seed = Number(process.env['SLIPWAY_SOAK_SEED'] ?? 1);

void test(`${kills} kills from seed ${seed} lose and double nothing`, async (t) => {
  const { ops, broken } = await killGateways(kills, seed);
  t.diagnostic(`${ops} ops sent, ${broken} uploads broken by a death`);
});
