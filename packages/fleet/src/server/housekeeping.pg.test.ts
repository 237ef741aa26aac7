import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publish } from '../feed/publish.ts';
import { until, withGateway } from '../testing/test-gateway.ts';
import { keepClean } from './housekeeping.ts';

void test('what was taken out of the feed long ago goes from the table', async () => {
  await withGateway(async ({ sql }) => {
    await sql.begin(async (tx) => {
      await publish(tx, 's01', 'members', 'old', null);
      await publish(tx, 's01', 'members', 'new', null);
      await publish(tx, 's01', 'members', 'here', { points: 1, atMs: 1 });
    });
    await sql`update slipway.fleet_feed set at = now() - interval '8 days' where key = 'old'`;
    const ended = new AbortController();
    const running = keepClean(sql, ended.signal, (error) => assert.fail(String(error)), 20);
    await until('the old one is gone', async () => {
      const rows = await sql<{ key: string }[]>`select key from slipway.fleet_feed order by key`;
      return rows.map(({ key }) => key).join(' ') === 'here new';
    });
    ended.abort();
    await running;
  });
});
