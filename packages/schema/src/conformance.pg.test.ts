/**
 * The example migrations of pgroll: each is started and completed, and a third of them
 * rolled back and started again in between. The soak suite `conformance` goes each way with
 * all of them, on PostgreSQL 15 as well.
 */
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { absent, applyAll } from './conformance-support.ts';

const BACK_EVERY = 3;

void test('the example migrations of pgroll', { skip: absent }, () =>
  withTestDatabase(async ({ sql, url }) => applyAll(sql, url, BACK_EVERY)),
);
