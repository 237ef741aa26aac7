/**
 * The example migrations of pgroll: each is started, rolled back, started and completed. The soak
 * suite `conformance` also starts and completes each without going back.
 */
import { describe, test } from 'node:test';
import { absent, applyAll } from './conformance-support.ts';
import { SERVERS } from './test-servers.ts';

describe('the example migrations of pgroll', { concurrency: 2 }, () => {
  for (const server of SERVERS) {
    void test(`on ${server.name}`, { skip: server.skip || absent }, async () => {
      await server.withDatabase(async ({ sql, url }) => applyAll(sql, url, true));
    });
  }
});
