/** kill -9 in the middle: a run or a delivery that died has done nothing, and is done again. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { importFile } from './feeds/import-file.ts';
import { shippedMapping } from './feeds/index.ts';
import { ensureReconcileTables } from './tables.ts';
import { killRuns, killWhere } from './testing/kill-runs.ts';

test('X1 a run that is killed has done nothing; the next one makes the same cases', () =>
  killRuns(['decision'], 11));

test('X2 a delivery that is killed took nothing; the next is taken whole', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-reconcile-kill-'));
  const path = join(folder, 's.csv');
  const rows = 6000; // more than goes in one statement
  const line = (at: number) =>
    `p-${at},t-${at},b-${at},s01,s01-till-1,1.00,USD,2026-11-27T08:00:05Z,captured,s01-1`;
  const head =
    'transaction_id,merchant_reference,order_id,store,terminal,amount,currency,captured_at,' +
    'status,batch';
  const lines = Array.from({ length: rows }, (_, at) => line(at));
  const trailer = `TRAILER,${rows},${rows}.00,2026-11-28T00:00:00Z`;
  writeFileSync(path, [head, ...lines, trailer, ''].join('\n'));
  try {
    await withTestDatabase(async ({ sql, url }) => {
      await ensureReconcileTables(sql);
      const count = async () => (await sql`select 1 from slipway.reconcile_record`).length;
      // Another's row of the same name, not committed, holds it up at the second statement.
      await killWhere(
        sql,
        ['import', url, path],
        (tx) => tx`
        insert into slipway.reconcile_record
               (source, kind, id, store, unit, amount, at_ms, status, taken_ms)
        values ('processor', 'settlement', ${`p-${rows - 1}`}, 's01', 'USD', 1, 1, 'ok', 1)`,
      );
      await sql`delete from slipway.reconcile_record where id = ${`p-${rows - 1}`}`;
      assert.equal(await count(), 0, 'nothing of the file that was cut short is held');
      assert.equal((await sql`select 1 from slipway.reconcile_import`).length, 0);
      const mapping = shippedMapping('settlement');
      const taken = await importFile(sql, { path, mapping, nowMs: 2000 });
      assert.equal(taken.state === 'taken' && taken.added, rows);
      assert.equal((await importFile(sql, { path, mapping, nowMs: 3000 })).state, 'already');
      assert.equal(await count(), rows);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
