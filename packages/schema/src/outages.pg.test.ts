/**
 * What goes wrong around a run, made to go wrong for real on a server of its own: it is killed and
 * started again, its disk fills up, somebody keeps a lock for ever, autovacuum is at work.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, findLauncher } from '@slipway/pg';
import { LockTimeoutError, readChangeFile, resumeChange, startChange, status } from './index.ts';
import { OwnServer } from './own-server.ts';
import { adopt, runRunner, type RunnerLine } from './test-support.ts';

const hasDisks = OwnServer.hasDisks();
const noDisks = hasDisks ? false : 'needs user namespaces that may mount (util-linux 2.38)';
let server: OwnServer;

before(async () => {
  server = await OwnServer.make({
    bin: findLauncher().bin,
    settings: { max_prepared_transactions: '5', autovacuum_naptime: '1s' },
    ...(hasDisks ? { diskMegabytes: 12 } : {}),
  });
});
after(() => server.stop());

const ROWS = 20_000;
/** The last row is converted, though not tried before, only while nobody holds this lock. */
const LAST_ROW_LOCK = 17;
const TABLE = `
  create table t (id int primary key, a text not null);
  insert into t select i, 'value ' || i from generate_series(1, ${ROWS}) i;
  create function loud(a text) returns text stable language plpgsql as $$
  begin
    if a = 'value ${ROWS}' and pg_current_xact_id_if_assigned() is not null then
      perform pg_advisory_xact_lock_shared(${LAST_ROW_LOCK});
    end if;
    return upper(a);
  end $$`;
const folder = mkdtempSync(join(tmpdir(), 'slipway-outages-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'v2.yaml');
writeFileSync(
  file,
  `
operations:
  - add_column: { table: t, up: shop.loud(a), column: { name: b, type: text } }
backfill: { batch: 200, workers: 2, throttle: off }
`,
);
const START = { schema: 'shop', change: readChangeFile(file) };

async function assertConverted(url: string): Promise<void> {
  const sql = connect(url, { name: 'look', max: 1 });
  const [row] = await sql`
    select count(*)::int as rows, count(*) filter (where b is distinct from upper(a))::int as wrong
    from   shop_v2.t`.finally(() => sql.end());
  assert.deepEqual({ ...row }, { rows: ROWS, wrong: 0 });
}

/** Asks again and again until the answer is yes. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadlineMs, what);
    await delay(20);
  }
}

/** Keeps the backfill from its end, however late this process hears of its beginning. */
async function holdLastRow(url: string): Promise<() => Promise<void>> {
  const holder = connect(url, { name: 'holder', max: 1 });
  await holder`select pg_advisory_lock(${LAST_ROW_LOCK})`;
  return () => holder.end({ timeout: 0 });
}

/** Kills the server when the first rows are converted, and starts it again if `comesBack`. */
function outage(comesBack: boolean): { at: (line: RunnerLine) => boolean; over: Promise<void> } {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  let killed = false;
  const at = (line: RunnerLine) => {
    if (killed || line.kind !== 'backfill' || line.rowsDone === 0) return false;
    killed = true;
    server.kill();
    resolve(comesBack ? server.start() : undefined);
    return false;
  };
  return { at, over };
}

void test('the server is killed in mid-backfill and starts again: the run goes on by itself', () =>
  server.withDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLE);
    const letGo = await holdLastRow(url);
    const { at, over } = outage(true);
    const { lines, code } = await runRunner(url, ['start', '--schema', 'shop', '--file', file], at);
    await over;
    await letGo();
    assert.ok(
      lines.some(({ kind }) => kind === 'waiting'),
      'the server was away',
    );
    assert.deepEqual([code, lines.at(-1)?.kind], [0, 'done'], JSON.stringify(lines.at(-1)));
    await assertConverted(url);
  }));

void test('the server stays away for longer than the budget: resumable', () =>
  server.withDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLE);
    const letGo = await holdLastRow(url);
    const { at, over } = outage(false);
    const args = ['start', '--schema', 'shop', '--file', file, '--reconnect-budget', '300ms'];
    const { lines, code } = await runRunner(url, args, at);
    await over;
    await letGo();
    await server.start();
    const { error } = lines.at(-1)!;
    assert.deepEqual([code, error?.code], [75, 'SCHEMA_CONNECTION_LOST']);
    assert.equal((await resumeChange(url, { schema: 'shop' })).state, 'expanded');
    await assertConverted(url);
  }));

void test(
  'a full disk: says so, keeps what was done, and ends right when there is room',
  {
    skip: noDisks,
  },
  () =>
    server.withDatabase(async ({ sql, url }) => {
      await sql.unsafe(`create tablespace small location '${server.diskFolder}'`);
      await sql.unsafe(`
      create table ballast (x text) tablespace small;
      alter table ballast alter x set storage external;
      insert into ballast select repeat('x', 8000) from generate_series(1, 1250)`);
      await adopt(sql, `set local default_tablespace = small; ${TABLE}`);
      await sql`alter table shop.t set tablespace small`;
      const full = startChange(url, { ...START, workers: 1 });
      await assert.rejects(full, {
        code: 'SCHEMA_DISK_FULL',
        exitCode: 75,
        message: /no room left.*convert the rows of t.*No space left.*Free some room/,
      });
      const [now] = await status(sql);
      assert.equal(now?.inFlight?.state, 'expanding');
      assert.ok(now.inFlight.backfill.rowsDone > 0, 'what was done is kept');
      await sql`update shop_v1.t set a = a || '!' where id = ${ROWS}`.catch(() => {});
      await sql`drop table ballast`;
      await sql`checkpoint`; // the files of a dropped table go then
      const end = await resumeChange(url, { schema: 'shop' });
      assert.equal(end.state, 'expanded');
      await assertConverted(url);
      await sql`drop schema shop cascade`;
      await sql`drop tablespace small`;
    }),
);

void test('a prepared transaction that holds the table is named, and what ends it', () =>
  server.withDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLE);
    const customer = connect(url, { name: 'customer', max: 1 });
    await customer`begin`;
    await customer`insert into shop.t values (0, 'x')`;
    await customer`prepare transaction 'order 17'`;
    await customer.end();
    const given = startChange(url, { ...START, lockBudgetMs: 200 }).catch(
      (error: unknown) => error,
    );
    const error = await given;
    await sql.unsafe("rollback prepared 'order 17'");
    assert.ok(error instanceof LockTimeoutError, String(error));
    assert.match(
      error.message,
      /prepared transaction 'order 17' \(of slipway, prepared \d{4}.*ROLLBACK PREPARED/,
    );
    assert.equal((await resumeChange(url, { schema: 'shop' })).state, 'expanded');
  }));

void test('autovacuum that holds the table is pushed aside', () =>
  server.withDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLE);
    await sql.unsafe(`
      alter table shop.t set (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1,
                              autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0);
      delete from shop.t where id % 2 = 0;
      insert into shop.t select i, 'value ' || i from generate_series(2, ${ROWS}, 2) i`);
    await until('autovacuum came', async () => {
      const found = await sql`
        select from pg_stat_progress_vacuum where relid = 'shop.t'::regclass`;
      return found.length > 0;
    });
    const result = await startChange(url, { ...START, lockBudgetMs: 5_000 });
    assert.equal(result.rows, ROWS);
    assert.ok(result.longestLockWaitMs < 1_000, `waited ${result.longestLockWaitMs} ms`);
    await assertConverted(url);
  }));
