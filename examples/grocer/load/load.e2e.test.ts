/**
 * Load and oracle as processes, against a small grocer that is honest, or lies in one way:
 * each lie must be caught, and the honest one accused of nothing.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testServerUrl, withTestDatabase, type TestDatabase } from '@slipway/pg/testing';
import { call, endProcess, startProcess, type Running } from './testing/processes.ts';
import { makeTinyDatabase, SCHEMAS } from './testing/tiny-database.ts';
import { serveTinyGrocer, type Lie } from './testing/tiny-grocer.ts';

// Asked for here, the server lives as long as the file, not only as long as the first test.
await testServerUrl();

type Fields = Readonly<Record<string, unknown>>;

interface Run {
  readonly database: TestDatabase;
  readonly oracle: Running;
  readonly load: Running;
}

/** Runs load and oracle against the tiny grocer until the oracle's stats fulfil `until`. */
async function during(
  lie: Lie,
  until: (stats: Fields) => boolean,
  check: (run: Run) => Promise<void>,
): Promise<void> {
  await withTestDatabase(async (database) => {
    await makeTinyDatabase(database.sql);
    const grocer = await serveTinyGrocer(database.sql, lie);
    const oracle = await startProcess('oracle', {
      DATABASE_URL: database.url,
      ORACLE_SCHEMA_PRICING: SCHEMAS[1].pricing,
      ORACLE_SCHEMA_LOYALTY: SCHEMAS[1].loyalty,
      ORACLE_SCHEMA_SUBSCRIPTIONS: SCHEMAS[1].subscriptions,
      ORACLE_MEMBERS_PER_STORE: '10',
      ORACLE_SUBSCRIPTIONS_PER_STORE: '10',
      ORACLE_PUSH_WITHIN_MS: lie === 'missed-push' ? '400' : '1500',
      ORACLE_STREAM_SLACK_MS: '0',
    });
    const load = await startProcess('load', {
      LOAD_TARGET: grocer.url,
      LOAD_ORACLE: oracle.url,
      LOAD_RATE: '80',
      LOAD_SEED: '4',
    });
    try {
      const deadlineMs = Date.now() + 20_000;
      while (!until(await call(oracle.url, '/stats'))) {
        assert.ok(Date.now() < deadlineMs, JSON.stringify(await call(oracle.url, '/stats')));
      }
      await check({ database, oracle, load });
    } finally {
      await endProcess(load);
      await endProcess(oracle);
      await grocer.close();
    }
  });
}

/** Stops the load as the demo does, and lets the oracle read back through a version. */
async function finish({ oracle, load }: Run, release: 1 | 2 = 1): Promise<Fields> {
  await call(load.url, '/stop', {});
  assert.equal(await load.exited, 0);
  return call(oracle.url, '/verify', { schemas: SCHEMAS[release], release });
}

const atLeast = (name: string, count: number) => (stats: Fields) => Number(stats[name]) >= count;

test('an honest grocer is accused of nothing', { timeout: 60_000 }, async () => {
  const enough = (stats: Fields) => atLeast('requests', 600)(stats) && atLeast('pushes', 60)(stats);
  await during('none', enough, async (run) => {
    const first = await finish(run, 1);
    const second = await call(run.oracle.url, '/verify', { schemas: SCHEMAS[2], release: 2 });
    for (const verified of [first, second]) {
      assert.ok(Number(verified['checked']) > 150, JSON.stringify(verified));
      const { lostWrites, wrong, skipped, unknownWrites } = verified;
      assert.deepEqual([lostWrites, wrong, skipped, unknownWrites], [0, 0, 0, 0]);
    }
    const stats = await call(run.oracle.url, '/stats');
    assert.deepEqual(stats['wrong'], []);
    for (const name of ['failed', 'missedPushes', 'downtimeSeconds', 'badLines']) {
      assert.equal(stats[name], 0, name);
    }
    assert.equal(stats['ended'], true);
    const told = run.load.lines.at(-1);
    const { requests, byColour, dropped } = told as Fields;
    assert.deepEqual([requests, byColour], [stats['requests'], stats['byColour']]);
    assert.equal(dropped, 0);
    const green = (byColour as Fields)['green'];
    assert.equal((await call(run.oracle.url, '/greenAfter?ms=0'))['count'], green);
    const last = Number(stats['lastGreenStartedMs']);
    assert.equal((await call(run.oracle.url, `/greenAfter?ms=${last}`))['count'], 0);
  });
});

test('failures are counted, and either outcome is right', { timeout: 60_000 }, async () => {
  await during('errors', atLeast('unknownWrites', 20), async (run) => {
    const { lostWrites, wrong, details } = await finish(run);
    assert.deepEqual([lostWrites, wrong], [0, 0], JSON.stringify(details));
    const stats = await call(run.oracle.url, '/stats');
    assert.deepEqual(stats['wrong'], []);
    assert.equal(stats['failed'], stats['unknownWrites']);
    assert.ok(Number(stats['downtimeSeconds']) > 0);
  });
});

const caught: readonly (readonly [Lie, string])[] = [
  ['stale-read', 'wrongReads'],
  ['wrong-minor', 'wrongReads'],
  ['missed-push', 'missedPushes'],
];
for (const [lie, count] of caught) {
  test(`a lie is caught while it happens: ${lie}`, { timeout: 60_000 }, async () => {
    await during(lie, atLeast(count, 1), async (run) => {
      const { lostWrites, wrong } = await finish(run);
      assert.deepEqual([lostWrites, wrong], [0, 0]); // the data itself is right
    });
  });
}

test('a lost write is caught, and found missing in the end', { timeout: 60_000 }, async () => {
  await during('lost-write', atLeast('wrongReads', 1), async (run) => {
    const { lostWrites, details } = await finish(run, 2);
    assert.ok(Number(lostWrites) > 0, JSON.stringify(details));
  });
});

test('a doubled earn is caught, and found doubled in the end', { timeout: 60_000 }, async () => {
  await during('doubled-earn', atLeast('wrongReads', 1), async (run) => {
    const { lostWrites, wrong, details } = await finish(run, 2);
    assert.equal(lostWrites, 0);
    assert.ok(Number(wrong) > 0, JSON.stringify(details));
  });
});

test('SIGTERM drains the load, and its end is heard of', { timeout: 60_000 }, async () => {
  await during('none', atLeast('requests', 50), async ({ load, oracle }) => {
    load.child.kill('SIGTERM');
    assert.equal(await load.exited, 0);
    const stats = await call(oracle.url, '/stats');
    assert.deepEqual([stats['ended'], stats['pendingWrites'], stats['failed']], [true, 0, 0]);
  });
});

test('a load without its oracle ends, for it proves nothing', { timeout: 60_000 }, async () => {
  await during('none', atLeast('requests', 10), async ({ load, oracle }) => {
    oracle.child.kill('SIGKILL');
    assert.equal(await load.exited, 69);
  });
});
