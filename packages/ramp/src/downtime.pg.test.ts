import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import type { StoredMeterRow } from './core/evidence.ts';
import { downtimeByStore, downtimeSeconds } from './downtime.ts';
import { ensureRampTables, rampStore } from './store.ts';

const row = (store: string, second: number, requests: number, failed: number): StoredMeterRow => ({
  bootId: 'boot',
  store,
  colour: 'green',
  version: 1,
  second,
  requests,
  failed,
  over: [],
});

test('a store is down while more than 1 % of at least five requests of ten seconds failed', () =>
  withTestDatabase(async ({ sql }) => {
    await ensureRampTables(sql);
    await rampStore(sql).saveMeter('spring', [
      row('s01', 100, 100, 0),
      row('s01', 101, 100, 3), // 3 of 200: down, and in each second that still sees it
      row('s01', 105, 100, 0), // 3 of 300 is 1 %: no longer more than that
      row('s02', 100, 4, 4), // too few to say
      row('s02', 111, 5, 1), // five within its own ten seconds: down
    ]);
    assert.equal(await downtimeSeconds(sql, 'spring'), 2);
    assert.deepEqual(Object.fromEntries(await downtimeByStore(sql, 'spring')), { s01: 1, s02: 1 });
    assert.equal(await downtimeSeconds(sql, 'other'), 0);
  }));
