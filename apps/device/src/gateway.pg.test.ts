/** The agent's process against the real gateway on a real PostgreSQL. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { beginRound, createEnrolCode } from '@slipway/fleet/server';
import { withGateway } from '@slipway/fleet/testing';
import { startAgent, until, type AgentProcess } from './testing/process.ts';

void test('killed, drained, put back, forked, fenced: applied exactly once', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-device-pg-'));
  const agents: AgentProcess[] = [];
  t.after(async () => {
    for (const agent of agents) await agent.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  await withGateway(async ({ sql, url, journal }) => {
    const folders = { data: join(folder, 'data'), secure: join(folder, 'secure') };
    const wish = { device: 'till-9', store: 's09', kind: 'till', label: 'Till 9' } as const;
    const code = await createEnrolCode(sql, wish);
    const start = async (cloud = url) => {
      const agent = await startAgent(folders, cloud, ['--schema-version', '2', '--enrol', code]);
      agents.push(agent);
      return agent;
    };
    const earn = async (agent: AgentProcess, opId: string) => {
      const asked = { opId, member: 'm1', points: 5 };
      const { status, body } = await agent.call('POST', '/v1/loyalty/earn', asked);
      assert.equal(status, 200, JSON.stringify(body));
    };
    const applied = () => sql<{ opId: string }[]>`
      select op_id as "opId" from ledger where type = 'loyalty-earn' order by seq, epoch`;
    const first = await start();
    await first.call('POST', '/v1/drill/transport', { cut: true });
    for (let number = 1; number <= 50; number++) await earn(first, `op-${number}`);
    await first.kill();
    cpSync(folders.data, join(folder, 'image'), { recursive: true });
    const second = await start();
    await until(applied, (rows) => rows.length === 50);
    await earn(second, 'op-51');
    await until(applied, (rows) => rows.length === 51);
    await second.kill();
    rmSync(folders.data, { recursive: true });
    cpSync(join(folder, 'image'), folders.data, { recursive: true });
    const older = await start('http://127.0.0.1:1');
    await earn(older, 'op-of-the-older-image');
    await older.kill();
    const third = await start();
    const forked = () => sql<{ seq: string }[]>`select seq from slipway.fleet_forked_op`;
    await until(forked, (rows) => rows.length === 1);
    await until(
      () => third.call('GET', '/v1/status'),
      ({ body }) => body['isSelling'] === true,
    );
    await earn(third, 'op-after-the-fork');
    const rows = await until(applied, (seen) => seen.length === 52);
    assert.equal(new Set(rows.map(({ opId }) => opId)).size, 52);
    await beginRound(sql, journal, { below: 2, reason: 'a test' });
    const fences = () => sql<{ epoch: number }[]>`
      select epoch from slipway.fleet_op
      where  device = 'till-9' and line like '%"type":"fence"%'`;
    await until(fences, (seen) => seen.some(({ epoch }) => epoch === 2));
  });
});
