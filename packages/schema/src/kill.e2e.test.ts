/**
 * The real runner, killed with SIGKILL at each kind of step: resuming it must end where a run
 * without a kill ends. All moments are tried by the soak suite `kill`.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { CASES, folder, killAndResume, prepare } from './kill-support.ts';
import { runRunner, type RunnerLine } from './test-support.ts';

/** @returns a change whose backfill takes its time: many small ranges, one worker */
function slowFile(): string {
  const file = join(folder, 'slow.yaml');
  writeFileSync(
    file,
    `
operations:
  - add_column: { table: member, up: upper(card), column: { name: code, type: text } }
backfill: { batch: 100, workers: 1 }
`,
  );
  return file;
}

/** One moment for each kind of step, in each direction. */
const CHOSEN = [
  'triggers',
  'backfill',
  'identity',
  'index',
  'parts',
  'validate',
  'publish',
  'settling',
  'taking back',
];

for (const each of CASES.filter(({ name }) => CHOSEN.includes(name))) {
  void test(`resumes after SIGKILL at: ${each.name}`, () => killAndResume(each));
}

/** Ends every session of the runner while rows are converted, until it has noticed. */
function endSessions(sql: Sql): (line: RunnerLine) => boolean {
  let noticed = false;
  return (line) => {
    noticed ||= line.kind === 'waiting' || line.kind === 'error';
    if (noticed || line.kind !== 'backfill' || line.rowsDone === 0) return false;
    void sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where  application_name = 'slipway-schema' and datname = current_database()`.execute();
    return false;
  };
}

void test('a lost connection takes nothing back; the change can be resumed', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await prepare(sql);
    const args = ['start', '--schema', 'shop', '--file', slowFile()];
    const lost = await runRunner(url, [...args, '--reconnect-budget', '0s'], endSessions(sql));
    assert.equal(lost.code, 75);
    assert.equal(lost.lines.at(-1)?.error?.code, 'SCHEMA_CONNECTION_LOST');
    // With a budget, it goes on by itself, as often as it must.
    const resumed = await runRunner(url, args, endSessions(sql));
    assert.equal(resumed.lines.at(-1)?.kind, 'done', JSON.stringify(resumed.lines.at(-1)));
    assert.ok(resumed.lines.some(({ kind }) => kind === 'waiting'));
    const [made] = await sql`select count(*)::int as n from shop_slow.member where code is null`;
    assert.equal(made?.['n'], 0);
  });
});

void test('SIGTERM stops a backfill after the range it is in; starting again goes on', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await prepare(sql);
    const args = ['start', '--schema', 'shop', '--file', slowFile()];
    const going = (line: { kind: string; rowsDone?: number }) =>
      line.kind === 'backfill' && (line.rowsDone ?? 0) > 0;
    const stopped = await runRunner(url, args, going, 'SIGTERM');
    assert.equal(stopped.code, 75);
    assert.equal(stopped.lines.at(-1)?.error?.code, 'SCHEMA_STOPPED');
    const [kept] = await sql<
      { rows: string }[]
    >`select sum(rows) as rows from slipway.schema_range`;
    const again = await runRunner(url, args);
    assert.equal(again.lines.at(-1)?.kind, 'done');
    const first = again.lines.find((line) => line.kind === 'backfill');
    assert.equal(first?.rowsDone, Number(kept?.rows));
    const [wrong] = await sql`
      select count(*) filter (where code is distinct from upper(card))::int as n
      from   shop_slow.member`;
    assert.equal(wrong?.['n'], 0);
  });
});
