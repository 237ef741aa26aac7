/**
 * The example migrations of pgroll: each is started and completed, and a third of them
 * rolled back and started again in between. The soak suite `conformance` goes each way with
 * all of them on every server.
 */
import { describe, test } from 'node:test';
import { absent, applyAll } from './conformance-support.ts';
import { SERVERS } from './test-servers.ts';

const BACK_EVERY = 3;

describe('the example migrations of pgroll', { concurrency: 2 }, () => {
  for (const server of SERVERS) {
    void test(`on ${server.name}`, { skip: server.skip || absent }, async () => {
      await server.withDatabase(async ({ sql, url }) => applyAll(sql, url, BACK_EVERY));
    });
  }
});
