/** `npm run test:soak -- webhook-kill [--runs N] [--seed N]`: many deaths, many bursts. */
import { test } from 'node:test';
import { killWebhooks } from '../testing/webhook-kill.ts';

const runs = Number(process.env['SLIPWAY_SOAK_RUNS'] ?? 10);
const firstSeed = Number(process.env['SLIPWAY_SOAK_SEED'] ?? 1);

for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
  test(`kill -9 amid webhooks, seed ${seed}`, async (context) => {
    const failures = await killWebhooks({ signUps: 60, kills: 8, seed });
    context.diagnostic(`${failures} deliveries lost their answer`);
  });
}
