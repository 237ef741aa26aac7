/** `kill -9` of the process that takes webhooks; the long run is `webhook-kill.soak.ts`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killWebhooks } from '../testing/webhook-kill.ts';

test('O7 kill -9 amid webhooks: after a replay the funnel is the same, nothing twice', async () => {
  const failures = await killWebhooks({ signUps: 18, kills: 2, seed: 11 });
  assert.ok(failures > 0, 'deaths came in the middle');
});
