/** The throttle against a slow disk and a slow replica, each a server of its own. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { connect, findLauncher, type Sql } from '@slipway/pg';
import { BIN_15, OwnServer } from './own-server.ts';
import { adopt } from './test-support.ts';
import { TABLE, watch } from './throttle-support.ts';

void test('commits take long: the pace falls, and comes back', async () => {
  // Each commit waits before it flushes, as on a slow disk.
  const settings = { fsync: 'on', commit_siblings: '0' };
  const server = await OwnServer.make({ bin: findLauncher().bin, settings });
  const admin = connect(server.url, { name: 'admin', max: 1 });
  const slowDown = async (microseconds: number) => {
    await admin.unsafe(`alter system set commit_delay = ${microseconds}`);
    await admin`select pg_reload_conf()`;
  };
  try {
    await server.withDatabase(async ({ sql, url }) => {
      await adopt(sql, TABLE);
      await slowDown(60_000);
      const options = { throttle: { commit_ms: 60, active_sessions: 100 } };
      const because = /^a commit takes \d+ ms$/;
      const { low, last } = await watch(url, options, because, 0.2, () => slowDown(0));
      assert.ok(last.pace > low.pace, `it ended at a pace of ${last.pace}`);
    });
  } finally {
    await admin.end();
    await server.stop();
  }
});

const isMissing = !existsSync(BIN_15);
const skip =
  isMissing && process.env['CI'] !== 'true'
    ? 'no pg_basebackup: `apt-get install postgresql-15`'
    : false;

async function withReplica(
  body: (primary: OwnServer, replica: Sql) => Promise<void>,
): Promise<void> {
  const primary = await OwnServer.make({ bin: BIN_15 });
  const from = ['-h', '127.0.0.1', '-p', String(primary.port), '-U', 'slipway'];
  const replica = await OwnServer.make({
    bin: BIN_15,
    make: (data, run) => run('pg_basebackup', [...from, '-c', 'fast', '-R', '-D', data]),
  });
  const sql = connect(replica.url, { name: 'replica', max: 1 });
  try {
    await body(primary, sql);
  } finally {
    await sql.end({ timeout: 1 });
    await replica.stop();
    await primary.stop();
  }
}

void test('a replica falls behind: the pace falls, and comes back with it', { skip }, () =>
  withReplica(async (primary, replica) => {
    await primary.withDatabase(async ({ sql, url }) => {
      await adopt(sql, TABLE);
      await replica`select pg_wal_replay_pause()`;
      const free = async () => replica`select pg_wal_replay_resume()`;
      const options = { throttle: { replica_lag_ms: 400, commit_ms: 5_000, active_sessions: 100 } };
      const { low, last } = await watch(url, options, /^replica lag \d/, 0.2, free);
      assert.ok(last.pace > low.pace, `it ended at a pace of ${last.pace}`);
    });
  }),
);
