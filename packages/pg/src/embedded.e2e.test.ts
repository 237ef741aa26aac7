import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isAlive } from '@slipway/kernel';
import { findEmbedded, startEmbedded } from './embedded.ts';
import { connect } from './sql.ts';

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-pg-'));
  t.after(async () => {
    await (await findEmbedded(folder))?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

test('a started server is adopted by the next start, and what was written stays', async (t) => {
  const folder = temporaryFolder(t);
  const first = await startEmbedded(folder);
  assert.equal(first.adopted, false);
  const sql = connect(await first.ensureDatabase('shop'), { name: 'test' });
  await sql`create table kept (id int)`;
  await sql.end();

  const second = await startEmbedded(folder);
  assert.equal(second.adopted, true);
  assert.deepEqual(second.identity, first.identity);
  await second.stop();
  assert.equal(isAlive(first.identity), false);

  const third = await startEmbedded(folder);
  const again = connect(third.url('shop'), { name: 'test' });
  assert.equal((await again`select count(*)::int as n from kept`)[0]?.['n'], 0);
  await again.end();
});

test('a lock left by kill -9 is cleared, also when its pid is now a stranger', async (t) => {
  const folder = temporaryFolder(t);
  const first = await startEmbedded(folder);
  process.kill(first.identity.pid, 'SIGKILL');
  const second = await startEmbedded(folder);
  assert.equal(second.adopted, false);
  await second.stop();

  const other = spawn('sleep', ['60']);
  t.after(() => other.kill());
  writeFileSync(join(folder, 'data/postmaster.pid'), `${other.pid}\n`);
  const third = await startEmbedded(folder);
  assert.equal(third.adopted, false);
  assert.ok(existsSync(join(folder, 'server.json')));
});

test('a taken port is avoided', async (t) => {
  const holder = createServer().listen(0, '127.0.0.1');
  t.after(() => holder.close());
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  const server = await startEmbedded(temporaryFolder(t), { port });
  assert.notEqual(server.port, port);
  assert.equal(holder.listening, true);
});

test('it works in a folder that nobody else may enter', async (t) => {
  const outer = temporaryFolder(t);
  const folder = join(outer, 'closed', 'inner');
  mkdirSync(join(outer, 'closed'), { mode: 0o700 });
  const server = await startEmbedded(folder);
  const sql = connect(server.url(), { name: 'test', max: 1 });
  const [row] = await sql<{ major: number }[]>`
    select current_setting('server_version_num')::int / 10000 as major`;
  assert.equal(row?.major, 18);
  await sql.end();
  await server.stop();
});
