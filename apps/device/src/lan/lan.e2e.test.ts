/** A sale outlives its till: its copy on another device reaches the cloud. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort } from '@slipway/kernel';
import { TestGateway } from '../testing/gateway.ts';
import { startAgent, until, type AgentProcess } from '../testing/process.ts';

void test('a receipt counts its copies, and a dead till’s copies reach the cloud', async (t) => {
  const gateway = await new TestGateway().start();
  const folder = mkdtempSync(join(tmpdir(), 'slipway-lan-'));
  const agents: AgentProcess[] = [];
  t.after(async () => {
    for (const agent of agents) await agent.kill();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const token = join(folder, 'store-token');
  writeFileSync(token, 'a-token-of-the-store-01', { mode: 0o600 });
  const ports = [await freePort(), await freePort()];
  const start = async (till: number) => {
    const name = `till-${till}`;
    gateway.codes.set(`code-of-${name}`, name);
    const lan = ['--lan-port', String(ports[till]), '--lan-token-file', token];
    const peer = ['--lan-peer', `http://127.0.0.1:${ports[1 - till]}`];
    const folders = { data: join(folder, name), secure: join(folder, `${name}-secure`) };
    const rest = ['--lan-dead-after-ms', '400', '--enrol', `code-of-${name}`];
    const agent = await startAgent(folders, gateway.url, [...lan, ...peer, ...rest]);
    agents.push(agent);
    return agent;
  };
  const earn = (agent: AgentProcess, opId: string) =>
    agent.call('POST', '/v1/loyalty/earn', { opId, member: 'm1', points: 5 });
  const mortal = await start(0);
  const alone = await earn(mortal, 'alone');
  assert.equal(alone.body['copies'], 0, 'no peer is there yet: it goes on');
  const survivor = await start(1);
  await until(
    () => earn(mortal, crypto.randomUUID()),
    ({ body }) => Number(body['copies']) === 1,
  );
  await mortal.call('POST', '/v1/drill/transport', { cut: true });
  const before = gateway.held('till-0', 1).lines.length;
  const last = await earn(mortal, 'last-words');
  assert.equal(last.body['copies'], 1);
  assert.equal(gateway.held('till-0', 1).lines.length, before, 'the till itself cannot send it');
  await mortal.kill();
  rmSync(join(folder, 'till-0'), { recursive: true });
  await until(
    () => gateway.ops('till-0').map(({ opId }) => opId),
    (opIds) => opIds.includes('last-words'),
  );
  const { body } = await until(
    () => survivor.call('GET', '/v1/status'),
    ({ body }) => JSON.stringify(body['notices']).includes('DEVICE_CARRIED'),
  );
  assert.equal(JSON.stringify(body['notices']).includes('DEVICE_CARRY"'), false);
});
