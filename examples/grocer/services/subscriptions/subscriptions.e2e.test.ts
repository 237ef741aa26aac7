/** Subscriptions: both releases as real processes on one database; and how green is broken. */
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { useBothReleases } from '../../testing/both-releases.ts';
import { atEndOfFile } from '../../testing/end-of-file.ts';
import { until, type RunningService } from '../../testing/processes.ts';

const LIMIT_MS = 10_000;

const folder = mkdtempSync(join(tmpdir(), 'grocer-faults-'));
const faultsFile = join(folder, 'faults.json');
const both = useBothReleases('subscriptions', faultsFile);
atEndOfFile(async () => rmSync(folder, { recursive: true, force: true }));

function breakGreen(faults: unknown): void {
  writeFileSync(`${faultsFile}.new`, JSON.stringify(faults));
  renameSync(`${faultsFile}.new`, faultsFile);
}

test('a member signs up with one release and is served by the other', async () => {
  const { blue, green } = both();
  const mary = { id: 'n1', name: 'Mary Ann Lee', email: 'mary@example.com' };
  assert.deepEqual(await blue.ask('POST', '/subscriptions', mary), {
    status: 201,
    body: { id: 'n1', name: 'Mary Ann Lee', status: 'captured' },
  });
  assert.deepEqual(await green.ask('GET', '/subscriptions/n1'), {
    status: 200,
    body: {
      id: 'n1',
      name: 'Mary Ann Lee',
      status: 'captured',
      firstName: 'Mary',
      lastName: 'Ann Lee',
    },
  });
  const active = await green.ask('POST', '/subscriptions/n1/activate');
  assert.equal(active.body['status'], 'active');
  assert.deepEqual(await blue.ask('GET', '/subscriptions/n1'), {
    status: 200,
    body: { id: 'n1', name: 'Mary Ann Lee', status: 'active' },
  });
});

test('a pause, which only the new release knows, is an active member to the old one', async () => {
  const { blue, green } = both();
  const statusAt = async (service: RunningService) =>
    (await service.ask('GET', '/subscriptions/n3')).body['status'];
  await blue.ask('POST', '/subscriptions', { id: 'n3', name: 'Jo Diaz', email: 'jo@example.com' });
  const early = await green.ask('POST', '/subscriptions/n3/pause');
  assert.deepEqual(early, { status: 409, body: { error: 'not-active' } });
  await blue.ask('POST', '/subscriptions/n3/activate');
  for (const _ of ['once', 'again']) {
    const paused = await green.ask('POST', '/subscriptions/n3/pause');
    assert.deepEqual([paused.status, paused.body['status']], [200, 'paused']);
  }
  assert.deepEqual([await statusAt(blue), await statusAt(green)], ['active', 'paused']);
  // To blue the member is active already, so it changes nothing; green ends the pause.
  await blue.ask('POST', '/subscriptions/n3/activate');
  assert.equal(await statusAt(green), 'paused');
  await green.ask('POST', '/subscriptions/n3/activate');
  assert.deepEqual([await statusAt(blue), await statusAt(green)], ['active', 'active']);
  assert.equal((await green.ask('POST', '/subscriptions/nobody/pause')).status, 404);
  assert.equal((await blue.ask('POST', '/subscriptions/n3/pause')).status, 404);
});

test('names written by either release read the same in both', async () => {
  const { blue, green } = both();
  const names = ['Mary Ann Lee', 'Cher', 'José de la Cruz', "Aoife O'Neill", '李 小龙', 'A  B'];
  for (const [index, name] of names.entries()) {
    const [writer, reader] = index % 2 === 0 ? [green, blue] : [blue, green];
    const id = `name-${index}`;
    await writer.ask('POST', '/subscriptions', { id, name, email: 'a@example.com' });
    assert.equal((await reader.ask('GET', `/subscriptions/${id}`)).body['name'], name);
    const renamed = `${name} Smith`;
    const reply = await reader.ask('PUT', `/subscriptions/${id}/name`, { name: renamed });
    assert.equal(reply.body['name'], renamed);
    assert.equal((await writer.ask('GET', `/subscriptions/${id}`)).body['name'], renamed);
  }
});

test('signing up again is the same member; the id for another is refused', async () => {
  const { blue, green } = both();
  const member = { id: 'n2', name: 'Wei Lee', email: 'wei@example.com' };
  await green.ask('POST', '/subscriptions', member);
  for (const service of [blue, green]) {
    assert.equal((await service.ask('POST', '/subscriptions', member)).status, 200);
    const other = await service.ask('POST', '/subscriptions', { ...member, name: 'Jo Lee' });
    assert.deepEqual(other, { status: 409, body: { error: 'id-used' } });
    const blank = await service.ask('POST', '/subscriptions', { ...member, name: 'Wei Lee ' });
    assert.deepEqual(blank, { status: 400, body: { error: 'bad-name' } });
    assert.equal((await service.ask('GET', '/subscriptions/nobody')).status, 404);
    assert.equal((await service.ask('POST', '/subscriptions/nobody/activate')).status, 404);
  }
});

test('a broken configuration makes green fail, for its stores, until mended', async () => {
  const { blue, green } = both();
  const read = async (service: RunningService, store: string) =>
    (await service.ask('GET', '/subscriptions/m000001', undefined, store)).status;
  assert.equal(await read(green, 's07'), 200);

  breakGreen({ errorShare: 1, stores: ['s07'], delayMs: 0 });
  await until('green fails for s07', LIMIT_MS, async () => (await read(green, 's07')) === 500);
  assert.equal(await read(green, 's01'), 200);
  assert.equal(await read(blue, 's07'), 200);
  assert.equal((await fetch(`${green.url}/healthz`)).status, 200);
  const lost = { id: 'lost', name: 'No One', email: 'no@example.com' };
  assert.equal((await green.ask('POST', '/subscriptions', lost, 's07')).status, 500);
  assert.equal((await blue.ask('GET', '/subscriptions/lost')).status, 404);

  breakGreen({ errorShare: 0, stores: null, delayMs: 300 });
  await until('green is slow', LIMIT_MS, async () => {
    const startedMs = performance.now();
    await read(green, 's01');
    return performance.now() - startedMs >= 290;
  });

  breakGreen({ errorShare: 0.5, stores: null, delayMs: 0 });
  const seen = new Set<number>();
  await until('green answers some and fails some', LIMIT_MS, async () => {
    seen.add(await read(green, 's02'));
    return seen.has(200) && seen.has(500);
  });

  rmSync(faultsFile);
  await until('green is well again', LIMIT_MS, async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => read(green, 's02')));
    return all.every((status) => status === 200);
  });
});
