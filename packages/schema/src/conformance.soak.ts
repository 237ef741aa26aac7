/** The example migrations of pgroll on every server, each way. */
import { test } from 'node:test';
import { absent, applyAll } from './conformance-support.ts';
import { SERVERS } from './test-servers.ts';

for (const server of SERVERS) {
  for (const backEvery of [1, 0]) {
    const how = backEvery > 0 ? 'start, rollback, start, complete' : 'start, complete';
    void test(`on ${server.name}: ${how}`, { skip: server.skip || absent }, async () => {
      await server.withDatabase(async ({ sql, url }) => applyAll(sql, url, backEvery));
    });
  }
}
