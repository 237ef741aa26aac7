import assert from 'node:assert/strict';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { findLauncher, nativeFolder, unprivilegedLauncher } from './binaries.ts';
import { EmbeddedUnavailableError } from './errors.ts';

function fakePackage(t: TestContext): { native: string; cache: string } {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-binaries-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const native = join(folder, 'package', 'native');
  mkdirSync(join(native, 'bin'), { recursive: true });
  writeFileSync(join(native, 'bin', 'postgres'), 'program', { mode: 0o755 });
  writeFileSync(join(folder, 'package', 'package.json'), '{"version":"18.4.0"}');
  return { native, cache: join(folder, 'cache') };
}

test('this machine has the programs, and they are started from their package', () => {
  assert.ok(existsSync(join(nativeFolder(), 'bin', 'initdb')));
  assert.equal(findLauncher().bin.endsWith('bin'), true);
});

test('a machine without programs is told to name a server', () => {
  assert.throws(
    () => nativeFolder('plan9', 'mips'),
    (error: unknown) => error instanceof EmbeddedUnavailableError && /plan9-mips/.test(error.what),
  );
});

test('the programs are copied once per version, and whole', (t) => {
  const { native, cache } = fakePackage(t);
  const first = unprivilegedLauncher(native, cache);
  const program = join(first.bin, 'postgres');
  assert.equal(readFileSync(program, 'utf8'), 'program');
  writeFileSync(join(native, 'bin', 'postgres'), 'newer');
  assert.equal(unprivilegedLauncher(native, cache).bin, first.bin);
  assert.equal(readFileSync(program, 'utf8'), 'program');

  writeFileSync(join(native, '..', 'package.json'), '{"version":"18.5.0"}');
  const second = unprivilegedLauncher(native, cache);
  assert.equal(readFileSync(join(second.bin, 'postgres'), 'utf8'), 'newer');
  assert.equal(readdirSync(cache).length, 2);
});

test('two folders never share data, however they are spelled', (t) => {
  const { native, cache } = fakePackage(t);
  const { dataFolder } = unprivilegedLauncher(native, cache);
  const asked = ['/a/b_c/data', '/a_b/c/data', '/a/b/c/data', '/x/c/data'];
  assert.equal(new Set(asked.map(dataFolder)).size, asked.length);
  assert.equal(dataFolder('/a/b/c/data'), dataFolder('/a/b/c/data'));
  assert.equal(dirname(dataFolder(asked[0]!)), join(cache, 'data'));
});

test('a cache folder that somebody else made is not trusted', (t) => {
  const { native, cache } = fakePackage(t);
  mkdirSync(dirname(cache), { recursive: true });
  writeFileSync(cache, 'not a folder');
  assert.throws(() => unprivilegedLauncher(native, cache));
  rmSync(cache);
  mkdirSync(cache);
  const root = process.getuid?.() === 0;
  if (root) chownSync(cache, 12_345, 12_345);
  assert.throws(() => unprivilegedLauncher(native, root ? cache : '/'), /belongs to somebody else/);
});
