import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createFileAtomic, privateFolder, writeFileAtomic } from './files.ts';

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-files-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
const modeOf = (path: string) => statSync(path).mode & 0o777;

test('a file is replaced whole, with the mode asked for, and nothing is left beside it', (t) => {
  const file = join(temporaryFolder(t), 'state.json');
  writeFileAtomic(file, 'old');
  assert.equal(modeOf(file), 0o600);
  const umask = process.umask(0o077);
  t.after(() => process.umask(umask));
  writeFileAtomic(file, 'new €', 0o644);
  assert.equal(readFileSync(file, 'utf8'), 'new €');
  assert.equal(modeOf(file), 0o644);
  assert.deepEqual(readdirSync(join(file, '..')), ['state.json']);
});

test('a write that fails leaves what was there, and nothing beside it', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'taken', 'full'), { recursive: true });
  assert.throws(() => writeFileAtomic(join(folder, 'taken'), 'x'));
  assert.throws(() => writeFileAtomic(join(folder, 'absent', 'x'), 'x'), { code: 'ENOENT' });
  assert.deepEqual(readdirSync(folder), ['taken']);
});

test('only the first of several makes a file', (t) => {
  const file = join(temporaryFolder(t), 'password');
  assert.equal(createFileAtomic(file, 'one'), true);
  assert.equal(createFileAtomic(file, 'two'), false);
  assert.equal(readFileSync(file, 'utf8'), 'one');
  assert.equal(modeOf(file), 0o600);
  assert.deepEqual(readdirSync(join(file, '..')), ['password']);
});

test('a folder is made for its owner alone, also if it was open before', (t) => {
  const outer = temporaryFolder(t);
  assert.equal(modeOf(privateFolder(join(outer, 'a', 'b'))), 0o700);
  mkdirSync(join(outer, 'open'), { mode: 0o755 });
  assert.equal(modeOf(privateFolder(join(outer, 'open'))), 0o700);
});

test('a reader sees a whole file while its writer is killed again and again', async (t) => {
  const file = join(temporaryFolder(t), 'state');
  const size = 300_000;
  writeFileAtomic(file, 'x'.repeat(size));
  const seen = new Set<string>();
  const look = () => {
    const text = readFileSync(file, 'utf8');
    const whole = text.length === size && text === text.charAt(0).repeat(size);
    assert.ok(whole, `a torn file of ${text.length} characters`);
    seen.add(text.charAt(0));
  };
  const url = JSON.stringify(new URL('./files.ts', import.meta.url).href);
  const writer = `import { writeFileAtomic } from ${url};
    for (let n = 0; ; n++) {
      writeFileAtomic(${JSON.stringify(file)}, 'abcdefgh'.charAt(n % 8).repeat(${size}));
      if (n === 0) console.log('up');
    }`;
  for (let round = 0; round < 6; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer]);
    t.after(() => child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    for (let reads = 0; reads < 20 + round * 7; reads++) look();
    child.kill('SIGKILL');
    await once(child, 'exit');
    look();
  }
  assert.ok(seen.size > 1, 'the writers wrote');
});
