/** The control plane's own death, with the journal in a real PostgreSQL. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { testServerUrl, withTestDatabase, type TestDatabase } from '@slipway/pg/testing';
import { findLeader, writersOf } from './members.ts';
import { createInstanceJournal, ensureInstanceTables } from './store.ts';
import { processService, until, withWorkshop, type Workshop } from './testing.ts';

const SERVICES = [processService('pricing', 'node service.mjs', { instances: 2 })];

// One server for all tests of this file, not only for the first.
await testServerUrl();

/** Starts blue in a process of its own, which says `up` and waits, or kills itself at a moment. */
const CONTROL = `
import { connect } from '${import.meta.resolve('@slipway/pg')}';
import { createDeployment } from '${new URL('./deployment.ts', import.meta.url).href}';
import { createInstanceJournal } from '${new URL('./store.ts', import.meta.url).href}';
const [url, folder, dieAt] = process.argv.slice(2);
const journal = createInstanceJournal(connect(url, { name: 'control' }), 'test');
const die = () => process.kill(process.pid, 'SIGKILL');
const save = async (record) => {
  if (dieAt === 'before its identity' && record.identity !== null) die();
  await journal.save(record);
  if (dieAt === 'after the intent') die();
};
const options = { launch: 'test', services: ${JSON.stringify(SERVICES)}, env: () => ({}) };
const group = createDeployment({
  ...options, journal: { ...journal, save }, folder: folder + '/logs', cwd: folder,
});
await group.ensure('blue');
console.log('up');
setInterval(() => {}, 1000);
`;

const withJournal = (body: (workshop: Workshop, database: TestDatabase) => Promise<void>) =>
  withTestDatabase(async (database) => {
    await ensureInstanceTables(database.sql);
    const journal = createInstanceJournal(database.sql, 'test');
    await withWorkshop((workshop) => body(workshop, database), journal);
  });

/** Runs the control script, kills it once it is up unless it dies by itself; waits for its end. */
async function runControl(folder: string, url: string, dieAt: string): Promise<void> {
  const file = join(folder, 'control.ts');
  writeFileSync(file, CONTROL);
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  const control = spawn(process.execPath, [file, url, folder, dieAt], { stdio });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    control.once('exit', (_, signal) => resolve(signal));
  });
  control.stdout.once('data', () => control.kill('SIGKILL'));
  assert.equal(await ended, 'SIGKILL');
}

test('instances outlive a kill -9 of the control plane, and the next one adopts them', () =>
  withJournal(async ({ folder, journal, deployment }, { url }) => {
    await runControl(folder, url, 'when it is up');
    const recorded = await journal.list();
    assert.equal(recorded.length, 2);
    const group = deployment(SERVICES);
    await group.adopt();
    assert.deepEqual(group.instances(), recorded);
    const { blue } = group.upstreams()['pricing']!;
    assert.deepEqual(
      blue,
      recorded.map((record) => record.url),
    );
    assert.equal((await fetch(`${blue[0]}/healthz`)).status, 200);
    await group.ensure('blue');
    assert.deepEqual(group.instances(), recorded, 'nothing was restarted');
    await group.stop('blue');
    assert.deepEqual(await journal.list(), []);
  }));

test('a kill -9 between start and record leaves no orphan: it is found by its marker', () =>
  withJournal(async ({ folder, journal, deployment }, { url }) => {
    await runControl(folder, url, 'before its identity');
    const intents = await journal.list();
    assert.ok(intents.length > 0);
    assert.ok(intents.every((intent) => intent.identity === null));
    await until('a process runs that nobody recorded', () =>
      intents.some((one) => !!findLeader(one)),
    );

    const group = deployment(SERVICES);
    await group.adopt();
    const adopted = group.instances();
    assert.ok(adopted.length > 0);
    for (const { id, identity, url } of adopted) {
      const intent = intents.find((one) => one.id === id);
      assert.equal(intent?.url, url);
      assert.ok(identity);
    }
    await group.ensure('blue');
    assert.equal(group.upstreams()['pricing']!.blue.length, 2);
    const ids = group.instances().map(({ id }) => id);
    assert.ok(
      adopted.every(({ id }) => ids.includes(id)),
      'what was found was kept',
    );
  }));

test('a kill -9 before the start leaves an intent, which is cleared away', () =>
  withJournal(async ({ folder, journal, deployment }, { url }) => {
    await runControl(folder, url, 'after the intent');
    assert.ok((await journal.list()).length > 0);
    const group = deployment(SERVICES);
    await group.adopt();
    assert.deepEqual(group.instances(), []);
    assert.deepEqual(await journal.list(), []);
  }));

test('journals of two launches in one database know nothing of each other', () =>
  withJournal(async ({ journal, deployment }, { sql }) => {
    await deployment(SERVICES).ensure('blue');
    const other = createInstanceJournal(sql, 'another');
    assert.equal((await journal.list()).length, 2);
    assert.deepEqual(await other.list(), []);
    assert.deepEqual(await other.wantedColours(), []);
  }));

test('where no marker can be read, the writers of the log are found', () =>
  withWorkshop(async ({ deployment }) => {
    const group = deployment(SERVICES);
    await group.ensure('blue');
    const { logFile, identity } = group.instances()[0]!;
    assert.deepEqual(writersOf(logFile!), [identity!.pid]);
  }));
