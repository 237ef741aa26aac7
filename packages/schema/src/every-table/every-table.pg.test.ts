/** Every operation on every kind of table, all in one change; the soak suite takes them singly. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SERVERS } from '../test-servers.ts';
import { USES } from './operations.ts';
import { runUses } from './run.ts';

void test('every operation on every kind of table', async () => {
  const together = USES.filter((use) => use.to === undefined);
  const { ran, refused } = await runUses(SERVERS[0]!, together);
  assert.ok(ran > refused * 5, `${ran} pairs ran, ${refused} were refused`);
});
