import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort, isAlive } from '@slipway/kernel';
import { CommandError, NotHealthyError, StartCancelledError } from '../errors.ts';
import { findMembers } from '../members.ts';
import type { Instance } from '../spec.ts';
import { processService, until, withListener, withWorkshop } from '../testing.ts';

const RUN = 'node service.mjs';
const text = async (url: string) => (await fetch(url)).text();
const crash = (instance: Instance) => fetch(`${instance.url}/crash`).catch(() => {});
const only = (instances: readonly Instance[]): Instance => {
  assert.equal(instances.length, 1);
  return instances[0]!;
};

test('instances start in the launch folder with their environment and become upstreams', () =>
  withWorkshop(async ({ folder, deployment }) => {
    process.env['SLIPWAY_DATABASE_URL'] = 'of the control plane';
    const group = deployment([processService('pricing', `${RUN} boot 100`, { instances: 2 })], {
      env: (service, colour) => ({ SLIPWAY_SCHEMA_PRICING: `${service}-${colour}`, PORT: '1' }),
    });
    await group.ensure('green');
    delete process.env['SLIPWAY_DATABASE_URL'];
    const { blue, green } = group.upstreams()['pricing']!;
    assert.deepEqual([blue.length, green.length], [0, 2]);
    const env = JSON.parse(await text(`${green[0]}/env`)) as Record<string, string>;
    const first = group.instances()[0]!;
    assert.equal(env['SLIPWAY_SERVICE'], 'pricing');
    assert.equal(env['SLIPWAY_COLOUR'], 'green');
    assert.equal(env['SLIPWAY_RELEASE'], '2.0.0');
    assert.equal(env['SLIPWAY_INSTANCE'], first.id);
    assert.equal(env['SLIPWAY_SCHEMA_PRICING'], 'pricing-green');
    assert.equal(env['HOST'], '127.0.0.1');
    assert.equal(`http://127.0.0.1:${env['PORT']}`, green[0]);
    assert.equal(env['SLIPWAY_DATABASE_URL'], undefined);
    assert.equal(env['cwd'], folder);
    assert.match(readFileSync(first.logFile!, 'utf8'), new RegExp(`listens as ${first.id}`));
    assert.equal(statSync(first.logFile!).mode & 0o777, 0o600);
    assert.deepEqual(await group.health(), {
      pricing: {
        blue: { release: '1.0.0', wanted: 0, healthy: 0, restarts: 0 },
        green: { release: '2.0.0', wanted: 2, healthy: 2, restarts: 0 },
      },
    });
  }));

test('one that never answers 200 is ended, and the error shows the end of its log', () =>
  withWorkshop(async ({ journal, deployment }) => {
    const group = deployment([processService('pricing', `${RUN} never`)], {
      limits: { readyWithinMs: 600 },
    });
    await assert.rejects(group.ensure('green'), (error) => {
      assert.ok(error instanceof NotHealthyError);
      assert.match(error.message, /pricing green did not answer \/healthz with 200 within 0.6 s/);
      assert.match(error.next, /listens as pricing-green-0/);
      return true;
    });
    assert.deepEqual(await journal.list(), []);
    assert.deepEqual(group.upstreams(), { pricing: { blue: [], green: [] } });
  }));

test('one that ends at once is told with its exit code and its last words', () =>
  withWorkshop(async ({ deployment }) => {
    const group = deployment([processService('pricing', `${RUN} quit`)]);
    await assert.rejects(group.ensure('green'), (error) => {
      assert.ok(error instanceof NotHealthyError);
      assert.match(error.what, /ended with exit code 3 before it was ready/);
      assert.match(error.next, /cannot find the price list/);
      return true;
    });
  }));

test('a command that does not exist is named, and nothing stays in the journal', () =>
  withWorkshop(async ({ journal, deployment }) => {
    const group = deployment([processService('pricing', 'no-such-program --port 1')]);
    await assert.rejects(group.ensure('blue'), (error) => {
      assert.ok(error instanceof CommandError);
      assert.match(error.message, /there is no program no-such-program/);
      return true;
    });
    assert.deepEqual(await journal.list(), []);
  }));

test('a crashed instance is restarted with back-off, on a new port, and is journalled', () =>
  withWorkshop(async ({ journal, deployment }) => {
    const group = deployment([processService('pricing', RUN)]);
    const seen: string[][] = [];
    group.onChange((upstreams) => seen.push([...upstreams['pricing']!.green]));
    await group.ensure('green');
    const before = only(group.instances());
    await crash(before);
    await until('its end is seen', async () => {
      await group.reconcile();
      return group.upstreams()['pricing']!.green.length === 0;
    });
    const endedAtMs = Date.now();
    await until('it is ready again', async () => {
      await group.reconcile();
      return group.upstreams()['pricing']!.green.length === 1;
    });
    const after = only(group.instances());
    assert.notEqual(after.url, before.url);
    assert.ok(after.startedAtMs - endedAtMs >= 80, 'it waited for the back-off');
    assert.equal(after.restarts, 1);
    assert.equal(only(await journal.list()).id, after.id);
    assert.deepEqual(seen, [[before.url], [], [after.url]]);
    assert.equal((await group.health())['pricing']!.green.restarts, 1);
  }));

test('a port that is in use is passed by', () =>
  withListener(
    () => 200,
    (taken) =>
      withWorkshop(async ({ deployment }) => {
        const free = await freePort();
        const proposals = [taken, taken, free];
        const group = deployment([processService('pricing', RUN)], {
          pickPort: async () => proposals.shift() ?? freePort(),
        });
        await group.ensure('green');
        assert.equal(only(group.instances()).url, `http://127.0.0.1:${free}`);
      }),
  ));

test('a port that is lost while the service boots costs one more try', () =>
  withWorkshop(async ({ folder, events, deployment }) => {
    // Takes its own port away from itself, the first time that it is started.
    const [contested, free] = [await freePort(), await freePort()];
    const thief = createServer();
    const proposals = [contested, free];
    writeFileSync(
      join(folder, 'late.mjs'),
      `import { existsSync } from 'node:fs';
       while (!existsSync('stolen')) await new Promise((resolve) => setTimeout(resolve, 10));
       await import('./service.mjs');`,
    );
    const group = deployment([processService('pricing', 'node late.mjs')], {
      pickPort: async () => proposals.shift() ?? freePort(),
    });
    const ensured = group.ensure('green');
    await until('it is started', () => group.instances()[0]?.identity != null);
    await new Promise<void>((resolve) => thief.listen(contested, '127.0.0.1', resolve));
    writeFileSync(join(folder, 'stolen'), '');
    thief.on('connection', (socket) => socket.destroy());
    await ensured.finally(() => thief.close());
    assert.equal(only(group.instances()).url, `http://127.0.0.1:${free}`);
    assert.ok(events.some((event) => /lost its port/.test(event.text)));
  }));

test('stop ends wrappers and what they started, also what passes SIGTERM by', () =>
  withWorkshop(async ({ journal, deployment }) => {
    const group = deployment(
      [processService('pricing', `echo wrapped; node service.mjs deaf & wait; true`)],
      { limits: { graceMs: 300 } },
    );
    await group.ensure('green');
    const instance = only(group.instances());
    const members = findMembers(instance);
    assert.equal(members.length, 2, 'the shell and node');
    await group.stop('green');
    assert.ok(!members.some(isAlive));
    assert.deepEqual(findMembers(instance), []);
    assert.deepEqual(await journal.list(), []);
    assert.deepEqual(group.wanted(), []);
    await group.reconcile();
    assert.deepEqual(group.instances(), [], 'what was stopped stays so');
  }));

test('stop lets a request in flight end, and takes no other colour with it', () =>
  withWorkshop(async ({ deployment }) => {
    const group = deployment([processService('pricing', RUN)]);
    await Promise.all([group.ensure('blue'), group.ensure('green')]);
    const { blue, green } = group.upstreams()['pricing']!;
    const slow = text(`${green[0]}/slow`);
    await text(`${green[0]}/env`); // Sent later and answered: the slow one is in flight.
    await group.stop('green');
    assert.equal(await slow, 'slow but whole');
    assert.equal((await fetch(`${blue[0]}/healthz`)).status, 200);
    assert.deepEqual(group.upstreams(), { pricing: { blue, green: [] } });
  }));

test('a child whose wrapper was killed is ended before the restart', { timeout: 30_000 }, () =>
  withWorkshop(async ({ deployment }) => {
    const group = deployment([processService('pricing', 'node service.mjs & wait')]);
    await group.ensure('green');
    const before = only(group.instances());
    const child = findMembers(before).find(({ pid }) => pid !== before.identity!.pid)!;
    process.kill(before.identity!.pid, 'SIGKILL');
    await until('another took its place', async () => {
      await group.reconcile();
      return group.upstreams()['pricing']!.green.some((url) => url !== before.url);
    });
    assert.ok(!isAlive(child));
  }),
);

test('stop cuts a start short', () =>
  withWorkshop(async ({ journal, deployment }) => {
    const group = deployment([processService('pricing', `${RUN} never`)]);
    const ensured = assert.rejects(group.ensure('green'), StartCancelledError);
    await until('it is started', () => group.instances()[0]?.identity != null);
    const beganMs = Date.now();
    await group.stop('green');
    assert.ok(Date.now() - beganMs < 4_000, 'it did not wait for the 8 s of readiness');
    await ensured;
    assert.deepEqual(await journal.list(), []);
  }));
