/**
 * The throttle against real causes: the pace falls while the database suffers, and comes back.
 * Slow commits and a replica that falls behind are in the soak suite `throttle`.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { connect } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { status } from './index.ts';
import { adopt } from './test-support.ts';
import { TABLE, watch } from './throttle-support.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-throttle-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Holds a row of a table that the change does not touch, and lets others wait for it. */
async function holdRow(url: string, waiters: number): Promise<() => Promise<void>> {
  const clients = Array.from({ length: waiters + 1 }, (_, at) =>
    connect(url, { name: `customer-${at}`, max: 1 }),
  );
  const [owner, ...others] = clients;
  await owner!`begin`;
  await owner!`select from shop.other where id = 1 for update`;
  const waiting = others.map((sql) =>
    sql`select from shop.other where id = 1 for update`.execute(),
  );
  return async () => {
    await owner!`commit`;
    await Promise.all(waiting);
    await Promise.all(clients.map((sql) => sql.end()));
  };
}

void test('customers wait for locks: the pace falls, the status says why, and it comes back', () =>
  withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLE);
    const release = await holdRow(url, 3);
    let seen: Awaited<ReturnType<typeof status>> = [];
    const free = async () => {
      seen = await status(sql);
      await release();
    };
    const options = { throttle: { lock_waits: 3, active_sessions: 100, commit_ms: 5_000 } };
    const { low, last } = await watch(url, options, /^3 sessions wait for locks$/, 0.2, free);
    assert.ok(low.pace > 0);
    assert.equal(seen[0]?.runner?.process, process.pid);
    assert.match(seen[0]?.runner?.pace?.because ?? '', /wait for locks/);
    assert.ok(last.pace > low.pace, `it ended at a pace of ${last.pace}`);
    assert.equal((await status(sql))[0]?.runner, null);
  }));

void test('the launch holds: nothing is converted until it goes on', () =>
  withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLE);
    const throttleFile = join(folder, 'launch.json');
    const say = (hold: boolean) =>
      writeFileSync(throttleFile, JSON.stringify({ load: 0, hold, because: 'held by Ada' }));
    say(true);
    const free = async () => say(false);
    const options = { throttleFile, throttle: { active_sessions: 100, commit_ms: 5_000 } };
    const { low } = await watch(url, options, /^held by Ada$/, 0, free);
    assert.equal(low.rowsDone, 0);
  }));
