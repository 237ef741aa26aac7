import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { endProcess, identify, isAlive, signalProcess, type ProcessIdentity } from './process.ts';
import { startedByPs } from './ps.ts';

/** Starts a Node program and waits until it says that it runs. */
async function started(t: TestContext, code: string): Promise<[ChildProcess, ProcessIdentity]> {
  const child = spawn(process.execPath, [
    '-e',
    `${code};console.log('up');setInterval(()=>{},1e6)`,
  ]);
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const identity = identify(child.pid!);
  assert.ok(identity, 'the child runs');
  return [child, identity];
}

test('a process keeps its identity while it runs, and has none afterwards', async (t) => {
  const [child, identity] = await started(t, '');
  assert.deepEqual(identify(identity.pid), identity);
  assert.equal(isAlive(identity), true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(identify(identity.pid), undefined);
  assert.equal(isAlive(identity), false);
});

test('a pid that another process has now is neither alive nor signalled nor ended', async (t) => {
  const [child, identity] = await started(t, '');
  const before = { ...identity, startedAt: `${Number(identity.startedAt) - 1}` };
  assert.equal(isAlive(before), false);
  assert.equal(signalProcess(before, 'SIGKILL'), false);
  assert.equal(await endProcess(before, 1000), 'gone');
  assert.equal(isAlive(identity), true);
  assert.equal(child.killed, false);
});

test('pids that name no single process are nobody', () => {
  for (const pid of [0, -1, NaN, 2 ** 30]) assert.equal(identify(pid), undefined);
});

test('a process that heeds the signal has ended; then it is gone', async (t) => {
  const [child, identity] = await started(t, "process.on('SIGTERM',()=>process.exit(7))");
  const exit = once(child, 'exit');
  assert.equal(await endProcess(identity, 10_000), 'ended');
  assert.equal(isAlive(identity), false);
  assert.deepEqual(await exit, [7, null]);
  assert.equal(await endProcess(identity, 10_000), 'gone');
});

test('a process that ignores the signal is killed at the deadline', async (t) => {
  const [child, identity] = await started(t, "process.on('SIGTERM',()=>{})");
  const exit = once(child, 'exit');
  assert.equal(await endProcess(identity, 100), 'killed');
  assert.equal(isAlive(identity), false);
  assert.deepEqual(await exit, [null, 'SIGKILL']);
});

test('ps tells the same start for the same process, whatever the time zone', async (t) => {
  const [child, { pid }] = await started(t, '');
  const zone = process.env['TZ'];
  const first = startedByPs(pid);
  process.env['TZ'] = 'Asia/Tokyo';
  t.after(() => (zone === undefined ? delete process.env['TZ'] : (process.env['TZ'] = zone)));
  assert.match(first ?? '', /\d\d:\d\d:\d\d/);
  assert.equal(startedByPs(pid), first);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(startedByPs(pid), undefined);
});
