/** Whenever the demo runs, its rosters are of today's week, and it is noon in them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPickFolder } from '@slipway/crew/picks';
import { readRosterFolder, shiftsOf } from '@slipway/crew/roster';
import { readGrocerStores } from '../../src/index.ts';
import { storesAtNoon, writeCrewFolder } from './folder.ts';

/** A Monday's first hour, a Sunday's last, and the end of a year. */
const MOMENTS = ['2026-11-30T00:10:00Z', '2027-03-14T23:59:59Z', '2027-12-31T07:00:00Z'];

for (const moment of MOMENTS) {
  test(`at ${moment} two shifts of each store are on, and its orders are due later`, () => {
    const nowMs = Date.parse(moment);
    const stores = readGrocerStores().slice(0, 2);
    const home = mkdtempSync(join(tmpdir(), 'slipway-crew-'));
    try {
      const folder = join(home, 'crew');
      writeCrewFolder(folder, new Set(stores.map(({ id }) => id)), nowMs);
      const atNoon = storesAtNoon(stores, nowMs);
      const { people, certificates, demand } = readRosterFolder(folder, atNoon);
      assert.equal(people.length, 80);
      assert.ok(certificates.filter(({ expiresMs }) => expiresMs > nowMs).length > 80);
      const on = shiftsOf(demand, atNoon).filter(
        ({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs,
      );
      assert.deepEqual(
        on.map(({ store, name }) => [store, name]),
        stores.flatMap(({ id }) => [
          [id, 'early'],
          [id, 'middle'],
        ]),
      );
      const { orders } = readPickFolder(folder);
      assert.ok(orders.length > 15 && orders.every(({ dueMs }) => dueMs >= nowMs));
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
}
