import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { until } from '../testing/wait.ts';
import { Task } from './task.ts';

function taskOf(work: (signal: AbortSignal) => Promise<void>, isFinal = false) {
  const server = new AbortController();
  const errors: unknown[] = [];
  const options = {
    signal: server.signal,
    isFinal: () => isFinal,
    onError: (error: unknown) => void errors.push(error),
  };
  return { task: new Task(work, options), server, errors };
}

void test('work is started once, however often it is asked for', async () => {
  let runs = 0;
  const { task } = taskOf(async () => void (runs += 1));
  assert.equal(task.state, 'idle');
  assert.equal(task.ensure(), 'running');
  task.ensure();
  await task.settled;
  assert.equal(task.ensure(), 'done');
  assert.equal(runs, 1);
});

void test('an error is told and tried again; a final one ends the task', async () => {
  let runs = 0;
  const flaky = taskOf(async () => {
    if (++runs === 1) throw new Error('away');
  });
  flaky.task.ensure();
  await flaky.task.settled;
  assert.equal(flaky.task.state, 'done');
  assert.deepEqual(flaky.errors.map(String), ['Error: away']);

  const broken = taskOf(() => Promise.reject(new Error('broken')), true);
  broken.task.ensure();
  await broken.task.settled;
  assert.equal(broken.task.state, 'failed');
  assert.equal(broken.task.ensure(), 'failed');
  assert.equal(broken.errors.length, 1);
});

void test('cancelled, or its server ended: the work hears of it, no error is told', async () => {
  for (const how of ['cancel', 'server'] as const) {
    const { task, server, errors } = taskOf(async (signal) => {
      await once(signal, 'abort');
      throw signal.reason;
    });
    task.ensure();
    if (how === 'cancel') task.cancel();
    else server.abort();
    await task.settled;
    assert.equal(task.state, 'running', 'it neither succeeded nor failed');
    assert.deepEqual(errors, []);
  }
});

void test('a task that waits to try again settles at once when it is cancelled', async () => {
  const { task, errors } = taskOf(() => Promise.reject(new Error('away')));
  task.ensure();
  await until('a wait longer than the limit below', () => errors.length === 3, 10_000);
  const startedMs = Date.now();
  task.cancel();
  await task.settled;
  assert.ok(Date.now() - startedMs < 500, 'it waited for its next try');
});

void test('a task that was cancelled before it began never begins', async () => {
  let runs = 0;
  const { task } = taskOf(async () => void (runs += 1));
  task.cancel();
  assert.equal(task.ensure(), 'idle');
  await task.settled;
  assert.equal(runs, 0);
});
