/** The runner as the control plane starts it: a launch that is held holds its backfill. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { baseline, status } from '@slipway/schema';
import { withTestDatabase } from '@slipway/pg/testing';
import { SchemaProcess, type RunnerLine } from './schema-process.ts';

test('a backfill stands still while the launch is held, and goes on with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-held-'));
  const changeFile = join(folder, 'v2.yaml');
  writeFileSync(
    changeFile,
    `operations:
  - add_column: { table: t, up: upper(a), column: { name: b, type: text } }
`,
  );
  try {
    await withTestDatabase(async ({ sql, url }) => {
      await sql.unsafe(`
        create schema shop;
        create table shop.t (id int primary key, a text);
        insert into shop.t select i, 'a' from generate_series(1, 1000) i`);
      await baseline(sql, 'shop', 'v1');
      const lines: RunnerLine[] = [];
      const held = { load: 0, hold: true, because: 'the launch is held by ada (a look first)' };
      const runner = new SchemaProcess({
        folder: join(folder, 'run'),
        schema: 'shop',
        changeFile,
        undoWindowMs: 7_200_000,
        url,
        onLine: (line) => {
          lines.push(line);
          const isHeld = line.kind === 'backfill' && line.throttledBy === held.because;
          if (isHeld) runner.tell({ load: 0, hold: false, because: '' });
        },
        onDeath: (pid) => assert.fail(`runner ${pid} died`),
      });
      runner.tell(held);
      const result = await runner.run('start', AbortSignal.timeout(60_000));
      assert.equal(result['rows'], 1000);
      const backfill = lines.filter((line) => line.kind === 'backfill');
      assert.deepEqual(
        [backfill[0]?.rowsDone, backfill[0]?.pace, backfill[0]?.throttledBy],
        [0, 0, held.because],
      );
      await runner.run('complete', AbortSignal.timeout(60_000));
      const [left] = (await status(sql))[0]?.kept ?? [];
      const hoursLeft = (Date.parse(left?.until ?? '') - Date.now()) / 3_600_000;
      assert.ok(hoursLeft > 1.9 && hoursLeft <= 2, `kept for ${hoursLeft} h`);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
