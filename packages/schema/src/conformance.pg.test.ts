/**
 * The example migrations of pgroll: each is started and completed, and on one server rolled back
 * and started again in between. The soak suite `conformance` goes each way on every server.
 */
import { describe, test } from 'node:test';
import { absent, applyAll } from './conformance-support.ts';
import { SERVERS } from './test-servers.ts';

describe('the example migrations of pgroll', { concurrency: 2 }, () => {
  for (const [at, server] of SERVERS.entries()) {
    const back = at === 0;
    void test(`on ${server.name}`, { skip: server.skip || absent }, async () => {
      await server.withDatabase(async ({ sql, url }) => applyAll(sql, url, back));
    });
  }
});
