/** A runner that is stopped from elsewhere, through the database alone. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { withTestDatabase } from '@slipway/pg/testing';
import { cancelRun, resumeChange, status, type CancelResult } from './index.ts';
import { adopt, runRunner } from './test-support.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-cancel-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'v2.yaml');
writeFileSync(
  file,
  `
operations:
  - add_column: { table: t, up: "upper(a) || left(pg_sleep(0.002)::text, 0)",
      column: { name: b, type: text } }
backfill: { batch: 20, workers: 2, throttle: off }
`,
);

void test('cancel stops the runner at the next safe place; without one it says what to do', () =>
  withTestDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      `create table t (id int primary key, a text not null);
       insert into t select i, 'value ' || i from generate_series(1, 3000) i`,
    );
    const schema = 'shop';
    const idle = { code: 'SCHEMA_NO_RUNNER', exitCode: 65 };
    await assert.rejects(cancelRun(url, { schema }), {
      ...idle,
      next: 'Nothing is to be stopped.',
    });

    let cancelled: Promise<CancelResult> | undefined;
    let elsewhere: Promise<unknown> | undefined;
    const stopped = await runRunner(url, ['start', '--schema', schema, '--file', file], (line) => {
      if (line.kind !== 'backfill' || line.rowsDone === 0) return false;
      elsewhere ??= assert.rejects(cancelRun(url, { schema: 'other' }), {
        ...idle,
        message: /works on schema shop/,
      });
      cancelled ??= elsewhere.then(() => cancelRun(url, { schema }));
      return false;
    });
    const result = await cancelled;
    assert.deepEqual([result?.change, result?.state], ['v2', 'expanding']);
    const last = stopped.lines.at(-1);
    assert.deepEqual([stopped.code, last?.error?.code], [75, 'SCHEMA_STOPPED']);
    assert.match(last?.error?.what ?? '', /asked to stop by \w+ with slipway schema cancel/);
    const [now] = await status(sql);
    assert.equal(now?.runner, null);
    assert.ok((now?.inFlight?.backfill.rowsDone ?? 0) < 3000, 'it stopped in the middle');

    await assert.rejects(cancelRun(url, { schema }), {
      ...idle,
      message: /v2 is expanding.*`slipway schema resume --schema shop`/,
    });
    assert.equal((await resumeChange(url, { schema })).state, 'expanded');
    const [wrong] = await sql`
      select count(*)::int as n from shop_v2.t where b is distinct from upper(a)`;
    assert.equal(wrong?.['n'], 0);
  }));
