/** The runner as a process: its arguments, its lines, its exit codes. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { freePort } from '@slipway/kernel';
import { connect } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { runRunner } from './test-support.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-schema-'));
after(() => rmSync(folder, { recursive: true, force: true }));

void test('says what is wrong, as one line and an exit code', async () => {
  const file = join(folder, 'bad.yaml');
  writeFileSync(file, 'operations:\n  - drop_table: { name: t }\nbackfill: { throttle: 1 }\n');
  const nowhere = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
  const unreachable = await runRunner(nowhere, ['status']);
  assert.equal(unreachable.code, 69);
  assert.equal(unreachable.lines.at(-1)?.error?.code, 'PG_UNAVAILABLE');
  await withTestDatabase(async ({ url }) => {
    const usage = await runRunner(url, ['start', '--shema', 'x']);
    assert.deepEqual([usage.code, usage.lines.at(-1)?.error?.code], [2, 'SCHEMA_RUNNER_USAGE']);
    for (const [option, value] of [
      ['--throttle', 'lock_wait=1'],
      ['--lock-budget', '60'],
    ] as const) {
      const wrong = await runRunner(url, ['start', '--schema', 'x', option, value]);
      assert.equal(wrong.code, 2);
      assert.match(wrong.lines.at(-1)?.error?.what ?? '', new RegExp(`^${option}`));
    }
    const unfit = await runRunner(url, ['start', '--schema', 'shop', '--file', file]);
    assert.equal(unfit.code, 65);
    const { error } = unfit.lines.at(-1) ?? {};
    assert.deepEqual([error?.code, error?.place?.line], ['SCHEMA_CHANGE_INVALID', 3]);
  });
});

void test('tells each step; a second runner is told who is at work', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    const file = join(folder, 'v1.yaml');
    writeFileSync(
      file,
      'operations:\n  - create_table: { name: t, columns: [{ name: id, type: int, pk: true }] }\n',
    );
    const args = ['start', '--schema', 'shop', '--file', file];
    const other = connect(url, { name: 'other-runner', max: 1 });
    await other`select pg_advisory_lock(746120983, 1)`;
    const busy = await runRunner(url, args);
    await other.end();
    assert.deepEqual([busy.code, busy.lines.at(-1)?.error?.code], [75, 'SCHEMA_RUNNER_BUSY']);
    assert.match(busy.lines.at(-1)?.error?.what ?? '', /other-runner/);
    const done = await runRunner(url, args);
    assert.equal(done.code, 0);
    assert.deepEqual(
      done.lines.map((line) => line.title ?? line.kind),
      ['create schema shop', 'create table t', 'publish version shop_v1', 'done'],
    );
    await sql`insert into shop_v1.t values (1)`;
    const again = await runRunner(url, args);
    assert.deepEqual(again.lines.at(-1), done.lines.at(-1));
  });
});
