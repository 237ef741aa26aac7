/**
 * The example migrations of pgroll: each is started, rolled back, started and completed; and each
 * is started and completed. The soak suite `conformance` does the latter on PostgreSQL 15 too.
 */
import { describe, test } from 'node:test';
import { absent, applyAll } from './conformance-support.ts';
import { SERVERS } from './test-servers.ts';

describe('the example migrations of pgroll', { concurrency: 2 }, () => {
  for (const [at, server] of SERVERS.entries()) {
    for (const back of at === 0 ? [true, false] : [true]) {
      const how = back ? 'start, rollback, start, complete' : 'start, complete';
      void test(`on ${server.name}: ${how}`, { skip: server.skip || absent }, async () => {
        await server.withDatabase(async ({ sql, url }) => applyAll(sql, url, back));
      });
    }
  }
});
