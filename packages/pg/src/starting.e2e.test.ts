import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { isAlive, type ProcessIdentity } from '@slipway/kernel';
import { nativeFolder, unprivilegedLauncher } from './binaries.ts';
import { findEmbedded, startEmbedded } from './embedded.ts';
import { EmbeddedStartError } from './errors.ts';
import { connect } from './sql.ts';

const FAST = { settings: { fsync: 'off' } };

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-pg-'));
  t.after(async () => {
    await (await findEmbedded(folder))?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

interface Told {
  readonly identity: ProcessIdentity;
  readonly port: number;
  readonly adopted: boolean;
}

/** Starts the server from a process of its own, as another command would. */
async function startElsewhere(t: TestContext, folder: string): Promise<Told> {
  const module = JSON.stringify(new URL('./embedded.ts', import.meta.url).href);
  const code = `import { startEmbedded } from ${module};
    const server = await startEmbedded(${JSON.stringify(folder)}, ${JSON.stringify(FAST)});
    await Promise.all(['shop', 'shop', 'shop'].map((name) => server.ensureDatabase(name)));
    console.log(JSON.stringify(server));`;
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio });
  t.after(() => child.kill('SIGKILL'));
  const [out, problem, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  assert.equal(exitCode, 0, problem);
  return JSON.parse(out) as Told;
}

test('started by three processes at once, one server comes up and all have it', async (t) => {
  const folder = temporaryFolder(t);
  for (const round of ['a new folder', 'data that exists']) {
    const told = await Promise.all([1, 2, 3].map(() => startElsewhere(t, folder)));
    assert.equal(new Set(told.map((one) => JSON.stringify(one.identity))).size, 1, round);
    assert.equal(told.filter((one) => !one.adopted).length, 1, round);
    const found = await findEmbedded(folder);
    assert.deepEqual(found?.identity, told[0]?.identity);
    const sql = connect(found!.url('shop'), { name: 'test', max: 1 });
    await sql`select 1`;
    await sql.end();
    await found!.stop();
  }
  const beside = readdirSync(folder).toSorted();
  assert.deepEqual(beside, ['data', 'password', 'postgres.log']);
});

test('a stop is clean, also under an open session: nothing is recovered afterwards', async (t) => {
  const folder = temporaryFolder(t);
  const first = await startEmbedded(folder);
  const sql = connect(first.url(), { name: 'test', max: 1 });
  await sql`create table kept as select 7 as value`;
  const open = sql`select pg_sleep(600)`.catch((error: unknown) => error);
  await first.stop();
  assert.ok((await open) instanceof Error);
  await sql.end({ timeout: 0 });
  assert.equal(isAlive(first.identity), false);
  assert.equal(await findEmbedded(folder), undefined);

  const second = await startEmbedded(folder);
  const again = connect(second.url(), { name: 'test', max: 1 });
  assert.equal((await again`select value from kept`)[0]?.['value'], 7);
  await again.end();
  const log = readFileSync(join(folder, 'postgres.log'), 'utf8');
  assert.match(log, /database system is shut down/);
  assert.doesNotMatch(log, /was not properly shut down|was interrupted/);
});

test('a server is found by its own lock when what was written down is lost or torn', async (t) => {
  const folder = temporaryFolder(t);
  const first = await startEmbedded(folder, FAST);
  const record = join(folder, 'server.json');
  rmSync(record);
  assert.deepEqual((await findEmbedded(folder))?.identity, first.identity);
  writeFileSync(record, '{"identity":');
  const second = await startEmbedded(folder, FAST);
  assert.deepEqual([second.adopted, second.identity], [true, first.identity]);
});

test('a half-made start that was killed is cleared, and one that fails says why', async (t) => {
  const folder = temporaryFolder(t);
  const ended = spawn('true');
  await once(ended, 'exit');
  mkdirSync(join(folder, `data.new-${ended.pid}-aaaa`, 'base'), { recursive: true });
  const wrong = startEmbedded(folder, { settings: { shared_buffers: 'plenty' } });
  await assert.rejects(wrong, (error: unknown) => {
    assert.ok(error instanceof EmbeddedStartError);
    assert.match(error.next, /shared_buffers/);
    return true;
  });
  const server = await startEmbedded(folder, FAST);
  await server.stop();
  assert.deepEqual(readdirSync(folder).toSorted(), ['data', 'password', 'postgres.log']);
});

const root = process.getuid?.() === 0;
const skip = root ? false : 'only root runs it as somebody else';
test('where user namespaces are forbidden, an unprivileged user runs it', { skip }, async (t) => {
  const folder = temporaryFolder(t);
  const cache = mkdtempSync(join(tmpdir(), 'slipway-pg-cache-'));
  chmodSync(cache, 0o755);
  t.after(() => rmSync(cache, { recursive: true, force: true }));
  const launcher = unprivilegedLauncher(nativeFolder(), cache);
  const server = await startEmbedded(folder, { ...FAST, launcher });
  t.after(() => server.stop());
  const sql = connect(server.url(), { name: 'test', max: 1 });
  await sql`create table kept (id int)`;
  await sql.end();
  const status = readFileSync(`/proc/${server.identity.pid}/status`, 'utf8');
  assert.match(status, /^Uid:\t65534\t65534/m);
  assert.match(status, /^Gid:\t65534\t65534/m);
  assert.equal((await startEmbedded(folder, { launcher })).adopted, true);
});
